// SPDX-License-Identifier: Apache-2.0
// Objects from trees, trees from objects, and what differs.
#include "model/tree.hpp"

#include "base/json.hpp"
#include "model/phone.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace akx;
using namespace akx::model;

namespace {

Value json(std::string_view text) {
    Result<Value> value = parse_json(text);
    REQUIRE(value.ok());
    return std::move(*value);
}

// "path error_name" of each problem.
std::string problems_of(std::string_view text) {
    Problems problems{};
    decode_as<Phone>(json(text), problems);
    std::string out;
    for (const Error& error : problems.list) {
        out += error.field() + " " + std::string(error.kind().name) + "\n";
    }
    return out;
}

Phone phone_of(std::string_view text) {
    Problems problems{};
    Phone phone = decode_as<Phone>(json(text), problems);
    REQUIRE(problems.list.empty());
    return phone;
}

Encoding digests(bool defaults) {
    Encoding encoding;
    encoding.defaults = defaults;
    encoding.secret = [](std::string_view secret) {
        return Value("digest of " + std::to_string(secret.size()));
    };
    return encoding;
}

std::string changes(std::string_view before, std::string_view after) {
    std::string out;
    const Encoding encoding = digests(true);
    for (const Change& change : diff(Phone::section(), encode(phone_of(before), encoding),
                                     encode(phone_of(after), encoding))) {
        constexpr std::string_view kSigns[] = {"+", "-", "~"};
        out += std::string(kSigns[static_cast<std::size_t>(change.kind)]) + " " + change.path +
               " " + to_json(change.before) + " " + to_json(change.after) +
               (change.secret ? " secret\n" : "\n");
    }
    return out;
}

constexpr std::string_view kRelay = R"({"relays":[{"id":"A","name":"Door"}]})";

} // namespace

TEST_CASE("what a tree does not mention keeps its default") {
    const Phone phone = phone_of(R"({"relays":[{"id":"B"}],"log":{"level":5}})");
    CHECK(phone.log.level == 5);
    CHECK(phone.log.door_entries == LogSettings().door_entries);
    REQUIRE(phone.relays.size() == 1);
    CHECK(phone.relays[0].id == RelayId::b);
    CHECK(phone.relays[0].hold_delay == Relay().hold_delay);
}

TEST_CASE("all problems of a tree are reported with their paths") {
    CHECK(problems_of(R"({"nix":1,"log":{"level":9,"levle":1},"relays":[{"id":"A"},{"id":"A"},
                         {"name":"x"},5],"schedules":{},"device":[]})") ==
          " unknown_key\n"
          "log.level out_of_range\n"
          "log unknown_key\n"
          "relays[A] duplicate_key\n"
          "relays[2].id missing_value\n"
          "relays[3] invalid_value\n"
          "schedules invalid_value\n"
          "device invalid_value\n");
    CHECK(problems_of("[]") == " invalid_value\n");
}

TEST_CASE("no more problems are kept than the limit says") {
    Problems problems{};
    problems.limit = 3;
    decode_as<Phone>(json(R"({"a":1,"b":1,"c":1,"d":1,"e":1})"), problems);
    CHECK(problems.list.size() == 3);
}

TEST_CASE("places of problems come from the marks") {
    const std::vector<std::string> sources{"a.yaml", "b.yaml"};
    Problems problems{sources, {}};
    Value tree = json(R"({"log":{"level":9}})");
    tree.find("log")->find("level")->mark = {1, 7, 3};
    decode_as<Phone>(tree, problems);
    REQUIRE(problems.list.size() == 1);
    CHECK(problems.list[0].place().text() == "b.yaml:7:3");
    CHECK(problems.place(Mark{}).text().empty());
    CHECK(problems.place(Mark{9, 1, 2}).text() == "1:2");
}

