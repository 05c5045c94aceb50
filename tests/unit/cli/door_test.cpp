// SPDX-License-Identifier: Apache-2.0
// Doors: how they are named, opened, held; and what the log shows.
#include "desk.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

Value relay(const std::string& id, const std::string& name) {
    Value value = Value::object();
    value.set("id", id);
    value.set("name", name);
    value.set("state", "off");
    return value;
}

Value entry(std::int64_t cursor, const std::string& event) {
    Value value = Value::object();
    value.set("cursor", cursor);
    value.set("time", "2026-11-20T08:15:00.000Z");
    value.set("event", event);
    value.set("user", "u" + std::to_string(cursor));
    value.set("relay", "A");
    return value;
}

} // namespace

TEST_CASE("a door is a letter, a name, a phone and either, or a phone with one relay") {
    Desk desk;
    desk.pair("front");
    desk.pair("garage");
    desk.phone.relays = {relay("A", "Gate"), relay("B", "Lift")};
    for (const std::string door : {"B", "b", "2", "Lift", "lift", "garage/B", "garage/Lift"}) {
        INFO(door);
        CHECK(desk.akx({"unlock", door}).exit_code == 0);
        CHECK(desk.phone.last() == "unlock B  5000");
    }
    CHECK(desk.line("unlock garage").exit_code == 3);
    desk.phone.relays.pop_back();
    CHECK(desk.line("unlock garage").exit_code == 0);
    CHECK(desk.phone.last() == "unlock A  5000");
}

TEST_CASE("a door that is not there is not found, with a suggestion") {
    Desk desk;
    desk.pair("front");
    desk.phone.relays = {relay("A", "Gate")};
    const auto missing = desk.line("unlock Gaet");
    CHECK(missing.exit_code == 10);
    CHECK(missing.err.find("did you mean 'Gate'?") != std::string::npos);
    CHECK(desk.line("unlock nowhere/A").exit_code == 10);
    CHECK(desk.phone.told.empty());
}

TEST_CASE("unlock sends reason and expiry and shows what the phone says") {
    Desk desk;
    desk.pair("front");
    const auto opened = desk.line("unlock A --reason 'parcel service' --expiry 2s -o json");
    CHECK(desk.phone.last() == "unlock A parcel service 2000");
    const auto document = parse_json(opened.out);
    CHECK(document->text_at("outcome") == "opened");
    CHECK(document->text_at("device") == "front");
}

TEST_CASE("an unlock of unknown outcome is never a success") {
    Desk desk;
    desk.pair("front");
    desk.phone.failure = Error(errors::unknown_outcome, "the answer got lost");
    const auto unknown = desk.line("unlock A");
    CHECK(unknown.exit_code == 5);
    CHECK(unknown.out.empty());
    CHECK(desk.phone.told.size() == 1);
}

TEST_CASE("a hold ends at a time or after a while") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("door hold A open --for 2h --reason moving").exit_code == 0);
    CHECK(desk.phone.last() == "hold A open 2026-11-20T10:55:00.000Z moving");
    CHECK(desk.line("door hold A locked --until 2026-11-21T06:00:00+01:00").exit_code == 0);
    CHECK(desk.phone.last() == "hold A locked 2026-11-21T05:00:00.000Z ");
    CHECK(desk.line("door hold A open --until 2020-01-01").exit_code == 3);
    CHECK(desk.line("door hold A open --until 2h --for 2h").exit_code == 3);
    CHECK(desk.line("door hold A ajar").exit_code == 3);
}

TEST_CASE("the latest entries come oldest first, with their fields for people") {
    Desk desk;
    desk.pair("front");
    desk.phone.log = {entry(1, "access.granted"), entry(2, "access.denied"),
                      entry(3, "access.granted")};
    const auto shown = desk.line("log door --limit 2");
    CHECK(shown.out == "TIME                      EVENT           DETAILS\n"
                       "2026-11-20T08:15:00.000Z  access.denied   user=u2 relay=A\n"
                       "2026-11-20T08:15:00.000Z  access.granted  user=u3 relay=A\n");
}

TEST_CASE("--since asks from a time on, as CSV with all fields of the log") {
    Desk desk;
    desk.pair("front");
    desk.phone.log = {entry(1, "access.granted")};
    const auto shown = desk.line("log door --since 15m -o csv");
    CHECK(desk.phone.last() == "log door after= from=2026-11-20T08:40:00.000Z");
    CHECK(shown.out.starts_with("cursor,time,event,level,method,user,"));
    CHECK(shown.out.find("\n1,2026-11-20T08:15:00.000Z,access.granted,,,u1,") != std::string::npos);
}

TEST_CASE("following goes on behind the last entry shown, also after the stream broke") {
    Desk desk;
    desk.pair("front");
    desk.phone.log = {entry(4, "access.granted"), entry(5, "access.denied"),
                      entry(6, "access.granted"), entry(7, "access.denied")};
    desk.phone.cut_streams = 2;
    const auto followed =
        desk.line("log door --follow --after 4 --limit 0 --event access.denied -o ndjson");
    CHECK(followed.exit_code == 0);
    CHECK(desk.phone.last() == "follow door after=6");
    CHECK(std::count(followed.out.begin(), followed.out.end(), '\n') == 2);
    CHECK(followed.out.starts_with(R"({"cursor":5,)"));
}

TEST_CASE("a stream does not fit into one document") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("log door --follow -o json").exit_code == 3);
    CHECK(desk.line("log door --follow -o yaml").exit_code == 3);
}

TEST_CASE("a broken audit chain is a failure") {
    Desk desk;
    desk.pair("front");
    const auto broken = desk.line("log audit --verify -o json");
    CHECK(broken.exit_code == 1);
    CHECK(parse_json(broken.out)->int_at("firstBad") == 12);
    CHECK(broken.err.find("AKX-E0703") != std::string::npos);
}
