// SPDX-License-Identifier: Apache-2.0
// Documents to phones: checked, compared, applied; schedules read, changed and written.
#include "desk.hpp"

#include "base/json.hpp"
#include "config/yaml.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace akx;
using namespace akx::test;

namespace {

std::string document(const std::string& name, const std::string& spec) {
    return "apiVersion: akx/v1\nkind: Device\nmetadata: {name: " + name + "}\nspec:\n" + spec +
           "---\n";
}
const std::string kSpec = "  relays:\n    - {id: A, name: Gate, holdDelay: 7s}\n";

device::Change change(bool secret = false) {
    return {device::Change::Kind::modify, "relays[A].holdDelay", "5s", "7s", secret};
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("validate names every problem with its line, and needs no phone") {
    Desk desk;
    const std::string bad = desk.write(
        "bad.yaml", document("front", "  relays:\n    - {id: A, holdDealy: 7s}\n  lgo: {}\n"));
    const auto refused = desk.akx({"validate", bad});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "bad.yaml:6:"));
    CHECK(contains(refused.err, "did you mean 'holdDelay'"));
    CHECK(contains(refused.err, "bad.yaml:7:"));
    CHECK(refused.out.empty());

    const auto report = desk.akx({"config", "validate", "-f", bad, "-o", "json"});
    CHECK(report.exit_code == 3);
    CHECK(parse_json(report.out)->array_at("problems").size() == 2);

    const std::string good = desk.write("good.yaml", document("front", kSpec));
    CHECK(desk.akx({"validate", good}).exit_code == 0);
    CHECK(desk.line("validate -", document("front", kSpec)).exit_code == 0);
    CHECK(desk.line("validate").exit_code == 3);
}

TEST_CASE("validate shows warnings but does not fail for them") {
    Desk desk;
    const std::string text = document("front", "  schedules: [{id: 5}]\n");
    const auto warned = desk.line("validate -", text);
    CHECK(warned.exit_code == 0);
    CHECK(contains(warned.err, "<stdin>:5:20: warning: schedules[5].id: "));
    CHECK(contains(warned.err, "1 document, no problems, 1 warning\n"));
    CHECK(desk.line("validate - --quiet", text).err.empty());
    const Value report = *parse_json(desk.line("validate - -o json", text).out);
    CHECK(report.bool_at("valid"));
    CHECK(report.array_at("warnings").size() == 1);
}

TEST_CASE("validate annotates reviews in the form of the code host") {
    Desk desk;
    const std::string text = document("front", "  lgo: {}\n");
    const auto github = desk.line("validate - --annotations github", text);
    CHECK(github.exit_code == 3);
    CHECK(contains(github.out, "::error file=<stdin>,line=5,col=3,title=AKX-E0202::"));
    const auto gitlab = desk.line("validate - --annotations gitlab", text);
    CHECK(gitlab.exit_code == 3);
    CHECK(parse_json(gitlab.out)->as_array().size() == 1);
    CHECK(desk.line("validate - --annotations gitlab", document("front", kSpec)).out == "[]\n");
    CHECK(desk.line("validate - --annotations svn", text).exit_code == 3);
}

TEST_CASE("diff exits with 2 when something differs and 0 when nothing does") {
    Desk desk;
    desk.pair("front");
    const std::string site = desk.write("site.yaml", document("front", kSpec));
    CHECK(desk.akx({"diff", site}).exit_code == 0);
    desk.phone.changes = {change()};
    const auto differing = desk.akx({"diff", site});
    CHECK(differing.exit_code == 2);
    CHECK(differing.out == "CHANGE  SETTING              BEFORE  AFTER\n"
                           "modify  relays[A].holdDelay  5s      7s\n");
}

TEST_CASE("secrets that differ are said to differ and not shown") {
    Desk desk;
    desk.pair("front");
    desk.phone.changes = {change(true)};
    const auto differing = desk.line("diff - -o json", document("front", kSpec));
    CHECK(differing.exit_code == 2);
    CHECK_FALSE(contains(differing.out, "5s"));
    CHECK(parse_json(differing.out)->array_at("items").front().text_at("after") == "***");
}

TEST_CASE("apply gives the phone the document and tells the revision") {
    Desk desk;
    desk.pair("front");
    desk.phone.changes = {change()};
    const auto applied = desk.line("apply - -m 'longer' -o json", document("front", kSpec));
    REQUIRE(applied.exit_code == 0);
    const Value item = parse_json(applied.out)->array_at("items").front();
    CHECK(item.text_at("outcome") == "applied");
    CHECK(item.text_at("revision") == "8");
    CHECK(contains(desk.phone.last(), "apply 7 longer {\"relays\""));
}

