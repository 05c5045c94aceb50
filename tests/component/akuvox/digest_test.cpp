// SPDX-License-Identifier: Apache-2.0
// HTTP authentication of the devices' API: what counts as proof, and that none counts twice.
#include "api/akuvox/digest.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::agent::akuvox;
using Verdict = DigestDesk::Verdict;

namespace {

const Secret kPassword(std::string("secret1"));

MonoTime at(int seconds) {
    return MonoTime(Millis(seconds * 1'000));
}

http::Request request(std::string_view target, const std::string& source = "192.0.2.7") {
    http::Request out;
    out.target = *http::parse_target(target);
    auto peer = std::make_shared<http::Peer>();
    peer->address = source;
    out.peer = std::move(peer);
    return out;
}

// The value of a quoted parameter of a challenge.
std::string quoted(const std::string& header, const std::string& name) {
    const std::size_t start = header.find(name + "=\"") + name.size() + 2;
    return header.substr(start, header.find('"', start) - start);
}

// What a client makes of a challenge (RFC 7616, section 3.4.1).
DigestFields answer_to(const std::string& challenge, std::string_view uri,
                       const std::string& user = "api", const std::string& password = "secret1",
                       const std::string& nc = "00000001") {
    DigestFields fields;
    fields.username = user;
    fields.realm = quoted(challenge, "realm");
    fields.nonce = quoted(challenge, "nonce");
    fields.uri = uri;
    fields.qop = "auth";
    fields.nc = nc;
    fields.cnonce = "0a4f113b";
    const std::string owner = crypto::md5_hex(user + ":" + fields.realm + ":" + password);
    const std::string what = crypto::md5_hex("GET:" + fields.uri);
    fields.response = crypto::md5_hex(owner + ":" + fields.nonce + ":" + nc + ":" + fields.cnonce +
                                      ":auth:" + what);
    return fields;
}

struct Desk {
    DigestDesk desk{crypto::Key{7}};
    std::string challenge(int now = 100) { return desk.challenge("192.0.2.7", at(now), false); }
    Verdict check(const DigestFields& fields, int now = 100,
                  const http::Request& head = request("/api/system/info")) {
        return desk.check(fields, head, "api", kPassword, at(now));
    }
};

} // namespace

TEST_CASE("MD5 is that of RFC 1321") {
    CHECK(crypto::md5_hex("abc") == "900150983cd24fb0d6963f7d28e17f72");
}

TEST_CASE("the challenge is the devices' own") {
    Desk desk;
    CHECK(desk.challenge().starts_with("Digest realm=\"HTTP API\", qop=\"auth\", algorithm=MD5, "));
    CHECK(quoted(desk.challenge(), "nonce") != quoted(desk.challenge(), "nonce"));
}

TEST_CASE("the right password opens, for this request and once") {
    Desk desk;
    const DigestFields good = answer_to(desk.challenge(), "/api/system/info");

    CHECK(desk.check(good) == Verdict::good);
    CHECK(desk.check(good) == Verdict::stale);
    CHECK(desk.check(answer_to(desk.challenge(), "/api/user/get")) == Verdict::wrong);
}

TEST_CASE("wrong names, passwords, realms and methods are wrong") {
    Desk desk;
    const std::string challenge = desk.challenge();
    CHECK(desk.check(answer_to(challenge, "/api/system/info", "api", "guess")) == Verdict::wrong);
    CHECK(desk.check(answer_to(challenge, "/api/system/info", "admin")) == Verdict::wrong);
    DigestFields realm = answer_to(challenge, "/api/system/info");
    realm.realm = "HTTPAPI";
    CHECK(desk.check(realm) == Verdict::wrong);
    http::Request post = request("/api/system/info");
    post.method = http::Method::post;
    CHECK(desk.check(answer_to(challenge, "/api/system/info"), 100, post) == Verdict::wrong);
}

TEST_CASE("a nonce serves several requests with rising counts, each count once") {
    Desk desk;
    const std::string challenge = desk.challenge();
    const auto count = [&](const std::string& nc) {
        return desk.check(answer_to(challenge, "/api/system/info", "api", "secret1", nc));
    };
    CHECK(count("00000003") == Verdict::good);
    CHECK(count("00000001") == Verdict::good); // overtaken on another connection
    CHECK(count("00000003") == Verdict::stale);
    CHECK(count("00000001") == Verdict::stale);
    CHECK(count("00001000") == Verdict::good);
    CHECK(count("00000002") == Verdict::stale); // too far behind to be told from a replay
    CHECK(count("00000000") == Verdict::wrong);
}

TEST_CASE("old nonces, nonces of other sources and made-up ones are stale") {
    Desk desk;
    const DigestFields good = answer_to(desk.challenge(), "/api/system/info");
    CHECK(desk.check(good, 100 + 121) == Verdict::stale);
    CHECK(desk.check(good, 100, request("/api/system/info", "192.0.2.8")) == Verdict::stale);

    std::string forged = desk.challenge();
    forged[forged.find("nonce=\"") + 10] = 'f';
    CHECK(desk.check(answer_to(forged, "/api/system/info")) == Verdict::stale);
}

TEST_CASE("what is remembered of nonces is bounded, and forgetting opens nothing") {
    Desk desk;
    const DigestFields first = answer_to(desk.challenge(100), "/api/system/info");
    REQUIRE(desk.check(first, 100) == Verdict::good);
    for (std::size_t i = 0; i < kMaxUsedNonces; ++i) {
        REQUIRE(desk.check(answer_to(desk.challenge(101), "/api/system/info"), 101) ==
                Verdict::good);
    }
    CHECK(desk.check(first, 102) == Verdict::stale);
}

TEST_CASE("a Digest header is read whatever its order; malformed ones are none") {
    const auto fields = parse_digest(R"(digest nc=00000001,username="a\"b" , qop=auth,uri="/x,y")");
    REQUIRE(fields);
    CHECK(fields->username == "a\"b");
    CHECK(fields->uri == "/x,y");
    CHECK(fields->nc == "00000001");
    for (const char* bad : {"Digest username=\"a", "Digest username", "Digest nc=1, nc=1",
                            "Digest username=\"a\"b", "Basic YTpi", "Digest"}) {
        INFO(bad);
        CHECK_FALSE(parse_digest(bad));
    }
    CHECK_FALSE(parse_digest("Digest username=" + std::string(5'000, 'a')));
}

TEST_CASE("a Basic header may be glued to the next one only when that is tolerated") {
    const auto plain = parse_basic("Basic YXBpOnNlY3JldDE=", false);
    REQUIRE(plain);
    CHECK(plain->user == "api");
    CHECK(plain->password.equals("secret1"));
    // As sent by a controller that forgets the end of the line (facts/akuvox §2).
    const std::string_view glued = "Basic YXBpOnNlY3JldDE=Host: 192.0.2.9";
    CHECK_FALSE(parse_basic(glued, false));
    REQUIRE(parse_basic(glued, true));
    CHECK(parse_basic(glued, true)->password.equals("secret1"));
    CHECK_FALSE(parse_basic("Basic !!!", true));
    CHECK_FALSE(parse_basic("Basic YXBp", true)); // no colon
}
