// SPDX-License-Identifier: Apache-2.0
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;

namespace {

Collected read(std::string_view text) {
    return read_users("ndjson", text);
}

} // namespace

TEST_CASE("each bad line is reported with its place and the other lines go on") {
    const Collected file = read(load_text("tests/data/users/mixed.ndjson"));
    std::vector<std::string> ids;
    for (const UserRow& row : file.rows) {
        ids.push_back(row.user.id);
    }
    CHECK(ids == std::vector<std::string>{"1", "6", "9"});
    CHECK(file.told() ==
          std::vector<std::string>{
              "4:38: cards[1]: \"XY\" is not a card code of 1 to 32 hex digits, not all zero "
              "[cards=[\"AB\",\"XY\"]]",
              "5:23: unknown key 'vaildTo' in user",
              "6:29: pin: the secret does not have the form required: PIN of 2 to 8 digits "
              "[pin=****]",
              "7:1: a list is not a user",
              "8:23: the text ends too early",
              "9:1: id: the id is missing [id=]",
              "11:24: the key 'name' occurs twice",
              "12:52: access[1001].relays[1]: \"E\" is not one of 'A', 'B', 'C' or 'D' "
              "[access=[{\"schedule\":1001,\"relays\":[\"A\",\"E\"]}]]",
          });
    CHECK(file.schedules.size() == 1);
}

TEST_CASE("a line speaks of the members it has; null clears, and hasPin only tells") {
    const Collected file = read(load_text("tests/data/users/mixed.ndjson"));
    const UserRow& fay = file.rows.at(1);
    CHECK((present(fay, "pin") && fay.user.pin.empty() && fay.has_pin));
    const UserRow& nine = file.rows.at(2);
    CHECK((present(nine, "room") && !present(nine, "name") && !present(nine, "pin")));
}

TEST_CASE("lines end in LF or CRLF, the last one may end in nothing") {
    CHECK(read("\xEF\xBB\xBF{\"id\":\"1\"}\r\n\r\n{\"id\":\"2\"}").rows.size() == 2);
    CHECK(read("").rows.empty());
    CHECK(read("").failure().empty());
}

TEST_CASE("a line that is too long is refused alone and not kept") {
    const std::string text = "{\"id\":\"1\"}\n{\"id\":\"2\",\"name\":\"" +
                             std::string(10'000'000, 'x') + "\"}\n{\"id\":\"3\"}\n";
    const Collected file = read(text);
    CHECK(file.rows.size() == 2);
    CHECK(file.told() == std::vector<std::string>{"2:1: the line is longer than 262144 bytes"});
}

TEST_CASE("NDJSON in a wrong encoding is named") {
    const Collected latin = read(load_text("tests/data/users/latin1.ndjson"));
    CHECK(latin.rows.size() == 1);
    REQUIRE(latin.problems.size() == 1);
    CHECK(latin.problems[0].error.is(errors::encoding));
    CHECK(read("\xFF\xFE{\0").failure() == "1:1: the text is UTF-16, not UTF-8");
}

TEST_CASE("a user is one line with every field, and PINs only when asked for") {
    UserRow row;
    row.user.id = "7";
    row.user.name = "Ann";
    row.user.pin = Secret(std::string("0042"));
    const Format& ndjson = *find_format("ndjson");
    CHECK(write_users(ndjson, {&row, 1}, {}, {}) ==
          R"({"id":"7","name":"Ann","cards":[],"access":[],"validFrom":"","validTo":"",)"
          R"("phones":[],"group":"","building":"","room":"","floors":[],"role":"","webRelay":0,)"
          R"("source":"local","hasPin":true})"
          "\n");
    CHECK(write_users(ndjson, {&row, 1}, {}, {.pins = true}).find(R"("pin":"0042")") !=
          std::string::npos);
    row.user.pin.clear();
    const Collected again = read(write_users(ndjson, {&row, 1}, {}, {.pins = true}));
    CHECK(present(again.rows.at(0), "pin"));
}

TEST_CASE("a line written from a row speaks of what the row speaks of") {
    const std::string text = "{\"id\":\"7\",\"cards\":[\"AB\"],\"room\":\"\"}\n";
    const Collected once = read(text);
    const Format& ndjson = *find_format("ndjson");
    CHECK(write_users(ndjson, once.rows, {}, {.pins = true}) == text);
    const Collected csv = read_users("csv", "id,room\n7,101\n");
    CHECK(write_users(ndjson, csv.rows, {}, {.pins = true}) == "{\"id\":\"7\",\"room\":\"101\"}\n");
}
