// SPDX-License-Identifier: Apache-2.0
// Which phones a command means, pairing, and how failures of phones become exit codes.
#include "desk.hpp"

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

TEST_CASE("without a phone chosen and none current, nothing is guessed") {
    Desk desk;
    REQUIRE(desk.line("device add front 192.0.2.10").exit_code == 0);
    const auto refused = desk.line("user list");
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "AKX-E0102"));
}

TEST_CASE("the current phone is meant unless another is named") {
    Desk desk;
    desk.pair("front");
    desk.pair("back");
    CHECK(desk.line("door list").exit_code == 0);
    CHECK(desk.line("device use back").exit_code == 0);
    CHECK(desk.line("door list -d front").exit_code == 0);
    CHECK(desk.line("door list -d frnt").exit_code == 10);
    CHECK(contains(desk.line("door list -d frnt").err, "did you mean 'front'?"));
}

TEST_CASE("selectors that mean nobody are an error") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("door list -l floor=9").exit_code == 10);
    CHECK(desk.line("door list -s nowhere").exit_code == 10);
    CHECK(desk.line("door list -l floor").exit_code == 3);
}

TEST_CASE("rows of several phones say whose they are") {
    Desk desk;
    desk.pair("front");
    desk.pair("back");
    Value relay = Value::object();
    relay.set("id", "A");
    desk.phone.relays = {relay};
    CHECK(desk.line("door list --all -o csv --fields device,id").out ==
          "device,id\nfront,A\nback,A\n");
    CHECK(desk.line("door list -o csv --fields id").out == "id\nA\n");
}

TEST_CASE("when some phones fail the exit code is 6, when all fail it is theirs") {
    Desk desk;
    desk.pair("front");
    REQUIRE(desk.line("device add stranger 192.0.2.11").exit_code == 0);

    const auto partly = desk.line("keypad release --all");
    CHECK(partly.exit_code == 6);
    CHECK(contains(partly.err, "stranger (192.0.2.11:8443)"));

    desk.phone.failure = Error(errors::unreachable, "connection refused");
    CHECK(desk.line("keypad release -d front").exit_code == 5);
    CHECK(desk.line("device remove stranger --yes").exit_code == 0);
    desk.pair("back");
    CHECK(desk.line("keypad release --all").exit_code == 5);
}

TEST_CASE("every kind of failure ends with its exit code") {
    Desk desk;
    desk.pair("front");
    for (const ErrorKind* kind : all_error_kinds()) {
        desk.phone.failure = Error(*kind, "because");
        const auto failed = desk.line("device info");
        INFO(kind->id);
        CHECK(failed.exit_code == static_cast<int>(kind->exit));
        CHECK(contains(failed.err, kind->id));
        CHECK(contains(failed.err, "front"));
        CHECK(failed.out.empty());
    }
}

TEST_CASE("a phone that was never paired is told apart") {
    Desk desk;
    REQUIRE(desk.line("device add front 192.0.2.10").exit_code == 0);
    const auto refused = desk.line("device info -d front");
    CHECK(refused.exit_code == 4);
    CHECK(contains(refused.err, "akx device pair 192.0.2.10:8443 --name front"));
}

TEST_CASE("pairing pins the key, enrols ours and sets the admin password") {
    Desk desk;
    const std::string code = desk.write("code", "ABCDE-12345\n");
    const std::string password = desk.write("password", "correct horse\n");

    const auto paired = desk.akx({"device", "pair", "192.0.2.10", "--name", "front", "--code-file",
                                  code, "--password-file", password, "--site-name", "hq", "--label",
                                  "floor=0", "-o", "json"});

    REQUIRE(paired.exit_code == 0);
    CHECK(parse_json(paired.out)->text_at("fingerprint") == FakePhone::fingerprint());
    CHECK(desk.phone.last() == "put_account admin admin correct horse");
    const auto list = desk.line("device list -o json");
    const Value device = parse_json(list.out)->array_at("items").front();
    CHECK(device.text_at("name") == "front");
    CHECK(device.text_at("site") == "hq");
    CHECK(device.find("labels")->text_at("floor") == "0");
    CHECK(device.bool_at("current"));
}