TEST_CASE("apply changes nothing when nothing differs, or with --dry-run") {
    Desk desk;
    desk.pair("front");
    CHECK(contains(desk.line("apply -", document("front", kSpec)).out, "unchanged"));
    desk.phone.changes = {change()};
    CHECK(contains(desk.line("apply - --dry-run", document("front", kSpec)).out, "planned"));
    for (const std::string& told : desk.phone.told) {
        CHECK_FALSE(told.starts_with("apply"));
    }
}

TEST_CASE("documents of several phones need a choice") {
    Desk desk;
    desk.pair("front");
    desk.pair("back");
    const std::string both = document("front", kSpec) + document("back", kSpec);
    CHECK(desk.line("apply -", both).exit_code == 3);
    CHECK(contains(desk.line("apply -", both).err, "AKX-E0102"));
    CHECK(desk.line("diff - --all", both).exit_code == 0);
    CHECK(desk.line("diff - -d back", both).exit_code == 0);
    CHECK(desk.phone.told.size() == 3);
    CHECK(desk.line("diff - -d back", document("front", kSpec)).exit_code == 10);
    CHECK(desk.line("diff -", document("unknown", kSpec)).exit_code == 10);
}

TEST_CASE("what only the phone finds wrong is put to the line of the document") {
    Desk desk;
    desk.pair("front");
    std::vector<Error> problems;
    problems.push_back(Error(errors::invalid_value, "no such pin").in_field("relays[A].holdDelay"));
    problems.push_back(Error(errors::rule_conflict, "too much of it"));
    desk.phone.failure = summarize(std::move(problems));
    const auto refused = desk.line("apply -", document("front", kSpec));
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, ":6:"));
}

TEST_CASE("a phone that changed in between is exit code 8") {
    Desk desk;
    desk.pair("front");
    desk.phone.changes = {change()};
    desk.phone.conflicts = 1;
    CHECK(desk.line("apply -", document("front", kSpec)).exit_code == 8);
}

TEST_CASE("secrets are looked up in the private store") {
    Desk desk;
    desk.pair("front");
    const std::string spec = kSpec + "  pin:\n    publicLength: 4\n    publicPins:\n"
                                     "      - {name: post, code: !secret post}\n";
    CHECK(desk.line("diff -", document("front", spec)).exit_code == 3);
    const std::string store = desk.write("secrets.yaml", "post: \"4711\"\n");
    const auto found = desk.line("diff - --secrets " + store, document("front", spec));
    INFO(found.err);
    CHECK(found.exit_code == 0);
    CHECK(contains(desk.phone.last(), "4711"));
    ::chmod(store.c_str(), 0644);
    CHECK(desk.line("diff - --secrets " + store, document("front", spec)).exit_code != 0);
}

TEST_CASE("export writes a document that keeps secrets by reference") {
    Desk desk;
    desk.pair("front");
    desk.phone.config = *parse_json(R"({"relays":[{"id":"A"}],"pin":{"publicPins":[)"
                                    R"({"name":"post","code":{"$kept":"d1"}}]}})");
    const auto exported = desk.line("config export");
    CHECK(exported.exit_code == 0);
    CHECK(contains(exported.out, "code: !kept d1"));
    CHECK(contains(exported.out, "name: front"));
    CHECK(desk.line("diff -", exported.out).exit_code == 0);
    CHECK(contains(desk.phone.last(), R"("code":{"$kept":"d1"})"));
}

namespace {

const std::string kOverlays =
    "apiVersion: akx/v1\nkind: Site\nmetadata: {name: hq}\n"
    "spec: {settings: {relays: [{id: A, holdDelay: 9s}]}}\n---\n"
    "apiVersion: akx/v1\nkind: Device\nmetadata: {name: front, site: hq}\nspec: {}\n---\n"
    "apiVersion: akx/v1\nkind: Device\nmetadata: {name: back, labels: {floor: 1}}\nspec: {}\n";

} // namespace

