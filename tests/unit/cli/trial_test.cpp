// SPDX-License-Identifier: Apache-2.0
// Settings on trial: confirmed only through the new way, undone otherwise, never in doubt for long.
#include "desk.hpp"

#include "base/json.hpp"
#include "context/client_identity.hpp"
#include "net/identity.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

const std::string kDocument = "apiVersion: akx/v1\nkind: Device\nmetadata: {name: front}\nspec:\n"
                              "  https: {port: 9443}\n"
                              "  relays:\n    - {id: A, name: Gate, holdDelay: 7s}\n";
constexpr std::string_view kOld = "192.0.2.10:8443";
constexpr std::string_view kNew = "192.0.2.10:9443";

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::size_t count(const std::vector<std::string>& lines, std::string_view start) {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(start); }));
}

device::Change change(std::string path, Value before, Value after) {
    return {device::Change::Kind::modify,
            std::move(path),
            std::move(before),
            std::move(after),
            false,
            true};
}

struct TrialDesk : Desk {
    TrialDesk() {
        pair("front");
        phone.address = kOld;
        moves_port();
    }
    void moves_port() {
        phone.reach = true;
        phone.changes = {change("https.port", 0, 9443)};
        phone.next_address = kNew;
    }
    Finished apply(const std::string& options = {}) {
        return line("apply - " + options, kDocument);
    }
    cli::KnownPhone known() {
        const cli::Store store(path(".config/akx/config.yaml"));
        return *store.load()->find("default")->find("front");
    }
};

std::string certificate(WallTime until) {
    return net::make_identity({.common_name = "front",
                               .host_names = {},
                               .addresses = {},
                               .not_before = WallTime(Millis(0)),
                               .not_after = until})
        ->certificate;
}

} // namespace

TEST_CASE("a new port is reached before it is confirmed, and then remembered") {
    TrialDesk desk;
    const auto applied = desk.apply();
    INFO(applied.err);
    REQUIRE(applied.exit_code == 0);
    CHECK(contains(applied.out, "confirmed"));
    CHECK(contains(applied.err, "undone after 1m"));
    CHECK(desk.phone.confirmed == "8");
    CHECK_FALSE(desk.phone.window);
    CHECK(desk.phone.opened_at == kNew);
    CHECK(desk.known().address == kNew);
    CHECK(desk.known().fingerprint == FakePhone::fingerprint());
}

