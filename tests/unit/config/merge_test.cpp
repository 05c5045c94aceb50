// SPDX-License-Identifier: Apache-2.0
// What "over" means when settings are put over others (REQ CFG-10).
#include "config/merge.hpp"

#include "base/json.hpp"
#include "config/adapt.hpp"
#include "config/yaml.hpp"
#include "model/phone.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;

namespace {

const model::Section& phone() {
    return model::Phone::section();
}

Value tree(std::string_view text, std::uint32_t source = 0) {
    YamlStream stream = read_yaml(text, "f", source);
    REQUIRE(stream.problems.empty());
    Value value = stream.documents.empty() ? Value::object() : stream.documents.front();
    adapt(value, phone());
    return value;
}

std::string merged(std::string_view base, std::string_view over) {
    Value value = tree(base);
    merge(value, tree(over), phone());
    return to_json(value);
}

std::string removal_problems(std::string_view text) {
    std::vector<Error> problems;
    check_removals(tree(text), phone(), std::vector<std::string>{"f"}, problems);
    return listing(problems);
}

} // namespace

TEST_CASE("maps merge key by key, scalars replace") {
    CHECK(merged("device: {name: a, location: b}\nlog: {level: 3}\n",
                 "device: {location: c, timeZone: UTC}\n") ==
          R"({"device":{"name":"a","location":"c","timeZone":"UTC"},"log":{"level":3}})");
}

TEST_CASE("elements of lists with a key merge, whatever their order; new ones come last") {
    CHECK(merged("relays: [{id: A, name: x, holdDelay: 5s}, {id: B}]\n",
                 "relays: [{id: C}, {id: A, holdDelay: 7s}]\n") ==
          R"({"relays":[{"id":"A","name":"x","holdDelay":"7s"},{"id":"B"},{"id":"C"}]})");
    CHECK(merged("schedules: [{id: 7, name: x}]\n", "schedules: [{id: 7, days: [mon]}]\n") ==
          R"({"schedules":[{"id":7,"name":"x","days":["mon"]}]})");
    CHECK(merged("readers: [{id: 1, source: sim}]\n", "readers: [{id: '1', kind: id}]\n") ==
          R"({"readers":[{"id":"1","source":"sim","kind":"id"}]})");
    CHECK(merged("pin: {publicPins: [{name: a, code: '1234'}]}\n",
                 "pin: {publicPins: [{name: b}]}\n") ==
          R"({"pin":{"publicPins":[{"name":"a","code":"1234"},{"name":"b"}]}})");
}

TEST_CASE("other lists replace as a whole") {
    CHECK(merged("relays: [{id: A, methods: [pin, card]}]\n",
                 "relays: [{id: A, methods: [http]}]\n") ==
          R"({"relays":[{"id":"A","methods":["http"]}]})");
}

TEST_CASE("null takes back what was said before") {
    CHECK(merged("device: {name: a, location: b}\nlog: {level: 3}\nrelays: [{id: A}]\n",
                 "device: {name: ~}\nlog: null\nrelays:\n") == R"({"device":{"location":"b"}})");
    CHECK(merged("", "device: {name: ~}\nlog: ~\n") == R"({"device":{}})");
    CHECK(merged("relays: [{id: A, name: x}]\n", "relays: [{id: A, name: ~}]\n") ==
          R"({"relays":[{"id":"A"}]})");
}

TEST_CASE("$remove takes an element away and never stays in the result") {
    CHECK(merged("relays: [{id: A}, {id: B}, {id: C}]\n",
                 "relays: [{id: B, $remove: true}, {id: A, name: x}]\n") ==
          R"({"relays":[{"id":"A","name":"x"},{"id":"C"}]})");
    CHECK(merged("relays: [{id: A}]\n", "relays: [{id: D, $remove: true}]\n") ==
          R"({"relays":[{"id":"A"}]})");
    CHECK(merged("", "relays: [{id: A, $remove: true}]\n") == R"({"relays":[]})");
    CHECK(merged("relays: [{id: A, name: x}]\n",
                 "relays: [{id: A, $remove: true}, {id: A, holdDelay: 3s}]\n") ==
          R"({"relays":[{"id":"A","holdDelay":"3s"}]})");
    CHECK(merged("$remove: true\n", "device: {$remove: true, name: x}\n") ==
          R"({"$remove":true,"device":{"name":"x"}})");
}

TEST_CASE("what is wrong stays for decoding to complain about") {
    CHECK(merged("relays: [{id: A}]\n", "relays: [{id: B}, {id: B}, {name: x}, 5, ~]\n") ==
          R"({"relays":[{"id":"A"},{"id":"B"},{"id":"B"},{"name":"x"},5,null]})");
    CHECK(merged("relays: 5\ndevice: 5\n", "relays: [{id: A}]\ndevice: {name: x}\n") ==
          R"({"relays":[{"id":"A"}],"device":{"name":"x"}})");
    CHECK(merged("relays: [{id: A}]\n", "relays: 5\nnonsense: ~\n") ==
          R"({"relays":5,"nonsense":null})");
}

TEST_CASE("every value keeps the mark of the document that wrote it") {
    Value value = tree("relays:\n  - id: A\n    name: x\n    holdDelay: 5s\n", 0);
    merge(value, tree("\nrelays:\n  - {id: A, holdDelay: 7s}\n  - id: B\n", 1), phone());
    const auto mark = [&](std::string_view path) {
        const Mark found = find_mark(value, phone(), path);
        return std::to_string(found.source) + ":" + std::to_string(found.line);
    };
    CHECK(mark("relays[A].name") == "0:3");
    CHECK(mark("relays[A].holdDelay") == "1:3");
    CHECK(mark("relays[B].id") == "1:4");
    CHECK(mark("relays[A].mode") == "1:3"); // nobody wrote it: who wrote to the relay last
}

TEST_CASE("wrong uses of $remove are told where they stand") {
    CHECK(removal_problems("relays: [{id: A, $remove: true}, {id: B}]\n").empty());
    CHECK(removal_problems("relays: [{id: A, $remove: no}]\n") ==
          "f:1:27 invalid_value relays[A]\n");
    CHECK(removal_problems("relays: [{$remove: true}]\n") == "f:1:20 missing_value relays[]\n");
    CHECK(removal_problems("relays: [{id: A, name: x, $remove: true}]\n") ==
          "f:1:36 invalid_value relays[A]\n");
    CHECK(removal_problems("device: {$remove: true}\n") == "f:1:10 unknown_key device\n");
    CHECK(removal_problems("$remove: true\n") == "f:1:1 unknown_key\n");
    CHECK(removal_problems("pin: {publicPins: [{name: a, $remove: 1}]}\n") ==
          "f:1:39 invalid_value pin.publicPins[a]\n");
}
