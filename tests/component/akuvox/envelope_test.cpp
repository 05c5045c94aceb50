// SPDX-License-Identifier: Apache-2.0
// Requests of the devices' API in all their forms, and pages.
#include "api/akuvox/envelope.hpp"
#include "api/akuvox/multipart.hpp"
#include "api/akuvox/open_door.hpp"
#include "api/akuvox/paging.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::agent::akuvox;

namespace {

Result<Ask> ask(std::string_view target, std::string_view body = {}) {
    return read_ask(*http::parse_target(target), body);
}

std::string call(const Result<Ask>& asked) {
    return asked ? asked->target + " " + asked->action : std::string(asked.error().what());
}

} // namespace

TEST_CASE("target and action come from the path or the body, the body winning") {
    CHECK(call(ask("/api/user/get")) == "user get");
    CHECK(call(ask("/api/user/get/")) == "user get");
    CHECK(call(ask("/api/web/system/info")) == "system info");
    CHECK(call(ask("/api", R"({"target":"user","action":"add"})")) == "user add");
    CHECK(call(ask("/api/", R"( {"target":"user","action":"add"} trailing)")) == "user add");
    CHECK(call(ask("/api/user/set", R"({"target":"user","action":"del"})")) == "user del");
    CHECK(call(ask("/api/user/set", R"({"action":"del"})")) == "user del");
}

TEST_CASE("no call, a bare map and broken bodies are refused") {
    CHECK(call(ask("/api")) == "unsupport action");
    CHECK(call(ask("/api/user")) == "unsupport action");
    CHECK(call(ask("/api/config/set", R"({"Config.X":"1"})")) == "unsupport action");
    CHECK(ask("/api/user/get", R"({"a":)").error().is(errors::syntax));
    CHECK(ask("/api/user/get", "%zz").error().is(errors::syntax));
    CHECK_FALSE(ask("/api/user/get", std::string(100, '[')).ok());
}

TEST_CASE("parameters come from data, a form or the query, as texts") {
    const auto by_body = ask("/api/user/get?page=1", R"({"action":"get","data":{"page":2}})");
    REQUIRE(by_body.ok());
    CHECK(by_body->parameter("page") == "2");
    const auto by_form = ask("/api/user/get", "page=3&NameOrCode=a%20b");
    REQUIRE(by_form.ok());
    CHECK(by_form->parameter("page") == "3");
    CHECK(by_form->parameter("NameOrCode") == "a b");
    CHECK(by_form->parameter("nothing").empty());
}

TEST_CASE("rows are a list, a single one, or the data itself") {
    const auto rows = [](std::string_view body) { return ask("/api", body)->items().size(); };
    CHECK(rows(R"({"target":"u","action":"a","data":{"item":[{},{}]}})") == 2);
    CHECK(rows(R"({"target":"u","action":"a","data":{"item":{"ID":"1"}}})") == 1);
    CHECK(rows(R"({"target":"u","action":"a","data":{"ID":"1"}})") == 1);
    CHECK(rows(R"({"target":"u","action":"a","data":[{},{},{}]})") == 3);
    CHECK(rows(R"({"target":"u","action":"a"})") == 0);
}

TEST_CASE("pages have ten rows; offset and number are the client's; nothing means all") {
    const auto page = [](std::string_view target) { return *read_page_wanted(*ask(target)); };
    CHECK(page("/api/user/get?page=3").skip == 20);
    CHECK(page("/api/user/get?page=3").size == 10);
    CHECK(page("/api/user/get?offset=5&num=2").skip == 5);
    CHECK(page("/api/user/get?offset=5&num=2").size == 2);
    CHECK(page("/api/user/get").all);
    CHECK(page("/api/user/get?offset=-1&num=-1").all);
    CHECK(page("/api/user/get?num=999999").size == kMaxItems);
    CHECK_FALSE(read_page_wanted(*ask("/api/user/get?page=x")).ok());
    CHECK_FALSE(read_page_wanted(*ask("/api/user/get?page=99999999999")).ok());
}

TEST_CASE("errors have the devices' codes and words, and then ours") {
    const Error bad = Error(errors::out_of_range, "too long").in_field("delay");
    CHECK(retcode_of(bad) == kErrorParam);
    CHECK(message_of(bad) == "error param: delay: too long");
    const Error gone(errors::not_found, "there is no user 7");
    CHECK(retcode_of(gone) == kFailed);
    CHECK(message_of(gone) == "Failed: there is no user 7");
    CHECK(envelope(kOk, "get", "OK", {}) == R"({"retcode":0,"action":"get","message":"OK"})");
}

TEST_CASE("doors are numbers or letters of relays that can be opened so") {
    using model::RelayId;
    const model::RelaySet two = model::RelaySet::of({RelayId::a, RelayId::b});
    CHECK(parse_doors("1", two) == model::RelaySet::of({RelayId::a}));
    CHECK(parse_doors("2, a", two) == two);
    for (const char* bad : {"", "3", "SA", "1,3", "0", "-1", "1;2", "11", "1,,2"}) {
        INFO(bad);
        CHECK(parse_doors(bad, two).empty());
    }
}

TEST_CASE("an upload is taken apart as RFC 7578 has it, or refused") {
    const std::string body = "--xyz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi\r\n"
                             "--xyz\r\nContent-Disposition: form-data; name=\"file\"; "
                             "filename=\"../../u.csv\"\r\nContent-Type: text/csv\r\n\r\n"
                             "a\r\n--xy\r\nb\r\n--xyz--\r\n";
    const auto parts = read_multipart("multipart/form-data; boundary=\"xyz\"", body);
    REQUIRE(parts.ok());
    REQUIRE(parts->size() == 2);
    CHECK((*parts)[0].name == "note");
    CHECK((*parts)[0].content == "hi");
    CHECK((*parts)[1].filename == "../../u.csv");
    CHECK((*parts)[1].content == "a\r\n--xy\r\nb");

    const auto refused = [](std::string_view type, std::string_view text) {
        return !read_multipart(type, text).ok();
    };
    CHECK(refused("application/json", body));
    CHECK(refused("multipart/form-data", body));
    CHECK(refused("multipart/form-data; boundary=abc", body));
    CHECK(refused("multipart/form-data; boundary=xyz", body.substr(0, body.size() - 8)));
    CHECK(refused("multipart/form-data; boundary=xyz",
                  "--xyz\r\nContent-Type: a\r\n\r\n\r\n--xyz--"));
    CHECK(refused("multipart/form-data; boundary=xyz",
                  "--xyz\r\nX: " + std::string(10'000, 'a') + "\r\n\r\n\r\n--xyz--"));
    std::string many = "--xyz";
    for (std::size_t i = 0; i <= kMaxParts; ++i) {
        many += "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--xyz";
    }
    CHECK(refused("multipart/form-data; boundary=xyz", many + "--"));
}
