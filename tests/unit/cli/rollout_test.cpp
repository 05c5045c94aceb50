// SPDX-License-Identifier: Apache-2.0
// Plans and applies: what is shown, refused, kept in files, and never sent twice.
#include "desk.hpp"

#include "base/file.hpp"
#include "base/json.hpp"
#include "config/plan_file.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace akx;
using namespace akx::test;

namespace {

const std::string kDocument = "apiVersion: akx/v1\nkind: Device\nmetadata: {name: front}\nspec:\n"
                              "  relays:\n    - {id: A, name: Gate, holdDelay: 7s}\n";
const std::string kWithSecret = kDocument + "  pin:\n    publicLength: 4\n    publicPins:\n"
                                            "      - {name: post, code: !secret post}\n";

device::Change modified() {
    return {device::Change::Kind::modify, "relays[A].holdDelay", "5s", "7s", false, false};
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::size_t count(const std::vector<std::string>& lines, std::string_view start) {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(start); }));
}

struct FrontDesk : Desk {
    FrontDesk() {
        pair("front");
        phone.changes = {modified()};
    }
    Finished apply(const std::string& options = {}, const std::string& document = kDocument) {
        return line("apply - " + options, document);
    }
    std::string planned(const std::string& document = kDocument) {
        const std::string file = path("site.plan");
        const auto done = akx({"plan", "-", "--out", file}, document);
        INFO(done.err);
        REQUIRE(done.exit_code == 0);
        return file;
    }
};

} // namespace

TEST_CASE("a change takes three requests: plan, lease, apply; no change takes one") {
    FrontDesk desk;
    REQUIRE(desk.apply().exit_code == 0);
    CHECK(desk.phone.told.size() == 3);
    CHECK(desk.phone.told[0].starts_with("plan"));
    CHECK(desk.phone.told[1] == "lease akx apply 7");
    CHECK(desk.phone.told[2].starts_with("apply 7"));
    CHECK(desk.phone.history.front().text_at("order").size() == 32);
    desk.phone.told.clear();
    desk.phone.changes.clear();
    CHECK(contains(desk.apply().out, "unchanged"));
    CHECK(desk.phone.told.size() == 1);
}

TEST_CASE("who is interactive is shown the changes and asked; a no gives the lease back") {
    FrontDesk desk;
    desk.terminal = true;
    const std::string file = desk.write("front.yaml", kDocument);
    desk.answers = {"n"};
    const auto refused = desk.akx({"apply", file});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "~ relays[A].holdDelay  5s -> 7s"));
    CHECK(desk.phone.last() == "release L1");
    desk.answers = {"y"};
    CHECK(desk.akx({"apply", file}).exit_code == 0);
    CHECK(desk.akx({"apply", file, "--yes"}).exit_code == 0);
    CHECK(desk.asked.size() == 2);
}

TEST_CASE("a phone that somebody else is changing is exit code 8 and says who") {
    FrontDesk desk;
    desk.phone.foreign_lease = "bob";
    const auto refused = desk.apply();
    CHECK(refused.exit_code == 8);
    CHECK(contains(refused.err, "AKX-E0502"));
    CHECK(contains(refused.err, "bob"));
    CHECK(count(desk.phone.told, "apply") == 0);
}

TEST_CASE("a lease that was lost or a plan that no longer holds changes nothing") {
    FrontDesk desk;
    desk.phone.refusal = GENERATE(Error(errors::lease_lost, "the phone restarted"),
                                  Error(errors::plan_mismatch, "a secret changed"),
                                  Error(errors::locked, "a window of bob is open"));
    const auto refused = desk.apply();
    CHECK(refused.exit_code == 8);
    CHECK(desk.phone.revision == "7");
    CHECK(desk.phone.last() == "release L1");
}