TEST_CASE("a new port that cannot be reached is undone by the phone: exit code 9") {
    TrialDesk desk;
    desk.phone.blocked = {std::string(kNew)};
    const auto undone = desk.apply("--confirm 30s");
    CHECK(undone.exit_code == 9);
    CHECK(contains(undone.err, "AKX-E0506"));
    CHECK(contains(undone.err, "went back to revision 7"));
    CHECK(count(desk.phone.told, "confirm") == 0);
    CHECK(desk.phone.revision == "7");
    CHECK(desk.known().address == kOld);
    const Millis taken = desk.clock.time.mono - MonoTime(Millis(0));
    CHECK(taken >= Millis(30'000));
    CHECK(taken < Millis(35'000));
}

TEST_CASE("a phone that is not seen to go back either leaves the outcome unknown") {
    TrialDesk desk;
    desk.phone.cut_off_after_change = true;
    const auto lost = desk.apply("--confirm 10s");
    CHECK(lost.exit_code == 5);
    CHECK(contains(lost.err, "AKX-E0403"));
    CHECK(contains(lost.err, "akx config status -d front"));
    CHECK(desk.known().address == kOld);
}

TEST_CASE("a new certificate is recognised by its key") {
    TrialDesk desk;
    const std::string pem = certificate(desk.clock.time.wall + Millis(86'400'000));
    const std::string key = net::read_certificate(pem)->fingerprint.text();
    desk.phone.changes = {change("https.certificate", "", pem)};
    desk.phone.next_address.clear();
    SECTION("the phone shows it") {
        desk.phone.next_key = key;
        CHECK(desk.apply().exit_code == 0);
        CHECK(desk.known().fingerprint == key);
        CHECK(desk.known().address == kOld);
    }
    SECTION("the phone, or somebody in between, shows another one") {
        desk.phone.next_key = "sha256:" + std::string(64, 'b');
        CHECK(desk.apply().exit_code == 9);
        CHECK(desk.known().fingerprint == FakePhone::fingerprint());
    }
}

TEST_CASE("a certificate that expires before the trial is over is not given to a phone") {
    TrialDesk desk;
    desk.phone.changes = {
        change("https.certificate", "", certificate(desk.clock.time.wall + Millis(30'000)))};
    const auto refused = desk.apply("--confirm 1m");
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "expires"));
    CHECK(desk.phone.told.size() == 1);
    CHECK(desk.apply("--confirm 5s --dry-run").exit_code == 0);
}

TEST_CASE("a certificate that is taken away is replaced by the key the phone tells of") {
    TrialDesk desk;
    desk.phone.changes = {change("https.certificate", "PEM", "")};
    desk.phone.next_address.clear();
    SECTION("it tells") {
        desk.phone.next_key = "sha256:" + std::string(64, 'c');
        Value started = Value::object();
        started.set("fingerprint", desk.phone.next_key);
        desk.phone.status_extra.set("started", started);
        CHECK(desk.apply().exit_code == 0);
        CHECK(desk.known().fingerprint == desk.phone.next_key);
    }
    SECTION("it does not") {
        CHECK(desk.apply().exit_code == 10);
        CHECK(count(desk.phone.told, "apply") == 0);
    }
}

TEST_CASE("a phone told to listen on another address is looked for there") {
    TrialDesk desk;
    desk.phone.changes = {change("https.address", "", "192.0.2.77")};
    desk.phone.next_address = "192.0.2.77:8443";
    CHECK(desk.apply().exit_code == 0);
    CHECK(desk.known().address == "192.0.2.77:8443");
}

TEST_CASE("harmless changes are on trial only when asked for") {
    TrialDesk desk;
    desk.phone.reach = false;
    desk.phone.next_address.clear();
    desk.phone.changes = {change("relays[A].name", "Door", "Gate")};
    CHECK(contains(desk.apply().out, "applied"));
    CHECK(count(desk.phone.told, "confirm") == 0);
    CHECK(contains(desk.apply("--confirm 1m").out, "confirmed"));
    CHECK(count(desk.phone.told, "confirm w9") == 1);
}

TEST_CASE("without a trial the new way is still looked for and remembered") {
    TrialDesk desk;
    const auto applied = desk.apply("--no-confirm");
    CHECK(applied.exit_code == 0);
    CHECK(desk.known().address == kNew);
    CHECK(count(desk.phone.told, "confirm") == 0);
    CHECK(desk.apply("--no-confirm --confirm 1m").exit_code == 3);
}

TEST_CASE("a lost answer does not keep a trial from being confirmed through the new way") {
    TrialDesk desk;
    desk.phone.lost_replies = 1;
    const auto applied = desk.apply();
    INFO(applied.err);
    CHECK(applied.exit_code == 0);
    CHECK(count(desk.phone.told, "apply") == 1);
    CHECK(desk.phone.confirmed == "8");
    CHECK(desk.known().address == kNew);
}

TEST_CASE("a lost answer and no way to the phone ends when the phone is back") {
    TrialDesk desk;
    desk.phone.lost_replies = 1;
    desk.phone.blocked = {std::string(kNew)};
    const auto undone = desk.apply();
    CHECK(undone.exit_code == 9);
    CHECK(desk.phone.revision == "7");
    CHECK(count(desk.phone.told, "apply") == 1);
}

TEST_CASE("Ctrl-C leaves the trial to itself and prints the command that ends it") {
    TrialDesk desk;
    desk.phone.blocked = {std::string(kNew)};
    desk.interrupt_after = 3;
    const auto left = desk.apply();
    CHECK(left.exit_code == 130);
    CHECK(contains(left.err, "akx config confirm w8 -d front --at 192.0.2.10:9443"));
    CHECK(desk.phone.window);
    desk.interrupt_after = -1;
    desk.phone.blocked.clear();
    CHECK(desk.line("config confirm w8 -d front").exit_code == 5);
    CHECK(desk.line("config confirm w8 -d front --at 192.0.2.10:9443").exit_code == 0);
    CHECK(desk.known().address == kNew);
    CHECK(desk.phone.confirmed == "8");
}

TEST_CASE("confirm takes the open window unless one is named") {
    TrialDesk desk;
    CHECK(desk.line("confirm").exit_code == 10);
    desk.phone.window = device::Window{.id = "w7", .revision = "7"};
    desk.phone.deadline = desk.clock.time.mono + Millis(60'000);
    desk.phone.history = {Value::object()};
    CHECK(desk.line("confirm").exit_code == 0);
    CHECK(desk.phone.last() == "confirm w7");
    CHECK(desk.line("confirm w9").exit_code == 10);
    CHECK(desk.line("confirm w7 --all").exit_code == 10);
}

TEST_CASE("a window that ended is told as rolled back") {
    TrialDesk desk;
    desk.phone.blocked = {std::string(kNew)};
    CHECK(desk.apply("--confirm 10s").exit_code == 9);
    const auto late = desk.line("confirm w8");
    CHECK(late.exit_code == 9);
    CHECK(contains(late.err, "AKX-E0506"));
}

TEST_CASE("rollback ends a trial, or makes an earlier revision a new one on trial") {
    TrialDesk desk;
    desk.phone.next_address.clear();
    desk.phone.changes.clear();
    const auto back = desk.line("rollback 5 -m again");
    INFO(back.err);
    CHECK(back.exit_code == 0);
    CHECK(contains(back.out, "confirmed"));
    CHECK(desk.phone.confirmed == "8");
    CHECK(desk.phone.history.front().text_at("message") == "again");
    CHECK(count(desk.phone.told, "rollback 5") == 1);

    desk.phone.window = device::Window{.id = "w8", .revision = "8"};
    desk.phone.deadline = desk.clock.time.mono + Millis(60'000);
    CHECK(contains(desk.line("rollback").out, "returned"));
    CHECK(desk.phone.last() == "rollback  w8");
}

TEST_CASE("rollback to settings with another port follows the phone there") {
    TrialDesk desk;
    const auto back = desk.line("rollback 5");
    INFO(back.err);
    CHECK(back.exit_code == 0);
    CHECK(desk.known().address == kNew);
    CHECK(desk.line("rollback --no-confirm").exit_code == 0);
}

TEST_CASE("status and history tell what a phone has had") {
    TrialDesk desk;
    REQUIRE(desk.apply("--confirm 1m").exit_code == 0);
    const auto history = desk.line("config history -o csv --fields revision,state");
    CHECK(history.out == "revision,state\n8,confirmed\n");
    const auto status = desk.line("config status -o json");
    CHECK(parse_json(status.out)->text_at("revision") == "8");
    CHECK(contains(desk.line("config export --revision 8").out, "name: front"));
    CHECK(desk.phone.last() == "revision 8");
    CHECK(desk.line("config status --all").exit_code == 0);
    CHECK(desk.line("config status -d nobody").exit_code == 10);
}

TEST_CASE("rolled back and partial runs end in their own exit codes") {
    TrialDesk desk;
    desk.pair("back");
    desk.phone.blocked = {std::string(kNew)};
    const std::string back =
        "---\napiVersion: akx/v1\nkind: Device\nmetadata: {name: back}\nspec: {}\n";
    const auto all = desk.line("apply - --all --confirm 10s", kDocument + back);
    CHECK(all.exit_code == 9);
    CHECK(count(desk.phone.told, "apply") == 2);
}
