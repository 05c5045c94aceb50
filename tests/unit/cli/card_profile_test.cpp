// SPDX-License-Identifier: Apache-2.0
// akx card profile and diversify.
#include "card_desk.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace akx;
using namespace akx::test;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a new profile of every kind passes its own check") {
    for (const std::string kind : {"classic", "plus", "desfire"}) {
        CardDesk desk;
        const auto made = desk.line("card profile new front --card " + kind);
        REQUIRE(made.exit_code == 0);
        const std::string file = desk.desk.write("front.yaml", made.out);
        const auto checked = desk.line("card profile check " + file);
        INFO(checked.err);
        CHECK(checked.exit_code == 0);
        CHECK(desk.line("card profile show " + file).exit_code == 0);
    }
}

TEST_CASE("the examples pass their check") {
    CardDesk desk;
    for (const std::string name :
         {"classic", "plus-sl3", "desfire-ev1", "desfire-ev2", "desfire-diversified"}) {
        const auto checked =
            desk.line("card profile check " AKX_SOURCE_DIR "/examples/cards/" + name + ".yaml");
        INFO(name << checked.err);
        CHECK(checked.exit_code == 0);
    }
}

TEST_CASE("what no single setting shows is found") {
    CardDesk desk;
    const auto check = [&](const std::string& classic) {
        const std::string file = desk.desk.write(
            "bad.yaml", "apiVersion: akx/v1\nkind: CardProfile\nmetadata: {name: bad}\n"
                        "spec:\n  card: classic\n  classic: {key: !secret k, " +
                            classic + "}\n");
        return desk.line("card profile check " + file);
    };
    CHECK(contains(check("sector: 0, block: 0").err, "manufacturer"));
    CHECK(contains(check("access: transport, phoneKey: B").err, "key B can be read"));
    CHECK(contains(check("directory: true").err, "application of 4 hex digits"));
    CHECK(check("block: 3").exit_code == 3);
    CHECK(check("sector: 3").exit_code == 0);
}

TEST_CASE("a profile shows its keys to nobody, and the phone's key on request only") {
    CardDesk desk;
    const auto shown = desk.line("card profile show " + desk.profile());
    CHECK(shown.exit_code == 0);
    CHECK(contains(shown.out, "(hidden)"));
    CHECK(contains(shown.out, "classic.sector"));

    const auto phone = desk.line("card profile export " + desk.profile() + " --phone -o json" +
                                 " --secrets " + desk.secrets());
    CHECK(phone.exit_code == 0);
    const Value place = *parse_json(phone.out)->find("place");
    CHECK(place.int_at("sector") == 5);
    CHECK(place.text_at("key") == "aabbccddeeff");
    CHECK_FALSE(contains(phone.out, "b0b1b2b3b4b5"));
}

TEST_CASE("the user's row has the code as the phone will show it") {
    CardDesk desk;
    const auto row =
        desk.line("card profile export " + desk.profile() + " --user anna --code 1a2b3c4d");
    CHECK(row.exit_code == 0);
    CHECK(row.out == "id,name,cards\r\nanna,anna,1A2B3C4D\r\n");
    CHECK(desk.line("card profile export " + desk.profile()).exit_code == 3);
}

TEST_CASE("a card's own key is computed, from a key that is never on the command line") {
    CardDesk desk;
    const std::string line =
        "card diversify 04782E21801D80 --application 3042F5 --system 4E585020416275";
    const auto computed = desk.line(line + " --key-stdin", "00112233445566778899AABBCCDDEEFF\n");
    CHECK(computed.exit_code == 0);
    CHECK(computed.out == "A8DD63A3B89D54B37CA802473FDA9175\n");
    CHECK(desk.line(line).exit_code == 3);
    const auto wrong = desk.line(line + " --key-stdin", "0011\n");
    CHECK(wrong.exit_code == 3);
}
