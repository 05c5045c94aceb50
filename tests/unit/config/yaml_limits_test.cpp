// SPDX-License-Identifier: Apache-2.0
// Nasty YAML: size, depth, count and expansion are bounded (REQ SEC-4).
#include "config/yaml.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;

namespace {

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    out.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) {
        out += text;
    }
    return out;
}

const ErrorKind& only_problem(const YamlStream& stream) {
    REQUIRE(stream.problems.size() == 1);
    return stream.problems.front().kind();
}

} // namespace

TEST_CASE("an alias bomb is refused, not expanded") {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" +
                repeated(before + ", ", 9) + before + "]\n";
    }

    const YamlStream stream = read_yaml(bomb, "f");

    CHECK(only_problem(stream).name == errors::too_deep.name);
    CHECK(stream.documents.empty());
}

TEST_CASE("aliases of a long text are bounded by what they expand to") {
    const std::string bomb =
        "a: &a " + std::string(1 << 20, 'x') + "\nb: [" + repeated("*a, ", 10'000) + "]\n";
    CHECK(only_problem(read_yaml(bomb, "f")).name == errors::too_deep.name);
}

TEST_CASE("a value that contains itself is refused") {
    const YamlStream stream = read_yaml("a: &a\n  b: [1, *a]\n", "f");
    CHECK(listing(stream.problems) == "f:2:10 syntax\n");
}

TEST_CASE("nesting is bounded at 32 levels, in every style") {
    CHECK(read_yaml(repeated("[", 32) + repeated("]", 32), "f").problems.empty());
    CHECK(listing(read_yaml(repeated("[", 33) + repeated("]", 33), "f").problems) ==
          "f:1:33 too_deep\n");
    for (const char* opening : {"[", "{a: ", "- ", "? ", "!x ", "&a "}) {
        INFO(opening);
        CHECK_FALSE(read_yaml(repeated(opening, 200'000), "f").problems.empty());
    }
    std::string block;
    for (std::size_t i = 0; i < 2'000; ++i) {
        block += std::string(i, ' ') + "a:\n";
    }
    CHECK(only_problem(read_yaml(block, "f")).name == errors::too_deep.name);
}

TEST_CASE("aliases cannot nest deeper than the text may") {
    std::string text = "a0: &a0 [x]\n";
    for (int i = 1; i < 40; ++i) {
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" +
                std::to_string(i - 1) + "]\n";
    }
    CHECK(only_problem(read_yaml(text, "f")).name == errors::too_deep.name);
}

TEST_CASE("a text of 10 MB is read") {
    std::string text;
    std::size_t lines = 0;
    while (text.size() < 10'000'000) {
        text += "key" + std::to_string(lines++) + ": a value of some length, as in real files\n";
    }

    const YamlStream stream = read_yaml(text, "f");

    CHECK(stream.problems.empty());
    REQUIRE(stream.documents.size() == 1);
    CHECK(stream.documents.front().as_object().size() == lines);
    CHECK(stream.documents.front().as_object().back().key_mark.line == lines);
}

TEST_CASE("one line of 10 MB is read and its columns are right") {
    std::string text = "[";
    while (text.size() < 10'000'000) {
        text += "a value of some length; ä, ";
    }
    const YamlStream stream = read_yaml(text + "end]", "f");
    REQUIRE(stream.problems.empty());
    const Value& end = stream.documents.front().as_array().back();
    CHECK(end.mark.line == 1);
    CHECK(end.mark.column > 9'000'000);
}

TEST_CASE("more than 16 MiB are not read") {
    const YamlStream stream = read_yaml(std::string((16U << 20U) + 1, '#'), "f");
    CHECK(listing(stream.problems) == "f too_large\n");
}

TEST_CASE("10,000 documents are read, and no more") {
    const std::string text = repeated("---\na: 1\n", 10'000);
    CHECK(read_yaml(text, "f").documents.size() == 10'000);
    CHECK(read_yaml(text, "f").problems.empty());
    CHECK(listing(read_yaml(text + "---\nb\n", "f").problems) == "f:20001:1 too_large\n");
}

TEST_CASE("a text with a million mistakes reports a thousand") {
    const YamlStream stream = read_yaml(repeated("a: 1\n", 200'000), "f");
    CHECK(stream.problems.size() == 1'000);
}
