// SPDX-License-Identifier: Apache-2.0
// What YAML texts can have wrong, and where we say so.
#include "config/yaml.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;
using namespace std::string_literals;

namespace {

struct Case {
    std::string text;
    std::string listing;
    std::string what; // part of the first message
};

void check(const std::vector<Case>& cases) {
    for (const Case& wrong : cases) {
        INFO(wrong.text);
        const YamlStream stream = read_yaml(wrong.text, "f");
        CHECK(listing(stream.problems) == wrong.listing);
        REQUIRE_FALSE(stream.problems.empty());
        CHECK_THAT(stream.problems.front().what(), Catch::Contains(wrong.what));
    }
}

} // namespace

TEST_CASE("a key that occurs twice is an error at the second, naming the first") {
    check({
        {"a: 1\nb: 2\na: 3\n", "f:3:1 duplicate_key\n", "first in line 1"},
        {"x: {a: 1, 'a': 2}\n", "f:1:11 duplicate_key\n", "first in line 1"},
        {"a: 1\na: {a: 1}\na: 2\n", "f:2:1 duplicate_key\nf:3:1 duplicate_key\n", "line 1"},
    });
    std::string many;
    for (int i = 0; i < 100; ++i) {
        many += "key" + std::to_string(i) + ": 1\n";
    }
    check({{many + "key3: 2\n", "f:101:1 duplicate_key\n", "first in line 4"},
           {many + "key99: 2\n", "f:101:1 duplicate_key\n", "first in line 100"}});
}

TEST_CASE("the first value of a duplicate key is the one that is kept") {
    const YamlStream stream = read_yaml("a: 1\na: {b: 2}\nc: 3\n", "f");
    REQUIRE(stream.documents.size() == 1);
    CHECK(stream.documents.front().int_at("a") == 1);
    CHECK(stream.documents.front().int_at("c") == 3);
}

TEST_CASE("keys that are not text are refused") {
    check({
        {"[a, b]: c\n", "f:1:1 syntax\n", "key must be text"},
        {"{a: b}: c\n", "f:1:1 syntax\n", "key must be text"},
        {"a: 1\n~: c\n", "f:2:1 syntax\n", "key must be text"},
        {": c\n", "f:1:1 syntax\n", "key must be text"},
        {"!secret a: c\n", "f:1:1 syntax\n", "key must be text"},
        {"? [x]\n: y\nb: 1\nb: 2\n", "f:1:3 syntax\nf:4:1 duplicate_key\n", "key must be text"},
    });
}

TEST_CASE("merge keys and unknown tags are refused with a suggestion") {
    check({
        {"a: &x {b: 1}\nc:\n  <<: *x\n", "f:3:3 syntax\n", "merge keys"},
        {"a: !secert pin\n", "f:1:4 syntax\n", "!secert is not known"},
        {"a: !!int 3\n", "f:1:4 syntax\n", "not known"},
        {"a: !!binary aGk=\n", "f:1:4 syntax\n", "not known"},
        {"a: !secret [b]\n", "f:1:4 syntax\n", "cannot be given to a list"},
        {"a: !env {b: c}\n", "f:1:4 syntax\n", "cannot be given to a map"},
        {"a: !secret\n", "f:1:4 missing_value\n", "needs a name"},
    });
    CHECK(read_yaml("a: !secert pin\n", "f").problems.front().hint() == "did you mean !secret?");
}

TEST_CASE("broken syntax is reported where it is, in words") {
    check({
        {"a: b: c\n", "f:1:5 syntax\n", "':' is not expected"},
        {"a: 1\n  b: 2\n", "f:2:4 syntax\n", "':' is not expected"},
        {"a: 1\n- b\n", "f:2:1 syntax\n", "does not fit the map"},
        {"- a\nb: 1\n", "f:2:1 syntax\n", "does not belong"},
        {"a: [1, 2\nb: 3\n", "f:2:2 syntax\n", "'[' is not closed"},
        {"a: {b: 1\n", "f:2:1 syntax\n", "'{' is not closed"},
        {"a: ]\n", "f:1:4 syntax\n", "without an opening"},
        {"a: *none\n", "f:1:4 syntax\n", "no anchor"},
        {"a: @b\n", "f:1:4 syntax\n", "cannot begin"},
        {"a: \"\\q\"\n", "f:1:7 syntax\n", "escape"},
        {"a: 1\nb: 'open\nc: 2\n", "f:2:1 syntax\n", "quoted text is not closed"},
        {"b: \"open\nc: 2\n  \n", "f:1:1 syntax\n", "quoted text is not closed"},
        {"a: 1\nb: \"", "f:2:1 syntax\n", "quoted text is not closed"},
        {"- 'open\n", "f:2:1 syntax\n", "quoted text is not closed"},
        {"a: 'open\n---\nb: 1\n", "f:1:1 syntax\n", "quoted text is not closed"},
        {"a: 1\nb 2\n", "f:2:1 syntax\n", "': ' is missing"},
        {"a: 1\nb 2\nc: 3\n", "f:3:2 syntax\n", "':' is not expected"},
        {"a: 1\n'b': 2\n'c\n", "f:4:1 syntax\n", "quoted text is not closed"},
        {"a: 1\n'", "f:2:2 syntax\n", "quoted text is not closed"},
        {"a: | text\n  b\n", "f:1:6 syntax\n", "behind a '|'"},
        {"%YAML 9.9\n---\na\n", "f:1:1 syntax\n", ""},
    });
}

TEST_CASE("a tab in the indentation gets a message of its own") {
    check({
        {"a:\n\tb: c\n", "f:2:1 syntax\n", "a tab"},
        {"a:\n  b: 1\n  \tc: 2\n", "f:3:3 syntax\n", "a tab"},
    });
    CHECK(read_yaml("a:\tx # tabs elsewhere are fine\nb: |\n  \tc\n", "f").problems.empty());
}

TEST_CASE("text behind a document needs a line with three dashes") {
    check({
        {"{a: 1}\n{b: 2}\n", "f:2:1 syntax\n", "does not belong"},
        {"'a' 'b'\n", "f:1:5 syntax\n", "does not belong"},
    });
}

TEST_CASE("texts in other encodings and with control characters are refused") {
    check({
        {"\xFF\xFE"
         "a\0:\0"s,
         "f:1:1 encoding\n", "UTF-16"},
        {"\xFE\xFF\0a\0:"s, "f:1:1 encoding\n", "UTF-16"},
        {"a\0:\0 \0"s, "f:1:1 encoding\n", "UTF-16"},
        {"a: x\nb: \xE4\n", "f:2:4 encoding\n", "0xE4"},
        {"a: \xC0\x80\n", "f:1:4 encoding\n", "0xC0"},
        {"a: \xED\xA0\x80\n", "f:1:4 encoding\n", "0xED"},
        {"ab: x\nb: \x04rest\n", "f:2:4 syntax\n", "U+0004"},
        {"abc: x\0y\n"s, "f:1:7 syntax\n", "U+0000"},
        {"a: \x1B[31m\n", "f:1:4 syntax\n", "U+001B"},
        {"a: \xC2\x9B\n", "f:1:4 syntax\n", "U+009B"},
        {"a: 1\rb: 2\r", "f:1:5 syntax\n", "carriage return"},
        {"a: 1\n\xEF\xBB\xBF---\nb: 2\n", "f:2:1 syntax\n", "byte order mark"},
    });
}

TEST_CASE("documents before a syntax error are still there") {
    const YamlStream stream = read_yaml("a: 1\n---\nb: [\n", "f");
    CHECK(stream.documents.size() == 1);
    CHECK(stream.problems.size() == 1);
}
