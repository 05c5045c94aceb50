// SPDX-License-Identifier: Apache-2.0
// Who gets in: pairing, certificates, roles, sessions.
#include "e2e/json.hpp"
#include "net/identity.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

Finished try_to_pair(const Desk& desk, const Phone& phone, const std::string& code) {
    return desk.akx({"device", "pair", phone.address(), "--name", "front", "--code-stdin", "--yes"},
                    code + "\n");
}

// A status code from curl with a client identity of its own, which nobody has paired.
Finished curl(const Desk& desk, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"/usr/bin/curl", "--silent", "--insecure"});
    return run(arguments, desk.environment());
}

} // namespace

TEST_CASE("strangers learn who the phone is and nothing else") {
    Phone phone;
    Desk desk;
    phone.process().wait_for("pairing code: ");

    const Value identity = json(curl(desk, {"https://" + phone.address() + "/v1/identity"}).out);
    CHECK(identity.text_at("fingerprint") == phone.fingerprint());
    CHECK(identity.bool_at("pairingOpen"));
    for (const std::string path : {"/v1/info", "/v1/config", "/v1/users", "/v1/log/door",
                                   "/v1/relays", "/v1/metrics", "/v1/events", "/v1/accounts"}) {
        const Value problem = json(curl(desk, {"https://" + phone.address() + path}).out);
        INFO(path);
        CHECK(problem.text_at("id") == "AKX-E0301");
    }
}

TEST_CASE("a wrong pairing code is refused, and after five tries the code is another one") {
    Phone phone;
    Desk desk;
    const std::string code = phone.process().wait_for("pairing code: ");

    for (int i = 0; i < 5; ++i) {
        const Finished tried = try_to_pair(desk, phone, "AAAAA-AAAAA");
        CHECK(tried.exit_code == 4);
        CHECK(tried.err.find("AKX-E0303") != std::string::npos);
    }
    const Finished waiting = try_to_pair(desk, phone, code);

    CHECK(waiting.exit_code == 4);
    CHECK(waiting.err.find("AKX-E0307") != std::string::npos); // wait first
}

TEST_CASE("a code works once") {
    Phone phone;
    Desk first;
    Desk second;
    phone.pair(first);

    const Finished tried = try_to_pair(second, phone, phone.code());

    CHECK(tried.exit_code == 4);
    CHECK(tried.err.find("AKX-E0304") != std::string::npos);
}

TEST_CASE("a phone with another key is not talked to") {
    Phone phone;
    Phone impostor;
    Desk desk;
    phone.pair(desk);
    desk.ok({"device", "add", "fake", impostor.address(), "--fingerprint", phone.fingerprint()});

    const Finished tried = desk.akx({"-d", "fake", "device", "info"});

    CHECK(tried.exit_code == 4);
    CHECK(tried.err.find("AKX-E0305") != std::string::npos);
    CHECK(tried.err.find(impostor.fingerprint()) != std::string::npos);
}

TEST_CASE("an invited auditor reads but does not change; a revoked client is out at once") {
    Phone phone;
    Desk admin;
    Desk auditor;
    phone.pair(admin);
    const Value invitation =
        json(admin.ok({"device", "invite", "--role", "auditor", "-o", "json"}));
    const std::string code = invitation.find("data") != nullptr
                                 ? invitation.find("data")->text_at("code")
                                 : invitation.text_at("code");
    REQUIRE(try_to_pair(auditor, phone, code).exit_code == 0);

    CHECK(auditor.akx({"user", "list"}).exit_code == 0);
    const Finished refused = auditor.akx({"unlock", "A"});
    CHECK(refused.exit_code == 4);
    CHECK(refused.err.find("needs the role operator") != std::string::npos);

    const Value clients = json(admin.ok({"raw", "GET", "/v1/clients"}));
    for (const Value& client : clients.as_array()) {
        if (client.text_at("role") == "auditor") {
            admin.ok({"device", "revoke", client.text_at("fingerprint"), "--yes"});
        }
    }
    CHECK(auditor.akx({"user", "list"}).exit_code == 4);
}

TEST_CASE("a paired client with an expired certificate is told so") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    // The phone's clock moves beyond the life of the client's certificate.
    phone.sim("clock +876000h");

    const Finished tried = desk.akx({"device", "info"});

    CHECK(tried.exit_code == 4);
    CHECK(tried.err.find("AKX-E0306") != std::string::npos);
}

TEST_CASE("a password opens a session that reaches no further than operator") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"account", "set", "porter", "--role", "admin", "--password-stdin"},
            "correct horse battery\n");
    const std::string url = "https://" + phone.address();
    const auto log_in = [&](const std::string& password) {
        return json(curl(desk, {"-d", R"({"account":"porter","password":")" + password + "\"}",
                                "-H", "Content-Type: application/json", url + "/v1/sessions"})
                        .out);
    };
    CHECK(log_in("wrong password").text_at("id") == "AKX-E0301");

    const std::string token = log_in("correct horse battery").text_at("token");
    REQUIRE_FALSE(token.empty());

    const std::string bearer = "Authorization: Bearer " + token;
    CHECK(json(curl(desk, {"-H", bearer, url + "/v1/users"}).out).find("users") != nullptr);
    const Value refused = json(curl(desk, {"-H", bearer, url + "/v1/accounts"}).out);
    CHECK(refused.text_at("id") == "AKX-E0302");
    curl(desk, {"-X", "DELETE", "-H", bearer, url + "/v1/sessions/current"});
    CHECK(json(curl(desk, {"-H", bearer, url + "/v1/users"}).out).text_at("id") == "AKX-E0301");
}

TEST_CASE("whoever stands at the phone can invite again") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    Desk other;

    const Finished invited = run({program("akx-agent"), "invite", "--state", phone.state()});
    REQUIRE(invited.exit_code == 0);
    const std::string code = invited.out.substr(invited.out.find(": ") + 2, 11);

    CHECK(try_to_pair(other, phone, code).exit_code == 0);
}
