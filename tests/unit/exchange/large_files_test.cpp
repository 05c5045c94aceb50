// SPDX-License-Identifier: Apache-2.0
// Files too large to keep in the tree, made here: one bad row of 20,000, nothing but bad rows,
// cells of ten million characters.
#include "support/site/site.hpp"
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;

namespace {

constexpr std::size_t kRows = 20'000;

// Counts and keeps the first problems only, as a program would.
struct Counter : UserSink {
    std::size_t users = 0;
    std::size_t rejected = 0;
    std::vector<std::string> first;

    void on_user(UserRow&&) override { ++users; }
    void on_schedule(model::Schedule&&, std::uint32_t) override {}
    void on_problem(RowProblem&& problem) override {
        rejected += problem.rejected ? 1U : 0U;
        if (first.size() < 3) {
            first.push_back(problem.error.text() + " [" + problem.value + "]");
        }
    }
};

Counter count(std::string_view format, std::string_view text) {
    Counter out;
    const auto reader = find_format(format)->make_reader(out, {.file = "f"});
    REQUIRE(reader->feed(text));
    REQUIRE(reader->finish());
    return out;
}

// A file of `kRows` users of which those for whom `bad` holds have a wrong card.
template <class Bad>
std::string file(std::string_view format, const Bad& bad) {
    const auto writer = find_format(format)->make_writer({.pins = true});
    std::string text;
    writer->begin({}, text);
    UserRow row;
    row.user.name = "Ann";
    for (std::size_t i = 1; i <= kRows; ++i) {
        row.user.id = std::to_string(i);
        row.user.cards = {{bad(i) ? "zz" : "A" + row.user.id}};
        writer->add(row, text);
    }
    writer->end(text);
    return text;
}

constexpr std::string_view kUserFormats[] = {"csv", "device-csv", "ndjson", "device-xml"};

} // namespace

TEST_CASE("one bad row of 20,000 is named with its place, all others are read") {
    for (const std::string_view format : kUserFormats) {
        const Counter found =
            count(format, file(format, [](std::size_t i) { return i == 12'345; }));
        CAPTURE(std::string(format));
        CHECK(found.users == kRows - 1);
        CHECK(found.rejected == 1);
        REQUIRE(found.first.size() == 1);
        const bool xml = format == "device-xml";
        const std::size_t line = xml                      ? 12'344 * 4 + 5
                                 : format == "csv"        ? 12'346
                                 : format == "device-csv" ? 12'347
                                                          : 12'345;
        CHECK(found.first[0].starts_with("f:" + std::to_string(line) + ":"));
        CHECK(found.first[0].find("\"zz\" is not a card code of 1 to 32 hex digits") !=
              std::string::npos);
    }
}

TEST_CASE("20,000 bad rows are 20,000 problems and no user") {
    for (const std::string_view format : kUserFormats) {
        const Counter found = count(format, file(format, [](std::size_t) { return true; }));
        CAPTURE(std::string(format));
        CHECK((found.users == 0 && found.rejected == kRows));
    }
}

TEST_CASE("a cell of ten million characters costs its row, or where nothing can follow, the file") {
    const std::string cell(10'000'000, 'x');
    const Counter csv = count("csv", "id,name\n1," + cell + "\n2,Bob\n");
    CHECK((csv.users == 1 && csv.rejected == 1));
    CHECK(csv.first[0] == "f:2:3: the cell is longer than 65536 bytes []");
    const Counter quoted = count("csv", "id,name\n1,\"" + cell + "\"\n2,Bob\n");
    CHECK((quoted.users == 1 && quoted.rejected == 1));
    const Counter device = count("device-csv", "UserData,\nUserId,Name\n1," + cell + "\n2,Bob\n");
    CHECK((device.users == 1 && device.rejected == 1));
    const Counter json = count("ndjson", "{\"id\":\"1\",\"name\":\"" + cell +
                                             "\"}\n{\"id\":\"2\",\"name\":\"B\"}\n");
    CHECK((json.users == 1 && json.rejected == 1));
    CHECK(json.first[0] == "f:1:1: the line is longer than 262144 bytes []");
    const Collected xml =
        read_users("device-xml", "<UserData><Data UserID='1' Name='" + cell + "'/></UserData>");
    CHECK(xml.failure() == "1:11: a tag is longer than 262144 bytes");
}

TEST_CASE("a million cells in a row, or lines without end, are refused without being kept") {
    const Counter wide = count("csv", "id,name\n" + std::string(1'000'000, ',') + "\n2,Bob\n");
    CHECK((wide.users == 1 && wide.rejected == 1));
    const Counter endless = count("csv", "id,name\n1,\"" + std::string(5'000'000, '\n'));
    CHECK((endless.users == 0 && endless.rejected == 1));
}
