// SPDX-License-Identifier: Apache-2.0
// Card codes on the command line; the conversions themselves are tested with the model.
#include "desk.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("card codes are written in another format, from words or standard input") {
    Desk desk;
    const auto one = desk.line("card code --from 8HN --to 6h3d5d 02B775D2 -o csv");
    CHECK(one.exit_code == 0);
    CHECK(contains(one.out, "02B775D2,18330162"));

    const auto many = desk.line("card code --to 8H10D -o csv", "02B775D2\n\n a1b2c3d4 \n");
    CHECK(many.exit_code == 0);
    CHECK(contains(many.out, "02B775D2,0045577682"));
    CHECK(contains(many.out, "a1b2c3d4,2712847316"));
}

TEST_CASE("a byte that the code does not carry is said to be missing") {
    Desk desk;
    const auto out = desk.line("card code --from 6H3D5D --to 8HN 18330162 -o json");
    const Value row = parse_json(out.out)->array_at("items").front();
    CHECK(row.text_at("result") == "00B775D2");
    CHECK_FALSE(row.find("exact")->as_bool());
    CHECK(contains(row.text_at("note"), "6H3D5D does not carry the whole card"));
}

TEST_CASE("codes that are none are told, and the others go on") {
    Desk desk;
    const auto some = desk.line("card code --from 8H10D --to 8HN 45577682 XYZ");
    CHECK(some.exit_code == 6);
    CHECK(contains(some.out, "02B775D2"));
    CHECK(contains(some.err, "\"XYZ\" is not a 8H10D card code"));
    CHECK(desk.line("card code --from 8H10D XYZ").exit_code == 3);
    CHECK(desk.line("card code --from 9HN 02B775D2").exit_code == 3);
    CHECK(desk.line("card code").exit_code == 3);
}

TEST_CASE("the format of another system is named, or all that fit") {
    Desk desk;
    const auto sure = desk.line("card detect-format 02B775D2=18330162 -o json");
    CHECK(sure.exit_code == 0);
    REQUIRE(parse_json(sure.out)->array_at("items").size() == 1);
    CHECK(parse_json(sure.out)->array_at("items").front().text_at("format") == "6H3D5D");
    CHECK(sure.err.empty());

    const auto unsure = desk.line("card detect-format --known 8H10D 67108880=16");
    CHECK(unsure.exit_code == 0);
    CHECK(contains(unsure.err, "another card narrows it down"));

    CHECK(desk.line("card detect-format 02B775D2=12345678").exit_code == 10);
    CHECK(desk.line("card detect-format 02B775D2").exit_code == 3);
    CHECK(desk.line("card detect-format --known 6H8D 16=16").exit_code == 3);
}

TEST_CASE("an empty list of phones says what to do") {
    Desk desk;
    const auto none = desk.line("device list");
    CHECK(none.exit_code == 0);
    CHECK(contains(none.err, "akx device pair ADDRESS"));
}
