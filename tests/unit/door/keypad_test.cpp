// SPDX-License-Identifier: Apache-2.0
// Entries, wrong entries, lock-outs (REQ PIN-1 to PIN-4).
#include "unit/door/fixture.hpp"

#include <catch2/catch.hpp>

namespace akx::door::test {

using model::RelayId;
using Names = std::vector<std::string>;

namespace {

model::Phone apt_phone() {
    model::Phone phone = test_phone();
    phone.pin.mode = model::PinMode::apt_pin;
    return phone;
}

void lock(Bench& bench, const std::string& reader = "door") {
    for (int i = 0; i < 5; ++i) {
        bench.type("9999#", reader);
    }
    bench.take_records();
    bench.take_signals();
}

} // namespace

TEST_CASE("digits and # open the door; the log holds no PIN") {
    Bench bench;
    bench.type("1111#");
    CHECK(bench.energized(RelayId::a));
    const auto records = bench.take_records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].event.kind->name == "access.granted");
    CHECK(records[0].user == UserRow{1});
    for (const Value::Member& member : records[0].event.fields.as_object()) {
        CHECK(member.value.as_text().find("1111") == std::string::npos);
    }
}

TEST_CASE("a public PIN is logged by its name") {
    Bench bench;
    bench.type("246810#");
    const auto records = bench.take_records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].event.fields.text_at("name") == "delivery");
    CHECK_FALSE(records[0].user);
}

TEST_CASE("* drops the digits typed so far") {
    Bench bench;
    bench.type("99*1111#");
    CHECK(bench.energized(RelayId::a));
    CHECK(bench.take_signals() == std::vector{Signal::cleared, Signal::granted});
}