TEST_CASE("render shows what each phone gets and why, without a phone") {
    Desk desk;
    const auto all = desk.line("config render -", kOverlays);
    CHECK(all.exit_code == 0);
    CHECK(contains(all.out, "holdDelay: 9s  # <stdin>:4 Site/hq\n"));
    CHECK(contains(all.out, "---\n# Device/back\n"));
    CHECK(desk.line("validate -", all.out).exit_code == 0);
    CHECK(contains(desk.line("config render - --defaults -d back", kOverlays).out,
                   "level: 3  # default\n"));
    const Value items = *parse_json(desk.line("config render - -o json", kOverlays).out);
    REQUIRE(items.array_at("items").size() == 2);
    CHECK(items.array_at("items")[0].array_at("settings")[1].find("origin")->text_at("document") ==
          "Site/hq");
    CHECK(desk.phone.told.empty());
}

TEST_CASE("render chooses by what the documents say, not by the inventory") {
    Desk desk;
    const auto names = [&](const std::string& choice) {
        std::string out;
        const auto done = desk.line("config render - -o json " + choice, kOverlays);
        if (done.exit_code != 0) {
            return "exit " + std::to_string(done.exit_code);
        }
        const Value items = *parse_json(done.out);
        for (const Value& item : items.array_at("items")) {
            out += item.text_at("device") + " ";
        }
        return out;
    };
    CHECK(names("-d back") == "back ");
    CHECK(names("-s hq") == "front ");
    CHECK(names("-l floor=1") == "back ");
    CHECK(names("-l 'site!=hq,name=back'") == "back ");
    CHECK(names("--all") == "front back ");
    CHECK(names("-d frnt") == "exit 10");
    CHECK(names("-s other") == "exit 10");
    CHECK(names("-l floor") == "exit 3");
}

TEST_CASE("render refuses documents that are wrong") {
    Desk desk;
    const auto refused = desk.line("config render -", document("front", "  lgo: {}\n"));
    CHECK(refused.exit_code == 3);
    CHECK(refused.out.empty());
    CHECK(contains(refused.err, "did you mean 'log'"));
}

TEST_CASE("what a phone gets from its site is applied with its document") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("diff - -d front", kOverlays).exit_code == 0);
    CHECK(contains(desk.phone.last(), R"("relays":[{"id":"A","holdDelay":"9s"}])"));
}

TEST_CASE("explain and schema tell about settings") {
    Desk desk;
    CHECK(contains(desk.line("config explain relays.holdDelay").out, "holdDelay"));
    CHECK(desk.line("config explain relays.holdDealy").exit_code == 10);
    CHECK(contains(desk.line("config explain -o csv --fields path").out, "relays.holdDelay"));
    CHECK(parse_json(desk.line("config schema Device").out).ok());
    CHECK(desk.line("config schema Nothing").exit_code == 10);
}

TEST_CASE("schedules are added, changed and deleted in the phone's configuration") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("schedule add --name Office --days mon,tue --windows 08:00-17:00").exit_code ==
          0);
    CHECK(contains(desk.phone.last(),
                   R"("schedules":[{"id":1,"name":"Office","days":["mon","tue"],)"));
    CHECK(desk.line("schedule add 10 --type daily").exit_code == 0);
    CHECK(desk.line("schedule add 10").exit_code == 8);
    CHECK(desk.line("schedule set 10 --name Night --windows '22:00-06:00'").exit_code == 0);
    CHECK(desk.line("schedule get 10 -o csv --fields name,windows").out ==
          "name,windows\nNight,22:00-06:00\n");
    CHECK(desk.line("schedule delete 1 --yes").exit_code == 0);
    CHECK(desk.line("schedule list -o csv --fields id").out == "id\n1001\n1002\n10\n");
}

TEST_CASE("a schedule is written again when the phone changed in between, but not for ever") {
    Desk desk;
    desk.pair("front");
    desk.phone.conflicts = 2;
    CHECK(desk.line("schedule add 10").exit_code == 0);
    desk.phone.conflicts = 3;
    CHECK(desk.line("schedule add 11").exit_code == 8);
}

TEST_CASE("a wrong or built-in schedule is refused before anything is written") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("schedule add 10 --windows 25:00-26:00").exit_code == 3);
    CHECK(desk.line("schedule set 1001 --name x").exit_code == 3);
    CHECK(desk.line("schedule delete 1002 --yes").exit_code == 3);
    CHECK(desk.line("schedule delete 5 --yes").exit_code == 10);
    CHECK(desk.line("schedule set 5").exit_code == 3);
    CHECK(desk.phone.told.empty());
}
