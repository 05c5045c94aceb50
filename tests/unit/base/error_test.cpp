// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace akx {

TEST_CASE("every kind of error has an id, a name, a title and a hint of its own") {
    std::set<std::string_view> ids;
    std::set<std::string_view> names;
    REQUIRE(all_error_kinds().size() > 30);
    for (const ErrorKind* kind : all_error_kinds()) {
        INFO(kind->id);
        CHECK(ids.insert(kind->id).second);
        CHECK(names.insert(kind->name).second);
        CHECK(kind->id.size() == std::string_view("AKX-E0101").size());
        CHECK_FALSE(kind->title.empty());
        CHECK_FALSE(kind->hint.empty());
        CHECK(kind->exit != Exit::ok);
        CHECK(kind->http_status >= 400);
        CHECK(find_error_kind(kind->id) == kind);
        CHECK(find_error_kind(kind->id.substr(4)) == kind);
    }
    CHECK(find_error_kind("AKX-E9999") == nullptr);
    CHECK(find_error_kind("") == nullptr);
}

TEST_CASE("an error says where it is from the outside in") {
    const Error error = Error(errors::out_of_range, "700s is out of range 0s–600s")
                            .at({"site.yaml", 14, 9})
                            .in_field("relays[A].holdDelay")
                            .with("reading the relays")
                            .with("validating")
                            .on("front-door");
    CHECK(error.text() == "front-door: site.yaml:14:9: validating: reading the relays: "
                          "relays[A].holdDelay: 700s is out of range 0s–600s");
    CHECK(error.hint() == errors::out_of_range.hint);
    CHECK(Error(errors::io, "no").next("do this").hint() == "do this");
}

TEST_CASE("a place is written as far as it is known") {
    CHECK(Place{"site.yaml", 14, 9}.text() == "site.yaml:14:9");
    CHECK(Place{"site.yaml", 14, 0}.text() == "site.yaml:14");
    CHECK(Place{"site.yaml", 0, 0}.text() == "site.yaml");
    CHECK(Place{"", 14, 9}.text() == "14:9");
    CHECK(Place{}.text().empty());
    CHECK_FALSE(Place{}.known());
}

TEST_CASE("one problem stays itself, several are summed up") {
    const Error one = summarize({Error(errors::syntax, "a")});
    CHECK(one.text() == "a");
    CHECK(one.details().empty());
    const Error two = summarize({Error(errors::syntax, "a"), Error(errors::io, "b")});
    CHECK(two.is(errors::syntax));
    CHECK(two.text() == "2 problems found");
    CHECK(two.details().size() == 2);
}

TEST_CASE("a result is a value or an error") {
    const Result<int> good = 7;
    CHECK(good.ok());
    CHECK(*good == 7);
    const Result<int> bad = Error(errors::io, "no");
    CHECK_FALSE(bad.ok());
    CHECK(bad.error().is(errors::io));
    CHECK(bad.value_or(3) == 3);
    CHECK(Status().ok());
    CHECK_FALSE(Status(Error(errors::io, "no")).ok());
}

} // namespace akx
