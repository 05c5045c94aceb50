// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <catch2/catch.hpp>

namespace akx {

namespace {

Value parsed(std::string_view text) {
    Result<Value> value = parse_json(text);
    INFO(text);
    REQUIRE(value.ok());
    return *std::move(value);
}

// "syntax at 1:3", or "none".
std::string fault(std::string_view text, const JsonLimits& limits = {}) {
    const Result<Value> value = parse_json(text, limits);
    return value.ok()
               ? "none"
               : std::string(value.error().kind().name) + " at " + value.error().place().text();
}

} // namespace

TEST_CASE("every kind of JSON value is read") {
    const Value value = parsed(R"( {"n":null,"t":true,"f":false,"i":-9223372036854775808,
        "m":9223372036854775807,"r":-2.5e3,"s":"a\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00","a":[1,[]],
        "o":{"k":{}}} )");
    CHECK(value.find("n")->is_null());
    CHECK(value.bool_at("t"));
    CHECK_FALSE(value.bool_at("f", true));
    CHECK(value.int_at("i") == std::numeric_limits<std::int64_t>::min());
    CHECK(value.int_at("m") == std::numeric_limits<std::int64_t>::max());
    CHECK(value.find("r")->as_real() == -2500.0);
    CHECK(value.text_at("s") == "a\"\\/\b\f\n\r\tä😀");
    CHECK(value.array_at("a").size() == 2);
    CHECK(value.find("o")->find("k")->is_object());
    CHECK(parsed("0").as_int() == 0);
    CHECK(parsed("\"\"").as_text().empty());
    CHECK(parsed("\xEF\xBB\xBF{}").is_object()); // a byte order mark is let pass
    CHECK(parsed(R"("\u0000")").as_text() == std::string(1, '\0'));
}

TEST_CASE("every node knows its line and column") {
    const Value value = parsed("{\"ä\": 12,\n  \"k\\\"\\\\\": [true, \"x\\\\\", null,\n-1.5e+3]}");
    const Value::Object& members = value.as_object();
    const auto where = [](const Mark& mark) {
        return std::to_string(mark.line) + ":" + std::to_string(mark.column);
    };
    CHECK(where(value.mark) == "1:1");
    CHECK(where(members[0].key_mark) == "1:2");
    CHECK(where(members[0].value.mark) == "1:7"); // columns count characters, not bytes
    CHECK(where(members[1].key_mark) == "2:3");
    CHECK(where(members[1].value.mark) == "2:12");
    const Value::Array& items = members[1].value.as_array();
    CHECK(where(items[0].mark) == "2:13");
    CHECK(where(items[1].mark) == "2:19");
    CHECK(where(items[2].mark) == "2:26");
    CHECK(where(items[3].mark) == "3:1");
}

TEST_CASE("text that is not JSON is refused where it goes wrong") {
    CHECK(fault("") == "syntax at 1:1");
    CHECK(fault("  ") == "syntax at 1:3");
    CHECK(fault("[1,2") == "syntax at 1:5");
    CHECK(fault("\"abc") == "syntax at 1:5");
    CHECK(fault("[1,\n 2,]") == "syntax at 2:4");
    CHECK(fault("{\"a\":1,}") == "syntax at 1:8");
    CHECK(fault("{a:1}") == "syntax at 1:2");
    CHECK(fault("{\"a\" 1}") == "syntax at 1:6");
    CHECK(fault("[1] 2") == "syntax at 1:5");
    CHECK(fault("01") == "syntax at 1:2");
    CHECK(fault("+1") == "syntax at 1:1");
    CHECK(fault("NaN") == "syntax at 1:1");
    CHECK(fault("'a'") == "syntax at 1:1");
    CHECK(fault("[1] // no comments") == "syntax at 1:5");
    CHECK(fault("\"a\nb\"") == "syntax at 1:3");
    CHECK(fault(R"("\x")") == "syntax at 1:3");
    CHECK(fault(R"("\ud83d")") == "syntax at 1:8"); // half a surrogate pair
    CHECK(fault(std::string_view("\0", 1)) == "syntax at 1:1");
}

TEST_CASE("a syntax error does not repeat the text, which may be a secret") {
    const Result<Value> value = parse_json("{\"pin\": \"hunter2\nx\"}");
    REQUIRE_FALSE(value.ok());
    CHECK(value.error().text().find("hunter2") == std::string::npos);
}

TEST_CASE("text that is not UTF-8 is refused as such") {
    CHECK(fault("\"a\xFF\"") == "encoding at 1:3");
    CHECK(fault("\"\xC0\x80\"").starts_with("encoding"));     // overlong
    CHECK(fault("\"\xED\xA0\x80\"").starts_with("encoding")); // a surrogate
    CHECK(fault("{\"\xE4\":1}").starts_with("encoding"));     // Latin-1
}

TEST_CASE("a key that occurs twice in one object is refused at its second place") {
    CHECK(fault("{\"a\":1,\n \"b\":2,\n  \"a\":3}") == "duplicate_key at 3:3");
    CHECK(fault(R"({"a":{"x":1},"b":{"x":1}})") == "none");
    CHECK(fault(R"({"a":1,"\u0061":2})") == "duplicate_key at 1:8");
    std::string many = "{";
    for (int i = 0; i < 20'000; ++i) {
        many += "\"k" + std::to_string(i) + "\":0,";
    }
    CHECK(fault(many + "\"last\":0}") == "none");
    CHECK(fault(many + "\"k7\":0}").starts_with("duplicate_key"));
}

TEST_CASE("numbers that 64 bits cannot hold are refused") {
    CHECK(fault("9223372036854775808") == "out_of_range at 1:1");
    CHECK(fault("[ -9223372036854775809]") == "out_of_range at 1:3");
    CHECK(fault("99999999999999999999999") == "out_of_range at 1:1");
    CHECK(fault("{\"a\": 1e999}") == "out_of_range at 1:7");
    CHECK(fault("1e308") == "none");
}

TEST_CASE("size, depth and number of values are bounded") {
    JsonLimits limits;
    limits.max_depth = 3;
    limits.max_nodes = 5;
    limits.max_bytes = 30;
    CHECK(fault("[[[]]]", limits) == "none");
    CHECK(fault("[[{\"a\":[]}]]", limits) == "too_deep at 1:8");
    CHECK(fault("[1,2,3,4]", limits) == "none");
    CHECK(fault("[1,2,3,4,5]", limits) == "too_large at 1:10");
    CHECK(fault(std::string(30, ' '), limits) == "syntax at 1:31");
    CHECK(fault(std::string(31, ' '), limits) == "too_large at ");
    CHECK(fault(std::string(1'000'000, '[')).starts_with("too_deep"));
}

TEST_CASE("the first value of a text is read and the rest left alone") {
    const std::pair<std::string_view, std::size_t> texts[] = {
        {"{\"a\":1}xyz", 7}, {" [1]\xFF", 4},        {"12", 2},     {"12 34", 2}, {"1-2", 1},
        {"true,", 4},        {"\"x\\\"y\"\"z\"", 6}, {"{}\0\0", 2}, {"-1.5]", 4}};
    for (const auto& [text, expected] : texts) {
        INFO(text);
        std::size_t used = 0;
        CHECK(parse_json_prefix(text, used).ok());
        CHECK(used == expected);
    }
    std::size_t used = 0;
    CHECK_FALSE(parse_json_prefix("{\"a\":", used).ok());
    CHECK_FALSE(parse_json_prefix("", used).ok());
    CHECK_FALSE(parse_json_prefix("{\"a\":1,\"a\":2} rest", used).ok());
}

} // namespace akx