TEST_CASE("a dry run looks only, also while a trial is under way") {
    FrontDesk desk;
    desk.phone.window = device::Window{.id = "w7", .revision = "7"};
    desk.phone.deadline = desk.clock.time.mono + Millis(60'000);
    CHECK(contains(desk.apply("--dry-run").out, "planned"));
    CHECK(desk.phone.told.size() == 1);
    CHECK(desk.apply().exit_code == 8);
}

TEST_CASE("more removals than allowed are refused with their names before anything is done") {
    FrontDesk desk;
    desk.phone.changes.clear();
    for (int i = 0; i < 25; ++i) {
        desk.phone.changes.push_back({device::Change::Kind::remove,
                                      "schedules[" + std::to_string(i) + "]", Value::object(),
                                      Value(), false, false});
    }
    const auto refused = desk.apply();
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "AKX-E0213"));
    CHECK(contains(refused.err, "schedules[0], schedules[1]"));
    CHECK(contains(refused.err, "25 elements would be removed, more than 20"));
    CHECK(desk.phone.told.size() == 1);
    CHECK(desk.apply("--max-delete 24").exit_code == 3);
    CHECK(desk.apply("--max-delete 25").exit_code == 0);
}

TEST_CASE("people see added elements without their defaults, and long texts cut") {
    FrontDesk desk;
    const Value relay = *parse_json(R"({"id":"B","name":"Side","holdDelay":"5s","mode":)"
                                    R"("monostable","triggerDelay":"0s","dtmf":null})");
    const std::string pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    desk.phone.changes = {
        {device::Change::Kind::add, "relays[B]", Value(), relay, false, false},
        {device::Change::Kind::modify, "https.certificate", "", pem, false, true}};
    const auto table = desk.line("diff -", kDocument);
    CHECK(contains(table.out, "id: B, name: Side\n"));
    CHECK(contains(table.out, "-----BEGIN CERTIFICATE-----… (59 bytes)"));
    const auto json = desk.line("diff - -o json", kDocument);
    CHECK(contains(json.out, "MIIB"));
}

TEST_CASE("digests of secrets in added elements are not shown") {
    FrontDesk desk;
    const Value pin = *parse_json(R"({"name":"post","code":{"$kept":"d1g3st"}})");
    desk.phone.changes = {
        {device::Change::Kind::add, "pin.publicPins[post]", Value(), pin, false, false}};
    for (const std::string format : {"table", "json", "csv", "ndjson", "yaml"}) {
        const auto shown = desk.line("diff - -o " + format, kDocument);
        CHECK(contains(shown.out, "***"));
        CHECK_FALSE(contains(shown.out, "d1g3st"));
    }
}

TEST_CASE("plan exits with 0 unless asked for a detailed exit code") {
    FrontDesk desk;
    CHECK(desk.line("plan -", kDocument).exit_code == 0);
    CHECK(desk.line("plan - --detailed-exitcode", kDocument).exit_code == 2);
    desk.phone.changes.clear();
    CHECK(desk.line("plan - --detailed-exitcode", kDocument).exit_code == 0);
}

TEST_CASE("a plan file is private, holds no secret, and is carried out as it was approved") {
    FrontDesk desk;
    const std::string store = desk.write(".config/akx/secrets.yaml", "post: \"4711\"\n");
    const std::string file = desk.planned(kWithSecret);
    struct stat info {};
    REQUIRE(::stat(file.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777U) == 0600);
    const config::PlanFile plan = *config::read_plan(file);
    CHECK(plan.phones.front().serial == "S1");
    CHECK(plan.phones.front().fingerprint == FakePhone::fingerprint());
    CHECK_FALSE(contains(config::plan_text(plan), "4711"));
    const auto applied = desk.akx({"apply", "--plan", file});
    INFO(applied.err);
    CHECK(applied.exit_code == 0);
    CHECK(contains(desk.phone.last(), R"("code":"4711")"));
    CHECK(desk.phone.revision == "8");
}