TEST_CASE("an object is written with or without its defaults, and is read back the same") {
    const Phone phone = phone_of(
        R"({"relays":[{"id":"A"},{"id":"C","holdDelay":"7s"}],"log":{"level":4},
            "pin":{"publicPins":[{"name":"p","code":"123456"}]}})");
    CHECK(to_json(encode(phone, digests(false))) ==
          R"({"relays":[{"id":"A"},{"id":"C","holdDelay":"7s"}],)"
          R"("pin":{"publicPins":[{"name":"p","code":"digest of 6"}]},"log":{"level":4}})");
    const Value full = encode(phone, digests(true));
    CHECK(full.find("log")->int_at("doorEntries") == 20'000);
    CHECK(full.array_at("relays")[0].text_at("holdDelay") == "5s");
    CHECK(to_json(encode(phone)).find("code") == std::string::npos);
    CHECK(to_json(encode(Phone(), digests(false))) == "{}");
}

TEST_CASE("required members are written even when they have their default") {
    AccessRule rule;
    Encoding encoding;
    encoding.defaults = false;
    CHECK(to_json(encode(rule, encoding)) == R"({"schedule":1001,"relays":["A"]})");
}

TEST_CASE("equal objects do not differ") {
    CHECK(changes(kRelay, kRelay).empty());
    CHECK(changes("{}", "{}").empty());
}

TEST_CASE("changed members are named with their values") {
    CHECK(changes(kRelay,
                  R"({"relays":[{"id":"A","name":"Gate","holdDelay":"6s"}],"log":{"level":4}})") ==
          "~ relays[A].name \"Door\" \"Gate\"\n"
          "~ relays[A].holdDelay \"5s\" \"6s\"\n"
          "~ log.level 3 4\n");
}

TEST_CASE("elements of lists are matched by their key, not their place") {
    CHECK(changes(R"({"schedules":[{"id":1},{"id":2,"name":"x"}]})",
                  R"({"schedules":[{"id":2,"name":"y"},{"id":1}]})") ==
          "~ schedules[2].name \"x\" \"y\"\n");
    const std::string added = changes(R"({"schedules":[{"id":1}]})", R"({"schedules":[{"id":2}]})");
    CHECK(added.find("- schedules[1] {\"id\":1") == 0);
    CHECK(added.find("\n+ schedules[2] null {\"id\":2") != std::string::npos);
}

TEST_CASE("secrets differ by their digests and are marked") {
    CHECK(changes(R"({"pin":{"publicPins":[{"name":"p","code":"1234"}]}})",
                  R"({"pin":{"publicPins":[{"name":"p","code":"123456"}]}})") ==
          "~ pin.publicPins[p].code \"digest of 4\" \"digest of 6\" secret\n");
}

TEST_CASE("fields are found by their path") {
    const Section* owner = nullptr;
    const Field* field = find_field(Phone::section(), "relays[A].holdDelay", &owner);
    REQUIRE(field != nullptr);
    CHECK(field->name == "holdDelay");
    CHECK(owner == &Relay::section());
    CHECK(find_field(Phone::section(), "relays.holdDelay") == field);
    CHECK(find_field(Phone::section(), "pin.publicPins[x].code")->type == FieldType::secret);
    for (const char* path : {"", "nix", "relays.nix", "relays.id.x", ".relays", "relays."}) {
        INFO(path);
        CHECK(find_field(Phone::section(), path) == nullptr);
    }
}

TEST_CASE("every field of every section is declared well") {
    std::set<std::string> paths;
    visit_fields(Phone::section(), [&](const std::string& path, const Field& field) {
        INFO(path);
        CHECK(paths.insert(path).second);
        CHECK_FALSE(field.help.empty());
        CHECK(field.options.min <= field.options.max);
        const Section* owner = nullptr;
        REQUIRE(find_field(Phone::section(), path, &owner) == &field);
        REQUIRE(owner->make != nullptr);
        if (field.section == nullptr && field.type != FieldType::secret &&
            !field.options.required) {
            // Its default is one of the values it takes.
            const std::shared_ptr<const void> made = owner->make();
            const Value standard = field.access.get(field, made.get());
            CHECK(field.access.set(field, const_cast<void*>(made.get()), standard).ok());
        }
        if (field.type == FieldType::list) {
            CHECK(field.section().find(field.section().key) != nullptr);
            CHECK(field.options.max > 0);
        }
    });
    CHECK(paths.size() > 50);
}
