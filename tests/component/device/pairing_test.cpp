// SPDX-License-Identifier: Apache-2.0
// Pairing seen from the client (REQ DEV-2): nothing is pinned unless the phone has proven itself.
#include "component/device/scripted_agent.hpp"
#include "device/pairing.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using test::ScriptedAgent;

namespace {

constexpr std::string_view kCode = "7K4M0P1Q";

struct Phone {
    std::string code{kCode};
    bool open = true;
    bool proves = true;      // its knowledge of the code
    std::string fingerprint; // claimed; empty: the true one
    std::atomic<int> tries = 0;

    static std::string hmac(const std::string& code, std::string_view label,
                            const std::string& client) {
        const Bytes server =
            from_hex(test::server_fingerprint().substr(std::string("sha256:").size())).value();
        Bytes message(as_bytes(label).begin(), as_bytes(label).end());
        message.insert(message.end(), server.begin(), server.end());
        const Bytes digest = from_hex(client.substr(std::string("sha256:").size())).value();
        message.insert(message.end(), digest.begin(), digest.end());
        return to_hex(crypto::hmac_sha256(crypto::stretch_code(code, server), message));
    }

    void serve(test::Peer& peer) {
        while (const std::optional<test::HttpText> request = peer.request()) {
            if (request->path == "/v1/identity") {
                peer.reply(
                    200,
                    std::string(R"({"serial":"A1","name":"Front","apiVersion":"v1",)") +
                        R"("pairingOpen":)" + (open ? "true" : "false") + R"(,"fingerprint":")" +
                        (fingerprint.empty() ? test::server_fingerprint() : fingerprint) + "\"}");
                continue;
            }
            ++tries;
            const std::string client = peer.client_fingerprint();
            const Value body = parse_json(request->body).value_or(Value());
            if (body.text_at("proof") != hmac(code, "akx-pair-client", client)) {
                peer.reply(403, R"({"id":"AKX-E0303","detail":"wrong code"})");
                continue;
            }
            const std::string proof = hmac(proves ? code : "guess", "akx-pair-agent", client);
            peer.reply(200, R"({"role":"admin","serial":"A1","first":true,"proof":")" + proof +
                                "\",\"name\":\"" + body.text_at("name") + "\"}");
        }
    }
};

device::PairingRequest request_for(const test::TlsServer& server, std::string code) {
    device::PairingRequest out;
    out.endpoint = {"127.0.0.1", server.port()};
    out.code = Secret(std::move(code));
    out.name = "laptop";
    out.identity = test::identity_valid("laptop", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
    return out;
}

} // namespace

TEST_CASE("pairing with the right code gives the key to pin, however the code was typed") {
    Phone phone;
    const test::TlsServer server([&phone](test::Peer& peer) { phone.serve(peer); });
    const std::string typed = GENERATE("7K4M0P1Q", "7k4m-0p1q", " 7K4M OPLQ\n", "7K4M-OPiQ");
    device::PairingRequest request = request_for(server, typed);
    if (typed == kCode) {
        request.expected = net::Fingerprint::parse(test::server_fingerprint());
    }
    const Result<device::Paired> paired = device::pair(request);
    REQUIRE(paired);
    CHECK(paired->fingerprint.text() == test::server_fingerprint());
    CHECK(paired->serial == "A1");
    CHECK(paired->name == "Front");
    CHECK(paired->role == "admin");
    CHECK(paired->first);
}

TEST_CASE("a wrong code is refused") {
    Phone phone;
    const test::TlsServer server([&phone](test::Peer& peer) { phone.serve(peer); });
    const Result<device::Paired> paired = device::pair(request_for(server, "7K4M0P1R"));
    REQUIRE_FALSE(paired);
    CHECK(paired.error().is(errors::wrong_pairing_code));
    CHECK(phone.tries == 1);
}

TEST_CASE("a phone that accepts any code without knowing it is not pinned") {
    Phone phone;
    phone.proves = false;
    const test::TlsServer server([&phone](test::Peer& peer) { phone.serve(peer); });
    const Result<device::Paired> paired = device::pair(request_for(server, std::string(kCode)));
    REQUIRE_FALSE(paired);
    CHECK(paired.error().is(errors::certificate_mismatch));
}

TEST_CASE("a proof that is a mirror of ours, empty or no text is no proof") {
    const std::string answer =
        GENERATE(R"({"proof":"$mirror"})", R"({"proof":""})", R"({"proof":7})", "{}", "[]");
    const ScriptedAgent agent([&answer](const test::HttpText& request) {
        if (request.path == "/v1/identity") {
            return ScriptedAgent::Answer{
                200, R"({"serial":"A1","apiVersion":"v1","pairingOpen":true,"fingerprint":")" +
                         test::server_fingerprint() + "\"}"};
        }
        if (answer.find("$mirror") != std::string::npos) {
            return ScriptedAgent::Answer{200, request.body};
        }
        return ScriptedAgent::Answer{200, answer};
    });
    const Result<device::Paired> paired =
        device::pair(request_for(agent.server(), std::string(kCode)));
    REQUIRE_FALSE(paired);
    CHECK(paired.error().is(errors::certificate_mismatch));
}

TEST_CASE("another key than the expected one is refused before the code is used") {
    Phone phone;
    const test::TlsServer server([&phone](test::Peer& peer) { phone.serve(peer); });
    device::PairingRequest request = request_for(server, std::string(kCode));
    request.expected = net::Fingerprint{};
    const Result<device::Paired> paired = device::pair(request);
    REQUIRE_FALSE(paired);
    CHECK(paired.error().is(errors::certificate_mismatch));
    CHECK(phone.tries == 0);
}

TEST_CASE("a phone that is not open or claims another key is not tried") {
    Phone phone;
    const ErrorKind* kind = nullptr;
    SECTION("closed") {
        phone.open = false;
        kind = &errors::pairing_closed;
    }
    SECTION("another key") {
        phone.fingerprint = "sha256:" + std::string(64, '0');
        kind = &errors::certificate_mismatch;
    }
    const test::TlsServer server([&phone](test::Peer& peer) { phone.serve(peer); });
    const Result<device::Paired> paired = device::pair(request_for(server, std::string(kCode)));
    REQUIRE_FALSE(paired);
    CHECK(paired.error().kind().name == kind->name);
    CHECK(phone.tries == 0);
}

TEST_CASE("a phone can be looked at before pairing") {
    Phone phone;
    const test::TlsServer server([&phone](test::Peer& peer) { phone.serve(peer); });
    const Result<device::PhoneIdentity> seen = device::look({"127.0.0.1", server.port()});
    REQUIRE(seen);
    CHECK(seen->fingerprint == test::server_fingerprint());
    CHECK(seen->pairing_open);
}