TEST_CASE("a document with a secret written out gets no plan file") {
    FrontDesk desk;
    const std::string document = kDocument + "  pin:\n    publicLength: 4\n    publicPins:\n"
                                             "      - {name: post, code: \"4711\"}\n";
    const std::string file = desk.path("site.plan");
    const auto refused = desk.akx({"plan", "-", "--out", file}, document);
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "!secret"));
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("a plan is refused when the phone, its key, its revision or a secret is another") {
    FrontDesk desk;
    const std::string file = desk.planned();
    SECTION("revision") {
        desk.phone.revision = "8";
        const auto stale = desk.akx({"apply", "--plan", file});
        CHECK(stale.exit_code == 8);
        CHECK(contains(stale.err, "AKX-E0501"));
    }
    SECTION("digest") {
        desk.phone.digest = "d2";
        const auto other = desk.akx({"apply", "--plan", file});
        CHECK(other.exit_code == 8);
        CHECK(contains(other.err, "AKX-E0505"));
    }
    SECTION("phone") {
        config::PlanFile plan = *config::read_plan(file);
        plan.phones.front().serial = "S2";
        REQUIRE(write_private_file(file, config::plan_text(plan)));
        CHECK(contains(desk.akx({"apply", "--plan", file}).err, "AKX-E0505"));
    }
    SECTION("key") {
        config::PlanFile plan = *config::read_plan(file);
        plan.phones.front().fingerprint = "sha256:" + std::string(64, 'b');
        REQUIRE(write_private_file(file, config::plan_text(plan)));
        CHECK(contains(desk.akx({"apply", "--plan", file}).err, "AKX-E0505"));
    }
    CHECK(count(desk.phone.told, "apply") == 0);
}

TEST_CASE("a touched, cut, unknown or misused plan file is refused without asking the phone") {
    FrontDesk desk;
    const std::string file = desk.planned();
    const std::string text = config::plan_text(*config::read_plan(file));
    desk.phone.told.clear();
    const auto try_text = [&](const std::string& other) {
        return desk.akx({"apply", "--plan", desk.write("site.plan", other)});
    };
    CHECK(contains(try_text(text.substr(0, text.size() / 2)).err, "AKX-E0703"));
    std::string touched = text;
    touched.replace(touched.find("7s"), 2, "9s");
    CHECK(contains(try_text(touched).err, "changed after it was made"));
    CHECK(try_text("hello").exit_code == 3);
    CHECK(desk.akx({"apply", "--plan", desk.path("absent.plan")}).exit_code == 10);
    CHECK(desk.akx({"apply", "--plan", file, "site.yaml"}).exit_code == 3);
    CHECK(desk.phone.told.empty());
}

TEST_CASE("an answer that was lost after the change is found out and the change not repeated") {
    FrontDesk desk;
    desk.phone.lost_replies = 1;
    const auto applied = desk.apply();
    INFO(applied.err);
    CHECK(applied.exit_code == 0);
    CHECK(contains(applied.out, "applied"));
    CHECK(contains(applied.err, "finding out"));
    CHECK(count(desk.phone.told, "apply") == 1);
    CHECK(desk.phone.revision == "8");
}

TEST_CASE("a request that was lost is found out, too: its lease ends, so it cannot come late") {
    FrontDesk desk;
    desk.phone.lost_requests = 1;
    const auto applied = desk.apply();
    CHECK(applied.exit_code == 1);
    CHECK(contains(applied.err, "AKX-E0406"));
    CHECK(count(desk.phone.told, "apply") == 1);
    CHECK(count(desk.phone.told, "release L1") >= 1);
    CHECK(desk.phone.revision == "7");
}

TEST_CASE("with -o ndjson every step is an event and the last one the summary") {
    FrontDesk desk;
    const bool on_trial = GENERATE(false, true);
    const auto applied = desk.apply(on_trial ? "-o ndjson --confirm 1m" : "-o ndjson");
    REQUIRE(applied.exit_code == 0);
    std::vector<std::string> events;
    std::istringstream lines(applied.err);
    for (std::string line; std::getline(lines, line);) {
        const Result<Value> event = parse_json(line);
        REQUIRE(event);
        CHECK(event->int_at("sequence") == static_cast<std::int64_t>(events.size()) + 1);
        events.push_back(event->text_at("event"));
    }
    CHECK(events == (on_trial ? std::vector<std::string>{"plan", "applied", "confirm_wait",
                                                         "confirmed", "summary"}
                              : std::vector<std::string>{"plan", "applied", "done", "summary"}));
}
