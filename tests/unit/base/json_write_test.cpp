// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <catch2/catch.hpp>
#include <limits>

namespace akx {

TEST_CASE("JSON is written on one line without blanks") {
    Value value;
    value.set("a", Value(Value::Array{1, -2, true, nullptr, 0.5, "x"}));
    value.set("o", Value::object());
    value.set("l", Value::array());
    CHECK(to_json(value) == R"({"a":[1,-2,true,null,0.5,"x"],"o":{},"l":[]})");
}

TEST_CASE("JSON is written with indentation on request") {
    Value inner;
    inner.set("b", Value(Value::Array{1, Value::array()}));
    Value value;
    value.set("a", inner);
    value.set("o", Value::object());
    CHECK(to_json(value, 2) == "{\n"
                               "  \"a\": {\n"
                               "    \"b\": [\n"
                               "      1,\n"
                               "      []\n"
                               "    ]\n"
                               "  },\n"
                               "  \"o\": {}\n"
                               "}");
}

TEST_CASE("texts are escaped as far as JSON asks, and no further") {
    CHECK(to_json("\"\\/\b\f\n\r\t\x01\x1f\x7fä😀") ==
          "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7fä😀\"");
    CHECK(to_json(std::string(1, '\0')) == "\"\\u0000\"");
}

TEST_CASE("bytes that are not UTF-8 are written as the replacement character") {
    CHECK(to_json("a\xFF\xC3z\xED\xA0\x80") == "\"a\uFFFD\uFFFDz\uFFFD\uFFFD\uFFFD\"");
}

TEST_CASE("decimal numbers come back exactly and as decimal numbers") {
    for (const double number : {0.0, -0.0, 1.0, 0.1, 1e300, 5e-324, 123456789.0, -2.5}) {
        const std::string text = to_json(number);
        const Result<Value> value = parse_json(text);
        INFO(text);
        REQUIRE(value.ok());
        CHECK(value->kind() == Value::Kind::real);
        CHECK(value->as_real() == number);
    }
    CHECK(to_json(std::numeric_limits<double>::infinity()) == "null");
}

TEST_CASE("a reference is written as an object that names it") {
    CHECK(to_json(Reference{"secret", "front-pin"}) == R"({"$secret":"front-pin"})");
}

TEST_CASE("what was written is read back equal") {
    const std::string_view text =
        R"({"z":[{"k":"v","n":[[],{},"",0,-1,1.5,false]}],"a":"\u0001\"ü","m":{"x":null}})";
    const Result<Value> value = parse_json(text);
    REQUIRE(value.ok());
    for (const int indent : {0, 2, 4}) {
        const Result<Value> again = parse_json(to_json(*value, indent));
        REQUIRE(again.ok());
        CHECK(*again == *value);
    }
}

} // namespace akx
