// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "config/yaml.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;

namespace {

// The only document of `text`, as JSON.
std::string json_of(std::string_view text) {
    const YamlStream stream = read_yaml(text, "f.yaml");
    CHECK(listing(stream.problems).empty());
    REQUIRE(stream.documents.size() == 1);
    return to_json(stream.documents.front());
}

std::string mark_of(const Value& value) {
    return std::to_string(value.mark.line) + ":" + std::to_string(value.mark.column);
}

} // namespace

TEST_CASE("maps, lists and scalars of every style are read") {
    CHECK(json_of("a: 1\nb: [x, 'y', \"z\\n\"]\nc:\n  - d: true\n    e: ~\n  - {f: 1.5}\n") ==
          R"({"a":1,"b":["x","y","z\n"],"c":[{"d":true,"e":null},{"f":1.5}]})");
    CHECK(json_of("a: |\n  one\n  two\nb: >-\n  one\n  two\n") ==
          R"({"a":"one\ntwo\n","b":"one two"})");
    CHECK(json_of("a: |2- # comment\n   x\nb: |+\n  y\n\nc: |\n  z\n") ==
          R"({"a":" x","b":"y\n\n","c":"z\n"})");
    CHECK(json_of("a: |\n  no line feed at the end") == R"({"a":"no line feed at the end"})");
    CHECK(json_of("? a\n: b\n") == R"({"a":"b"})");
    CHECK(json_of("- a\n-\n  - b\n- \n") == R"(["a",["b"],null])");
    CHECK(json_of("[a: 1, b]") == R"([{"a":1},"b"])");
    CHECK(json_of("{}") == "{}");
    CHECK(json_of("just text") == R"("just text")");
}

TEST_CASE("numbers are numbers only when they are written the same again") {
    for (const char* number : {"0", "-1", "1234", "9223372036854775807", "1.5", "-0.25", "100.5"}) {
        CHECK(json_of(number) == number);
    }
    for (const char* text : {"0123", "+5", "-0", "1_000", "0x1F", "0o17", "0b1", "1.10", "1e5",
                             "12E34567", "9223372036854775808", ".5", "1.", ".inf", ".nan",
                             "12:30:45", "2026-11-20", "08:00-17:00"}) {
        CHECK(json_of(text) == "\"" + std::string(text) + "\"");
    }
}

TEST_CASE("only the core schema's words mean something") {
    CHECK(json_of("[true, True, TRUE, false, False, FALSE]") ==
          "[true,true,true,false,false,false]");
    CHECK(json_of("[null, Null, NULL, ~]") == "[null,null,null,null]");
    CHECK(json_of("[yes, no, on, off, y, n, tRUE, nULL]") ==
          R"(["yes","no","on","off","y","n","tRUE","nULL"])");
}

TEST_CASE("quoted and tagged scalars are always text") {
    CHECK(json_of("['1', \"true\", '~', !!str 12, ! 13, '']") ==
          R"(["1","true","~","12","13",""])");
}

TEST_CASE("every escape of YAML is understood") {
    CHECK(read_yaml(R"("\0\a\b\t\n\v\f\r\e\ \"\/\\\N\_\L\P\x41\u00e9\U0001F600")", "f")
              .documents.front() ==
          Value(std::string("\0\a\b\t\n\v\f\r\x1B \"/\\\xC2\x85\xC2\xA0\xE2\x80\xA8\xE2\x80\xA9"
                            "A\xC3\xA9\xF0\x9F\x98\x80",
                            30)));
}

TEST_CASE("keys are text, whatever they look like") {
    CHECK(json_of("1: a\ntrue: b\n0123: c\nyes: d\n'x y': e\n") ==
          R"({"1":"a","true":"b","0123":"c","yes":"d","x y":"e"})");
}

TEST_CASE("the tags of secrets give references") {
    const YamlStream stream =
        read_yaml("- !secret pin\n- !env 'PIN'\n- !file a/b\n- !kept 0a1\n", "f.yaml");
    REQUIRE(stream.problems.empty());
    const Value::Array& list = stream.documents.front().as_array();
    CHECK(list[0].as_reference() == Reference{"secret", "pin"});
    CHECK(list[1].as_reference() == Reference{"env", "PIN"});
    CHECK(list[2].as_reference() == Reference{"file", "a/b"});
    CHECK(list[3].as_reference() == Reference{"kept", "0a1"});
}

