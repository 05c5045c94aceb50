// SPDX-License-Identifier: Apache-2.0
#include "device/akuvox/answer.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::device::akuvox;

namespace {

net::Reply reply(std::string body, int status = 200) {
    net::Reply out;
    out.status = status;
    out.body = std::move(body);
    return out;
}

} // namespace

TEST_CASE("any result code from 0 up is success, below it failure") {
    CHECK(read_answer(reply(R"({"retcode":0,"data":{}})"), false));
    CHECK(read_answer(reply(R"({"retcode":1,"message":"OK"})"), true));
    CHECK(read_answer(reply(R"({"retcode":"1"})"), true));
    CHECK(read_answer(reply(R"({"retcode":-1,"message":"Failed"})"), true)
              .error()
              .is(errors::not_carried_out));
    CHECK(read_answer(reply(R"({"retcode":-100,"message":"error param"})"), true)
              .error()
              .is(errors::invalid_value));
}

TEST_CASE("a missing call is told from a failure, in all of the devices' words") {
    for (const char* text : {"Api unsupported", "unsupport action", "unsupported action",
                             "No handlers for this request", "No hanlders for this request"}) {
        CAPTURE(text);
        const std::string body = R"({"retcode":-1,"message":")" + std::string(text) + "\"}";
        CHECK(read_answer(reply(body), false).error().is(errors::unsupported));
        CHECK(read_answer(reply(text), false).error().is(errors::unsupported));
    }
}

TEST_CASE("bytes behind the JSON, missing data and bytes that are not UTF-8 are survived") {
    const auto trailing = read_answer(reply(R"({"retcode":0,"data":{"a":"b"}}<!-- x -->)"), false);
    REQUIRE(trailing);
    CHECK(trailing->data.text_at("a") == "b");
    CHECK(read_answer(reply(R"({"retcode":0,"data":null})"), false)->items().empty());
    const auto latin = read_answer(reply("{\"retcode\":0,\"data\":{\"a\":\"Zo\xEB\"}}"), false);
    REQUIRE(latin);
    CHECK(latin->data.text_at("a") == "Zoë");
}

TEST_CASE("an answer that says nothing is success only of a change, to be read back") {
    const auto change = read_answer(reply(""), true);
    REQUIRE(change);
    CHECK(change->empty);
    CHECK(read_answer(reply(""), false).error().is(errors::protocol));
    CHECK(read_answer(reply("<html>"), true).error().is(errors::unknown_outcome));
    CHECK(read_answer(reply("", 502), true).error().is(errors::unknown_outcome));
    CHECK(read_answer(reply("", 502), false).error().is(errors::protocol));
}

TEST_CASE("opening is judged by the body, in each of its forms") {
    CHECK(read_unlock_answer(reply(R"({"retcode":0,"message":"OK"})")));
    CHECK(read_unlock_answer(reply("OK")));
    CHECK(read_unlock_answer(reply(R"(<input type="hidden" id="hcSingleResult" value="0">)")));
    CHECK(read_unlock_answer(reply(R"(<input id="hcSingleResult" value="-1">)"))
              .error()
              .is(errors::unauthenticated));
    CHECK(read_unlock_answer(reply(R"({"retcode":-4})")).error().is(errors::denied));
    CHECK(read_unlock_answer(reply("", 503)).error().is(errors::refused));
    CHECK(read_unlock_answer(reply("")).error().is(errors::unknown_outcome));
    CHECK(read_unlock_answer(reply("login failed")).error().is(errors::refused));
}
