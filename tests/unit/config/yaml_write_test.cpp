// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "config/yaml.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace akx;
using namespace akx::config;

namespace {

Value json(std::string_view text) {
    Result<Value> value = parse_json(text);
    REQUIRE(value.ok());
    return std::move(*value);
}

} // namespace

TEST_CASE("trees are written in block style, keys in their order") {
    CHECK(to_yaml(json(R"({"b":{"a":1,"c":[]},"a":[{"id":"A","x":true},{"id":"B"}],"d":{}})")) ==
          "b:\n"
          "  a: 1\n"
          "  c: []\n"
          "a:\n"
          "  - id: A\n"
          "    x: true\n"
          "  - id: B\n"
          "d: {}\n");
    CHECK(to_yaml(json(R"([[1,[{"a":null}]],"x"])")) == "- - 1\n  - - a: null\n- x\n");
    CHECK(to_yaml("x") == "x\n");
    CHECK(to_yaml(Value()) == "null\n");
}

TEST_CASE("short lists of scalars stand in brackets") {
    CHECK(to_yaml(json(R"({"days":["mon","tue"]})")) == "days: [mon, tue]\n");
    const std::string word(30, 'w');
    CHECK(to_yaml(json("{\"a\":[\"" + word + "\",\"" + word + "\",\"" + word + "\"]}")) ==
          "a:\n  - " + word + "\n  - " + word + "\n  - " + word + "\n");
}

TEST_CASE("texts that read as something else are quoted") {
    for (const char* text :
         {"",           "1234",     "0123",        "1.5", "1e5", "0x1F", "true", "Yes",
          "no",         "ON",       "off",         "y",   "N",   "null", "~",    ".inf",
          "2026-11-20", "12:30:45", "08:00-17:00", "- a", "-",   "a: b", "a:",   "a #b",
          "#a",         " a",       "a ",          "*a",  "&a",  "!a",   "%a",   "@a",
          "`a",         "a,b",      "[a",          "{a",  "a]",  "'a",   "\"a",  "|",
          ">",          "?",        "=",           "---", "...", "<<"}) {
        CHECK(to_yaml(text) == to_json(Value(text)) + "\n");
    }
    for (const char* text : {"abc", "Front door", "5s", "1h30m", "250ms", "input:/dev/input/event3",
                             "gpiochip0:17", "apt+pin", "/a/b", "Tür", "漢字", "Europe/Berlin"}) {
        CHECK(to_yaml(text) == std::string(text) + "\n");
    }
}

TEST_CASE("control characters, quotes and line feeds are escaped") {
    CHECK(to_yaml("a\nb\t\"\\\x01\x7F\xC2\x85\xE2\x80\xA8") ==
          "\"a\\nb\\t\\\"\\\\\\u0001\\u007F\\u0085\\u2028\"\n");
    CHECK(to_yaml("bad \xFF byte") == "\"bad \xEF\xBF\xBD byte\"\n");
}

TEST_CASE("references are written with their tags") {
    Value value = Value::object();
    value.set("code", Reference{"kept", "0123"});
    value.set("pins", Value::Array{Reference{"secret", "front door"}, Reference{"env", "0"}});
    CHECK(to_yaml(value) == "code: !kept \"0123\"\n"
                            "pins:\n  - !secret front door\n  - !env \"0\"\n");
}

namespace {

std::string random_text(std::mt19937& random) {
    constexpr std::string_view kPieces[] = {
        "a",  "0",  "1",        " ",  ":", "-", "#", "\n",   "\"",   "'",
        "\\", ",",  "[",        "}",  "&", "*", "!", "true", "e",    ".",
        "~",  "\t", "\xC3\xA9", "漢", "😀", "?", "|", ">",    "\x01", "null"};
    std::string text;
    for (std::size_t n = random() % 6; n > 0; --n) {
        text += kPieces[random() % std::size(kPieces)];
    }
    return random() % 200 == 0 ? std::string(2'000, 'k') + text : text;
}

Value random_tree(std::mt19937& random, int depth) {
    switch (random() % (depth > 0 ? 9 : 6)) {
    case 0:
        return static_cast<int>(random() % 2000) - 1000;
    case 1:
        return random() % 2 == 0;
    case 2:
        return nullptr;
    case 3:
        return static_cast<double>(random() % 1000) / 8;
    case 4:
        return Reference{"secret", "s" + random_text(random)};
    case 5:
        return random_text(random);
    case 6: {
        Value list = Value::array();
        for (std::size_t n = random() % 4; n > 0; --n) {
            list.push(random_tree(random, depth - 1));
        }
        return list;
    }
    default: {
        Value map = Value::object();
        for (std::size_t n = random() % 4; n > 0; --n) {
            map.set(random_text(random) + "k", random_tree(random, depth - 1));
        }
        return map;
    }
    }
}

} // namespace

TEST_CASE("whatever is written is read back the same") {
    const std::uint32_t seed = GENERATE(1U, 2U, 3U);
    std::mt19937 random(seed);
    INFO("seed " << seed);
    for (int round = 0; round < 700; ++round) {
        const Value tree = random_tree(random, 4);
        const std::string text = to_yaml(tree);
        INFO(text);
        const YamlStream stream = read_yaml("--- \n" + text, "f");
        REQUIRE(stream.problems.empty());
        if (!tree.is_null()) {
            REQUIRE(stream.documents.size() == 1);
            REQUIRE(to_json(stream.documents.front()) == to_json(tree));
        }
    }
}