TEST_CASE("aliases give copies of what their anchors name") {
    CHECK(json_of("a: &x {b: [1]}\nc: *x\nd: &k key\n*k : v\n") ==
          R"({"a":{"b":[1]},"c":{"b":[1]},"d":"key","key":"v"})");
    CHECK(json_of("a: &x 1\nb: &x 2\nc: *x\n") == R"({"a":1,"b":2,"c":2})");
}

TEST_CASE("many documents come from one text, empty ones are left out") {
    const YamlStream stream =
        read_yaml("# none\n---\na: 1\n---\n---\nb: 2\n...\n---\nc\n", "f.yaml");
    CHECK(stream.problems.empty());
    REQUIRE(stream.documents.size() == 3);
    CHECK(to_json(stream.documents[1]) == R"({"b":2})");
    CHECK(read_yaml("", "f.yaml").documents.empty());
    CHECK(read_yaml("# only a comment\n", "f.yaml").documents.empty());
    CHECK(read_yaml("--- ~\n", "f.yaml").documents.empty());
}

TEST_CASE("anchors do not reach into the next document") {
    const YamlStream stream = read_yaml("a: &x 1\n---\nb: *x\n", "f.yaml");
    CHECK(listing(stream.problems) == "f.yaml:3:4 syntax\n");
    CHECK(stream.documents.size() == 1);
}

TEST_CASE("every node knows its line and column") {
    const YamlStream stream = read_yaml(
        "# head\na: 1\nb:\n  - x\n  -   y: 'q'\n      z: !secret s\nc: {d: [1, 2]}\n", "f", 7);
    REQUIRE(stream.problems.empty());
    const Value& root = stream.documents.front();
    CHECK(root.mark.source == 7);
    CHECK(mark_of(root) == "2:1");
    CHECK(mark_of(*root.find("a")) == "2:4");
    CHECK(mark_of(*root.find("b")) == "4:3");
    const Value& second = root.find("b")->as_array()[1];
    CHECK(mark_of(second) == "5:7");
    CHECK(mark_of(*second.find("y")) == "5:10");
    CHECK(mark_of(*second.find("z")) == "6:10");
    CHECK(second.as_object()[1].key_mark.line == 6);
    CHECK(second.as_object()[1].key_mark.column == 7);
    CHECK(mark_of(root.find("c")->find("d")->as_array()[1]) == "7:12");
}

TEST_CASE("a value that is not written stands where its key or dash is") {
    const YamlStream stream = read_yaml("a:\nb:\n  -\n  - \n\nc: 1\nd: ~\n", "f.yaml");
    REQUIRE(stream.problems.empty());
    const Value& root = stream.documents.front();
    CHECK(mark_of(*root.find("a")) == "1:1");
    CHECK(mark_of(root.find("b")->as_array()[0]) == "3:3");
    CHECK(mark_of(root.find("b")->as_array()[1]) == "4:3");
    CHECK(mark_of(*root.find("d")) == "7:4");
}

TEST_CASE("columns count characters, not bytes") {
    const YamlStream stream = read_yaml("\"tür\": [ä, 漢字, 😀, x]\n", "f.yaml");
    REQUIRE(stream.problems.empty());
    const Value& list = *stream.documents.front().find("tür");
    CHECK(mark_of(list.as_array()[1]) == "1:12");
    CHECK(mark_of(list.as_array()[2]) == "1:16");
    CHECK(mark_of(list.as_array()[3]) == "1:19");
}

TEST_CASE("Windows line ends and a byte order mark do not matter") {
    const YamlStream stream = read_yaml("\xEF\xBB\xBF"
                                        "a: x\r\nb:\r\n  - y\r\n",
                                        "f.yaml");
    REQUIRE(stream.problems.empty());
    CHECK(to_json(stream.documents.front()) == R"({"a":"x","b":["y"]})");
    CHECK(mark_of(*stream.documents.front().find("a")) == "1:4");
    CHECK(mark_of(stream.documents.front().find("b")->as_array()[0]) == "3:5");
}

TEST_CASE("JSON is YAML too") {
    CHECK(json_of(R"({"a": [1, "2", {"b": null}], "c": "\u00e9\n"})") ==
          R"({"a":[1,"2",{"b":null}],"c":"é\n"})");
}
