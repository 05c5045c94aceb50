// SPDX-License-Identifier: Apache-2.0
#include "http/target.hpp"

#include <catch2/catch.hpp>

using namespace akx::http;

namespace {

using Segments = std::vector<std::string>;
using Parameters = std::vector<Parameter>;

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

} // namespace

TEST_CASE("a target is taken apart into decoded segments and parameters") {
    const auto target = parse_target("/v1/users/J%C3%BCrgen%2FA?limit=5&name=a+b%26c&empty=&flag");

    REQUIRE(target);
    CHECK(target->segments == Segments{"v1", "users", "Jürgen/A"});
    CHECK(target->path == "/v1/users/Jürgen/A");
    CHECK(target->query ==
          Parameters{{"limit", "5"}, {"name", "a b&c"}, {"empty", ""}, {"flag", ""}});
    CHECK(*target->find("name") == "a b&c");
    CHECK(target->find("absent") == nullptr);
    CHECK(target->text == "/v1/users/J%C3%BCrgen%2FA?limit=5&name=a+b%26c&empty=&flag");
}

TEST_CASE("a plus is a blank in a query and itself in a path") {
    const auto target = parse_target("/a+b?c+d=e%2Bf");
    REQUIRE(target);
    CHECK(target->segments == Segments{"a+b"});
    CHECK(target->query == Parameters{{"c d", "e+f"}});
}

TEST_CASE("parameters given twice are kept and counted") {
    const auto target = parse_target("/?id=1&id=2&other=3");
    REQUIRE(target);
    CHECK(target->count("id") == 2);
    CHECK(*target->find("id") == "1");
    CHECK(target->count("none") == 0);
}

TEST_CASE("the root has no segments, a trailing slash an empty one") {
    CHECK(parse_target("/")->segments.empty());
    CHECK(parse_target("/")->path == "/");
    CHECK(parse_target("/a/")->segments == Segments{"a", ""});
    CHECK(parse_target("/a/")->path == "/a/");
    CHECK(parse_target("//")->segments == Segments{"", ""});
    CHECK(parse_target("/?")->query.empty());
}

TEST_CASE("absolute targets are reduced to their path, the asterisk stays") {
    CHECK(parse_target("https://door.example:8443/v1/info?x=1")->segments ==
          Segments{"v1", "info"});
    CHECK(parse_target("http://[::1]/")->path == "/");
    CHECK(parse_target("*")->path == "*");
    CHECK_FALSE(parse_target("https://door.example"));
    CHECK_FALSE(parse_target("https:///v1"));
    CHECK_FALSE(parse_target("ftp://door/v1"));
}

TEST_CASE("targets that hide something are refused") {
    for (const std::string text :
         {"",          "v1",     "?a=1",       "/a b", "/a#b",    "/%",         "/%4",
          "/%zz",      "/a%00b", "/a%0Ab",     "/%7f", "/.",      "/..",        "/a/../b",
          "/%2e%2e/b", "/.%2E",  "/\xC3\xBC",  "/%C3", "/%C0%AF", "/%ED%A0%80", "/?%=1",
          "/?a=%G0",   "/?=1",   "/?a=1&&b=2", "/?&",  "/?a=1&",  "/?a=%00",    "/?a=%ff",
          "/?a=b#c",   "**",     "/a\tb",      "/\x7f"}) {
        INFO(text);
        CHECK_FALSE(parse_target(text));
    }
}

TEST_CASE("targets are bounded in length, segments and parameters") {
    CHECK(parse_target("/" + std::string(kMaxTarget - 1, 'x')));
    CHECK_FALSE(parse_target("/" + std::string(kMaxTarget, 'x')));
    CHECK(parse_target(repeated("/x", kMaxSegments)));
    CHECK_FALSE(parse_target(repeated("/x", kMaxSegments + 1)));
    CHECK(parse_target("/?x" + repeated("&x", kMaxParameters - 1)));
    CHECK_FALSE(parse_target("/?x" + repeated("&x", kMaxParameters)));
}

TEST_CASE("a form body is read like a query") {
    const auto form = parse_query("user=J%C3%BCrgen&note=two+words");
    REQUIRE(form);
    CHECK(*form == Parameters{{"user", "Jürgen"}, {"note", "two words"}});
    CHECK(parse_query("")->empty());
    CHECK_FALSE(parse_query("a=b c"));
}