TEST_CASE("# without digits and unknown keys do nothing") {
    Bench bench;
    bench.type("##x1#");
    bench.take_records();
    bench.type("1A1B1C1#");
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("digits are dropped after the digit timeout, which each digit restarts") {
    Bench bench;
    bench.type("11");
    bench.advance(Millis(9'999));
    bench.type("1");
    bench.advance(Millis(9'999));
    bench.type("1#");
    CHECK(bench.energized(RelayId::a));
    bench.advance(Seconds(60));
    bench.type("1");
    bench.advance(Seconds(10));
    bench.type("111#");
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("an endless entry is a wrong one and takes no memory") {
    Bench bench;
    bench.type(std::string(10'000, '1') + "#");
    CHECK(bench.take_record_names() == Names{"access.denied"});
    bench.type("1111#");
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("keys of a reader that does not exist are ignored") {
    Bench bench;
    bench.type("1111#", "elsewhere");
    CHECK(bench.take_records().empty());
    CHECK(bench.core.keypads(bench.now).empty());
}

TEST_CASE("two keypads do not mix their digits") {
    Bench bench;
    bench.type("11");
    bench.type("99", "both");
    bench.type("11#");
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("in mode apt+pin the room comes first") {
    Bench bench(apt_phone());
    bench.type("101#");
    CHECK(bench.take_signals() == std::vector{Signal::room_taken});
    bench.type("1111#");
    CHECK(bench.energized(RelayId::a));
    bench.advance(Seconds(10));
    bench.type("102#1111#");
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("in mode apt+pin a public PIN opens without a room") {
    Bench bench(apt_phone());
    bench.type("246810#");
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("an abandoned entry that may have tried a public PIN counts as wrong") {
    Bench bench(apt_phone());
    bench.type("111111#*");
    CHECK(bench.take_record_names() == Names{"access.denied"});
    bench.type("111112#");
    bench.advance(Seconds(10));
    CHECK(bench.take_record_names() == Names{"access.denied"});
    CHECK(bench.core.keypads(bench.now)[0].failures == 2);
    bench.type("101#*"); // three digits are no public PIN
    CHECK(bench.take_records().empty());
    bench.type("111113#*111114#*111115#*");
    CHECK(bench.core.keypads(bench.now)[0].locked);
}

TEST_CASE("five wrong entries lock the keypad for a minute") {
    Bench bench;
    bench.type("9999#9999#9999#9999#");
    CHECK_FALSE(bench.core.keypads(bench.now)[0].locked);
    bench.take_records();
    bench.take_signals();
    bench.type("9999#");
    CHECK(bench.take_signals() == std::vector{Signal::locked});
    const auto records = bench.take_records();
    REQUIRE(records.size() == 2);
    CHECK(records[1].event.kind->name == "keypad.locked");
    CHECK(records[1].event.fields.int_at("failures") == 5);
    CHECK(records[1].event.fields.text_at("duration") == "1m");
    CHECK(records[1].event.fields.text_at("reader") == "door");

    bench.type("1111#");
    CHECK_FALSE(bench.energized(RelayId::a));
    CHECK(bench.take_records().at(0).event.fields.text_at("reason") == "locked-out");
    bench.advance(Millis(59'999));
    CHECK(bench.core.keypads(bench.now)[0].remaining == Millis(1));
    bench.type("1111#");
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.take_records();
    bench.advance(Millis(1));
    CHECK(bench.take_record_names() == Names{"keypad.released"});
    bench.type("1111#");
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("a locked keypad answers right, wrong and public PINs alike, in either mode") {
    Bench bench(GENERATE(test_phone(), apt_phone()));
    for (int i = 0; i < 5; ++i) {
        bench.type("9999#9999#");
    }
    bench.take_signals();
    bench.type("1111#246810#9876#246811#");
    CHECK(bench.take_signals() == std::vector(4, Signal::locked));
}

TEST_CASE("each lock is twice as long as the last, to the limit") {
    Bench bench;
    for (const int seconds : {60, 120, 240, 480, 900, 900}) {
        lock(bench);
        CHECK(bench.core.keypads(bench.now)[0].remaining == Seconds(seconds));
        bench.advance(Seconds(seconds));
    }
}

TEST_CASE("a right PIN makes the keypad forget its failures and locks") {
    Bench bench;
    lock(bench);
    bench.advance(Seconds(60));
    bench.type("9999#9999#9999#9999#1111#");
    CHECK(bench.core.keypads(bench.now)[0].failures == 0);
    lock(bench);
    CHECK(bench.core.keypads(bench.now)[0].remaining == Seconds(60));
}

TEST_CASE("a known PIN that is refused neither counts as wrong nor as right") {
    model::Phone phone = test_phone();
    phone.pin.public_pins[0].schedule = model::kNever;
    Bench bench(phone);
    bench.type("9999#9999#246810#");
    CHECK(bench.core.keypads(bench.now)[0].failures == 2);
}

TEST_CASE("a locked keypad leaves cards and other keypads alone") {
    Bench bench;
    lock(bench);
    bench.card("01020304");
    CHECK(bench.energized(RelayId::a));
    bench.advance(Seconds(10));
    bench.type("1111#", "both");
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("a remote call lifts the lock") {
    Bench bench;
    lock(bench);
    lock(bench, "both");
    bench.send(ReleaseKeypad{.reader = "door", .actor = "admin", .token = 5});
    const auto records = bench.take_records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].event.kind->name == "keypad.released");
    CHECK(records[0].event.fields.text_at("actor") == "admin");
    const auto replies = bench.take_replies();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].outcome == Outcome::done);
    CHECK(replies[0].token == 5);
    CHECK(bench.core.keypads(bench.now)[1].locked);
    bench.send(ReleaseKeypad{.reader = {}, .actor = "admin"});
    CHECK_FALSE(bench.core.keypads(bench.now)[1].locked);
}

TEST_CASE("new settings drop a half-typed entry but lift no lock") {
    Bench bench;
    bench.type("11");
    lock(bench, "both");
    bench.change(test_phone());
    bench.type("11#");
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.type("1111#", "both");
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("a stepped wall clock does not shorten a lock") {
    Bench bench;
    lock(bench);
    bench.now.wall += std::chrono::hours(5);
    bench.send(Tick{});
    CHECK(bench.core.keypads(bench.now)[0].locked);
}

TEST_CASE("a whole entry at once is judged like a typed one") {
    Bench bench(apt_phone());
    bench.send(PinEntered{"door", "101", Secret(std::string("1111"))});
    CHECK(bench.energized(RelayId::a));
    for (int i = 0; i < 5; ++i) {
        bench.send(PinEntered{"door", "101", Secret(std::string("2222"))});
    }
    CHECK(bench.core.keypads(bench.now)[0].locked);
    bench.take_records();
    bench.send(PinEntered{"elsewhere", "101", Secret(std::string("1111"))});
    CHECK(bench.take_records().at(0).event.fields.text_at("reason") == "no-such-relay");
}

} // namespace akx::door::test
