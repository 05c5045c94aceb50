// SPDX-License-Identifier: Apache-2.0
// Who may do what: roles, waits after failures, proofs of pairing.
#include "auth/auth.hpp"
#include "auth/pairing.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::agent;

namespace {

MonoTime at(int seconds) {
    return MonoTime(Millis(seconds * 1'000));
}

http::Request request_with(std::string_view authorization) {
    http::Request request;
    request.peer = std::make_shared<http::Peer>();
    if (!authorization.empty()) {
        request.headers.add("Authorization", authorization);
    }
    return request;
}

} // namespace

TEST_CASE("after five failures a source waits, longer each time, at most a quarter of an hour") {
    RateLimiter limiter;
    for (int i = 0; i < 4; ++i) {
        limiter.failed("a", at(i));
        REQUIRE(limiter.allow("a", at(i)).ok());
    }

    limiter.failed("a", at(4));
    CHECK(limiter.allow("a", at(5)).error().is(errors::rate_limited));
    CHECK(limiter.allow("a", at(14)).ok());
    limiter.failed("a", at(14));
    CHECK_FALSE(limiter.allow("a", at(33)).ok());
    CHECK(limiter.allow("a", at(34)).ok());
    CHECK(limiter.allow("b", at(5)).ok());
    for (int i = 0; i < 40; ++i) {
        limiter.failed("a", at(100));
    }
    CHECK(limiter.allow("a", at(100 + 900)).ok());
}

TEST_CASE("a success forgets failures, and so does an hour") {
    RateLimiter limiter;
    for (int i = 0; i < 9; ++i) {
        limiter.failed("a", at(0));
    }
    limiter.succeeded("a");
    CHECK(limiter.allow("a", at(0)).ok());
    CHECK(limiter.failures("a") == 0);

    limiter.failed("b", at(0));
    limiter.failed("b", at(4'000));
    CHECK(limiter.failures("b") == 1);
}

TEST_CASE("many sources do not fill the memory") {
    RateLimiter::Rules rules;
    rules.max_keys = 10;
    RateLimiter limiter(rules);

    for (int i = 0; i < 100; ++i) {
        limiter.failed("source " + std::to_string(i), at(i));
    }

    CHECK(limiter.failures("source 0") == 0);
    CHECK(limiter.failures("source 99") == 1);
}

TEST_CASE("each role may do what the ones before it may; a password stops at operator") {
    Principal client;
    client.kind = Principal::Kind::client;
    client.role = model::Role::operate;
    CHECK(client.may(model::Role::auditor));
    CHECK(client.may(model::Role::operate));
    CHECK_FALSE(client.may(model::Role::install));

    Principal session = client;
    session.kind = Principal::Kind::session;
    session.role = model::Role::admin;
    CHECK(session.may(model::Role::operate));
    CHECK_FALSE(session.may(model::Role::install));
    CHECK_FALSE(Principal().may(model::Role::resident));
}

TEST_CASE("a session's token works until it is closed, and others do not") {
    Auth auth(Clock::system());
    const auto token = auth.open_session({"ann", model::Role::operate, {}});
    REQUIRE(token.ok());

    const http::Request good = request_with("Bearer " + *token);
    CHECK(auth.identify(good)->actor() == "account:ann");
    CHECK_FALSE(auth.identify(request_with("Bearer x" + *token)).ok());
    CHECK_FALSE(auth.identify(request_with("Basic YTpi")).ok());
    CHECK_FALSE(auth.identify(request_with(""))->known());
    CHECK(auth.close_session(good));
    CHECK_FALSE(auth.identify(good).ok());
}

TEST_CASE("a pairing proof holds for one code, one phone, one client and one side only") {
    net::Fingerprint phone;
    net::Fingerprint client;
    net::Fingerprint other;
    phone.digest.fill(1);
    client.digest.fill(2);
    other.digest.fill(3);
    const auto key = stretch_pairing_code("ABCDE-FGHJK", phone);
    const auto proof = pairing_proof(key, "akx-pair-client", phone, client);

    CHECK(stretch_pairing_code("ABCDEFGHJK", phone) == key);
    CHECK(stretch_pairing_code("ABCDE-FGHJK", other) != key);
    CHECK(pairing_proof(key, "akx-pair-client", phone, other) != proof);
    CHECK(pairing_proof(key, "akx-pair-client", other, client) != proof);
    CHECK(pairing_proof(key, "akx-pair-agent", phone, client) != proof);
}

TEST_CASE("pairing codes are long and without letters that look alike") {
    const std::string code = new_pairing_code();

    REQUIRE(code.size() == 11);
    CHECK(code[5] == '-');
    CHECK(code.find_first_of("ILOU01") == code.find_first_of("01"));
    CHECK(new_pairing_code() != code);
}
