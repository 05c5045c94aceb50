// SPDX-License-Identifier: Apache-2.0
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;

namespace {

std::string detected(std::string_view head, std::string_view filename = "") {
    const Result<const Format*> format = detect_format(head, filename);
    return format ? std::string((*format)->name) : format.error().text();
}

std::string detected_file(const std::string& path) {
    return detected(std::string_view(load_text(path)).substr(0, kDetectBytes));
}

} // namespace

TEST_CASE("a format is detected by content, before the name of the file is asked") {
    CHECK(detected_file("examples/users/users.device.csv") == "device-csv");
    CHECK(detected_file("examples/users/users.csv") == "csv");
    CHECK(detected_file("examples/users/users.ndjson") == "ndjson");
    CHECK(detected_file("tests/data/users/facts_3_2.csv") == "device-csv");
    CHECK(detected_file("tests/data/users/bom_crlf_semicolon.csv") == "csv");
    CHECK(detected_file("examples/users/UserData.tgz") == "device-tgz");
    CHECK(detected_file("examples/users/UserData.xml") == "device-xml");
    CHECK(detected_file("examples/users/DoorSchedule.xml") == "device-xml");
    CHECK(detected_file("examples/users/ICKey.xml") == "keydata-cards");
    CHECK(detected("<?xml version='1.0'?>\n<!-- a > b -->\n<KeyData>") == "keydata-cards");
    CHECK(detected_file("tests/data/users/entity_bomb.xml") == "device-xml"); // to be refused
    CHECK(detected("<html>", "page.html") == "page.html: the content is of no known format");
    CHECK(detected("", "PrivateKey.xml") == "keydata-pins");
    CHECK(detected("", "users.xml") == "device-xml");
    CHECK(detected("ID;UserId;Name;CardCode\n") == "device-csv");
    CHECK(detected("\n{\"id\":\"1\"}\n", "x.csv") == "ndjson");
    CHECK(detected("", "users.jsonl") == "ndjson");
    CHECK(detected("Name,Room\n", "USERS.CSV") == "csv");
}

TEST_CASE("what is of no known format is refused with the list of those there are") {
    const Result<const Format*> format = detect_format("PK\x03\x04", "users.xlsx");
    REQUIRE_FALSE(format);
    CHECK(format.error().text() == "users.xlsx: the content is of no known format");
    CHECK(format.error().hint() ==
          "name the format with --format: 'ndjson', 'device-tgz', 'keydata-cards', "
          "'keydata-pins', 'device-xml', 'device-csv' or 'csv'");
    CHECK(detected("\xFF\xFEi\0d", "u.csv") == "u.csv: 1:1: the text is UTF-16, not UTF-8");
}

TEST_CASE("every format is complete and found by its name") {
    for (const Format* format : formats()) {
        CAPTURE(format->name);
        CHECK(find_format(format->name) == format);
        CHECK((!format->help.empty() && !format->media_type.empty() && !format->suffixes.empty()));
        CHECK(format->carries().has(model::User::section(), "name"));
    }
    CHECK(find_format("xlsx") == nullptr);
}

TEST_CASE("what a format cannot carry is told once for all users, before anything is written") {
    UserRow row;
    row.user.id = "7";
    row.user.name = "=Ann";
    row.user.pin = Secret(std::string("1234"));
    row.user.room = "101";
    row.user.floors = {"0"};
    row.user.valid_to = model::LocalMinute{1};
    UserRow other = row;
    other.user.id = "8";
    other.user.pin.clear();
    other.user.valid_to.reset();
    LossReport report;
    for (const UserRow* user : {&row, &other}) {
        find_losses(*find_format("device-csv"), *user, {.spreadsheet_safe = true}, report);
    }
    std::vector<std::string> told;
    for (const Loss& loss : report.losses()) {
        told.push_back(loss.field + " " + std::to_string(loss.count) + " " + loss.first);
    }
    CHECK(told ==
          std::vector<std::string>{"pin 1 7", "validTo 1 7", "room 2 7", "floors 2 7", "name 2 7"});

    LossReport nothing;
    find_losses(*find_format("ndjson"), row, {.pins = true}, nothing);
    find_losses(*find_format("csv"), row, {.pins = true}, nothing);
    CHECK(nothing.empty());
}

TEST_CASE("a PIN that is only known to exist counts as left out") {
    UserRow row;
    row.has_pin = true;
    LossReport report;
    find_losses(*find_format("csv"), row, {}, report);
    REQUIRE(report.losses().size() == 1);
    CHECK(report.losses()[0].field == "pin");
}

TEST_CASE("schedules that a format cannot carry are told") {
    model::Schedule schedule;
    schedule.id = 1003;
    schedule.windows = {{0, 1}, {2, 3}};
    schedule.date_from = model::Date{1};
    LossReport csv;
    find_losses(*find_format("csv"), schedule, csv);
    CHECK(csv.losses().at(0).field == "schedules");
    LossReport device;
    find_losses(*find_format("device-csv"), schedule, device);
    CHECK(device.losses().size() == 2);
    LossReport ndjson;
    find_losses(*find_format("ndjson"), schedule, ndjson);
    CHECK(ndjson.empty());
}
