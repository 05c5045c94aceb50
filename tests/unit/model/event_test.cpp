// SPDX-License-Identifier: Apache-2.0
// The catalogues are consistent.
#include "model/access.hpp"
#include "model/event.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace akx;
using namespace akx::model;

TEST_CASE("every event has a name, fields and a sentence of help of its own") {
    std::set<std::string_view> names;
    REQUIRE(all_event_kinds().size() > 20);
    for (const EventKind* kind : all_event_kinds()) {
        INFO(kind->name);
        CHECK(names.insert(kind->name).second);
        CHECK(kind->name.find('.') != std::string_view::npos);
        CHECK(kind->help.ends_with('.'));
        CHECK(find_event_kind(kind->name) == kind);
        std::set<std::string_view> fields;
        for (const std::string_view field : split(kind->fields, ' ')) {
            CHECK_FALSE(field.empty());
            CHECK(fields.insert(field).second);
        }
        CHECK(fields.count("pin") + fields.count("password") + fields.count("code") == 0);
    }
    CHECK(find_event_kind("nothing") == nullptr);
}

TEST_CASE("the events of a log stand together, in the order of the logs") {
    LogKind last = LogKind::door;
    for (const EventKind* kind : all_event_kinds()) {
        INFO(kind->name);
        CHECK(kind->log >= last);
        last = kind->log;
    }
}

TEST_CASE("logs are found by their names") {
    for (const LogKind kind : {LogKind::door, LogKind::audit, LogKind::system}) {
        CHECK(parse_log_kind(log_kind_name(kind)) == kind);
    }
    CHECK_FALSE(parse_log_kind("Door").has_value());
}

TEST_CASE("the ids of errors ascend") {
    std::string_view last;
    for (const ErrorKind* kind : all_error_kinds()) {
        INFO(kind->id);
        CHECK(last < kind->id);
        last = kind->id;
    }
}

TEST_CASE("relays are named by letters and by the devices' numbers") {
    CHECK(parse_relay("A") == RelayId::a);
    CHECK(parse_relay("d") == RelayId::d);
    CHECK(parse_relay("3") == RelayId::c);
    for (const char* text : {"", "E", "e", "0", "5", "AB", "ä"}) {
        CHECK_FALSE(parse_relay(text).has_value());
    }
    CHECK(relay_names(RelaySet::of({RelayId::c, RelayId::a})) == "A,C");
    CHECK(relay_names({}).empty());
}
