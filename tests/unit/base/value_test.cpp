// SPDX-License-Identifier: Apache-2.0
#include "base/value.hpp"

#include <catch2/catch.hpp>

namespace akx {

TEST_CASE("an object keeps the order in which members were set") {
    Value value;
    value.set("b", 1);
    value.set("a", "x");
    value.set("b", 2);
    REQUIRE(value.is_object());
    REQUIRE(value.as_object().size() == 2);
    CHECK(value.as_object()[0].key == "b");
    CHECK(value.int_at("b") == 2);
    CHECK(value.text_at("a") == "x");
    value.erase("b");
    CHECK(value.find("b") == nullptr);
}

TEST_CASE("a look-up of what is absent or of another kind gives the other value") {
    Value value;
    value.set("n", 1);
    CHECK(value.text_at("n", "other") == "other");
    CHECK(value.int_at("x", 5) == 5);
    CHECK(value.bool_at("n", true));
    CHECK(value.array_at("n").empty());
    CHECK(Value(3).find("n") == nullptr);
}

TEST_CASE("values are equal by content, whatever the order of members and the marks") {
    Value a;
    a.set("x", 1).mark = {0, 3, 4};
    a.set("y", Value(Value::Array{true, nullptr, 2.5}));
    Value b;
    b.set("y", Value(Value::Array{true, nullptr, 2.5}));
    b.set("x", 1);
    CHECK(a == b);
    b.set("x", 2);
    CHECK_FALSE(a == b);
    CHECK_FALSE(Value(1) == Value("1"));
    CHECK_FALSE(Value(Reference{"secret", "a"}) == Value(Reference{"env", "a"}));
}

TEST_CASE("pushing makes an array of nothing") {
    Value list;
    list.push(1);
    list.push("two");
    REQUIRE(list.is_array());
    CHECK(list.as_array().size() == 2);
    CHECK(kind_name(list.kind()) == "list");
    CHECK(kind_name(Value::Kind::reference) == "reference");
}

} // namespace akx