TEST_CASE("with nobody to ask, the admin password is made up and kept in a private file") {
    Desk desk;
    const auto paired =
        desk.line("device pair 192.0.2.10 --name front --code-stdin --no-input", "ABCDE-12345\n");
    REQUIRE(paired.exit_code == 0);
    const std::string file = desk.path(".config/akx/credentials/default/front");
    CHECK(contains(paired.err, file));
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600);
    CHECK(desk.phone.last().size() > std::string("put_account admin admin ").size() + 40);
    CHECK_FALSE(contains(paired.err, desk.phone.last().substr(24)));
}

TEST_CASE("a password asked for is asked twice") {
    Desk desk;
    desk.answers = {"ABCDE-12345", "one", "two"};
    const auto differing = desk.line("device pair 192.0.2.10 --name front");
    CHECK(differing.exit_code == 3);
    CHECK(contains(differing.err, "akx account set admin"));
    CHECK(desk.asked.size() == 3);
    // The pairing itself stands: the phone is known.
    CHECK(desk.line("device info").exit_code == 0);
}

TEST_CASE("a later client does not touch the admin password") {
    Desk desk;
    desk.phone.first_pairing = false;
    REQUIRE(desk.line("device pair 192.0.2.10 --code-stdin", "ABCDE-12345").exit_code == 0);
    CHECK(desk.phone.told ==
          std::vector<std::string>{"pair ann@" + desk.phone.told.front().substr(9)});
    CHECK(contains(desk.line("device list").out, "Front-door"));
}

TEST_CASE("a wrong code leaves nothing behind") {
    Desk desk;
    const auto refused = desk.line("device pair 192.0.2.10 --name front --code-stdin", "WRONG\n");
    CHECK(refused.exit_code == 4);
    CHECK(contains(refused.err, "AKX-E0303"));
    CHECK(desk.line("device list -o csv --fields name").out == "name\n");
}

TEST_CASE("a code file that others may read is refused") {
    Desk desk;
    const std::string code = desk.write("code", "ABCDE-12345\n");
    ::chmod(code.c_str(), 0644);
    const auto refused = desk.akx({"device", "pair", "192.0.2.10", "--code-file", code});
    CHECK(refused.exit_code == 4);
    CHECK(contains(refused.err, "AKX-E0704"));
}

TEST_CASE("phones are labelled, renamed and forgotten") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("device label front floor=0 wing=east").exit_code == 0);
    CHECK(desk.line("device label front wing=").exit_code == 0);
    CHECK(desk.line("device rename front lobby").exit_code == 0);
    CHECK(desk.line("device list -l floor=0 -o csv --fields name,labels,current").out ==
          "name,labels,current\nlobby,floor=0,yes\n");
    CHECK(desk.line("device label front bad").exit_code == 10);
    CHECK(desk.line("device label lobby bad").exit_code == 3);
    CHECK(desk.line("device remove lobby").exit_code == 3);
    CHECK(desk.line("device remove lobby --yes").exit_code == 0);
    CHECK(desk.line("device list -o csv --fields name").out == "name\n");
}

TEST_CASE("what is found on the network says under which name it is known") {
    Desk desk;
    desk.pair("front");
    net::Found found;
    found.name = "Front door";
    found.address = "fe80::1%eth0";
    found.port = 8443;
    found.fingerprint = FakePhone::fingerprint();
    desk.phone.found = {found};
    CHECK(desk.line("device discover -o csv --fields name,address,known").out ==
          "name,address,known\nFront door,[fe80::1%eth0]:8443,front\n");
}

TEST_CASE("health shows the clock skew, and a degraded phone is exit code 1") {
    Desk desk;
    desk.pair("front");
    const auto well = desk.line("device health -o json");
    CHECK(well.exit_code == 0);
    CHECK(parse_json(well.out)->text_at("clockSkew") == "-1s500ms");
    desk.phone.degraded = true;
    CHECK(desk.line("device health").exit_code == 1);
}

TEST_CASE("raw prints the reply and fails with its status") {
    Desk desk;
    desk.pair("front");
    const auto good = desk.line("raw POST /v1/x --data -", R"({"a":1})");
    CHECK(good.exit_code == 0);
    CHECK(good.out == "{}");
    CHECK(desk.phone.last() == R"(POST /v1/x {"a":1})");
    const auto missing = desk.line("raw GET /v1/nothing");
    CHECK(missing.exit_code == 10);
    CHECK(missing.out == "{}");
}
