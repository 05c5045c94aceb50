// SPDX-License-Identifier: Apache-2.0
// Configuration: validated here, planned and applied there, all or nothing.
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

std::string with(std::string text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
    return text;
}

} // namespace

TEST_CASE("what is exported applies without a change, secrets included") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    const std::string site =
        desk.write("site.yaml", small_site() + "  pin:\n    publicLength: 4\n    publicPins:\n"
                                               "      - {name: post, code: \"4711\"}\n");
    desk.ok({"apply", "-f", site, "--yes"});

    const std::string exported = desk.ok({"config", "export"});

    CHECK(exported.find("4711") == std::string::npos);
    const std::string copy = desk.write("copy.yaml", exported);
    CHECK(desk.akx({"diff", "-f", copy}).exit_code == 0);
    desk.ok({"apply", "-f", copy, "--yes"});
    phone.sim("keys keypad 4711#");
    CHECK(phone.sim("relay A") == "ok on\n");
}

TEST_CASE("a wrong document is refused with all its problems and the phone stays as it is") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"apply", "-f", desk.write("site.yaml", small_site()), "--yes"});
    const Value before = json(desk.ok({"raw", "GET", "/v1/config"}));
    const std::string bad =
        desk.write("bad.yaml", with(with(small_site(), "holdDelay: 500ms", "holdDelay: 50000h"),
                                    "timeZone:", "timeZzone:"));

    const Finished refused = desk.akx({"apply", "-f", bad, "--yes"});

    CHECK(refused.exit_code == 3);
    CHECK(refused.err.find("bad.yaml:8:") != std::string::npos);
    CHECK(refused.err.find("did you mean 'timeZone'") != std::string::npos);
    CHECK(refused.err.find("out of range") != std::string::npos);
    CHECK(json(desk.ok({"raw", "GET", "/v1/config"})) == before);
}

TEST_CASE("of two that apply at once, the second is told that the phone changed") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"apply", "-f", desk.write("site.yaml", small_site()), "--yes"});

    const Finished stale = desk.akx(
        {"raw", "PUT", "/v1/config", "--data", R"({"config":{}})", "--header", "If-Match: \"0\""});

    CHECK(stale.exit_code == 8);
    CHECK(json(desk.ok({"raw", "GET", "/v1/relays"})).as_array().size() == 1);
}

TEST_CASE("a change of the configuration works without a restart") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"apply", "-f", desk.write("site.yaml", small_site()), "--yes"});
    desk.ok({"user", "add", "ann", "--name", "Ann", "--cards", "D275B702", "--access", "1001-1;"});

    // The same card, shown in the reversed mode.
    desk.ok({"apply", "-f", desk.write("new.yaml", small_site() + "  cards: {icMode: 8HR}\n"),
             "--yes"});
    phone.sim("card entrance 02B775D2");

    CHECK(phone.sim("relay A") == "ok on\n");
}

TEST_CASE("an unknown time zone is refused by the phone before anything changes") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    const std::string site =
        desk.write("site.yaml", with(small_site(), "Europe/Berlin", "Europe/Atlantis"));

    const Finished refused = desk.akx({"apply", "-f", site, "--yes"});

    CHECK(refused.exit_code == 3);
    CHECK(refused.err.find("Europe/Atlantis") != std::string::npos);
}
