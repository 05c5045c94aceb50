// SPDX-License-Identifier: Apache-2.0
// An installer's day and a pipeline's: settings rolled out to a real phone, on trial and by plan.
#include "e2e/rollout.hpp"

#include "net/identity.hpp"

#include <thread>

using namespace akx;
using namespace akx::test;

namespace {

net::Identity phone_identity(WallTime until) {
    return *net::make_identity({.common_name = "Front door",
                                .host_names = {},
                                .addresses = {"127.0.0.1"},
                                .not_before = Clock::system().now().wall - Millis(3'600'000),
                                .not_after = until});
}

// The section https with a certificate, its key in a file beside the document.
std::string with_certificate(const Desk& desk, const net::Identity& identity) {
    desk.write_private("key.pem", std::string(identity.key.reveal()));
    std::string block;
    std::istringstream lines(identity.certificate);
    for (std::string line; std::getline(lines, line);) {
        block += "      " + line + "\n";
    }
    return "  https:\n    key: !file key.pem\n    certificate: |\n" + block;
}

} // namespace

TEST_CASE("a port that nobody can reach is undone by the phone itself; akx says so") {
    // Only the port the phone was paired at is let through.
    Phone phone({}, "127.0.0.2");
    const Relay relay("127.0.0.2", phone.port());
    Desk desk;
    phone.pair(desk, "front", relay.address());
    desk.ok({"apply", desk.write("site.yaml", small_site())});
    const std::string before = revision(desk);
    const std::string moved =
        desk.write("moved.yaml", small_site() + with_port(free_port("127.0.0.2")));

    const Finished undone = desk.akx({"apply", moved, "--confirm", "5s"});

    INFO(undone.err);
    CHECK(undone.exit_code == 9);
    CHECK(contains(undone.err, "AKX-E0506"));
    CHECK(revision(desk) == before);
    CHECK(states(desk).front() == "rolledBack");
    CHECK(desk.akx({"diff", desk.folder() + "/site.yaml"}).exit_code == 0);
    phone.sim("input A low");
    CHECK(phone.sim("relay A") == "ok on\n");
}

TEST_CASE("a new port, a new certificate and the way back are confirmed and remembered") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"apply", desk.write("site.yaml", small_site())});
    const std::string own = known(desk).text_at("fingerprint");
    const std::uint16_t port = free_port();

    const std::string moved = desk.write("moved.yaml", small_site() + with_port(port));
    CHECK(contains(desk.ok({"apply", moved}), "confirmed"));
    CHECK(known(desk).text_at("address") == "127.0.0.1:" + std::to_string(port));
    CHECK(desk.akx({"diff", moved}).exit_code == 0);

    const net::Identity identity = phone_identity(Clock::system().now().wall + Millis(86'400'000));
    const std::string secured =
        desk.write("secured.yaml", small_site() + with_certificate(desk, identity) +
                                       "    port: " + std::to_string(port) + "\n");
    CHECK(contains(desk.ok({"apply", secured}), "confirmed"));
    CHECK(known(desk).text_at("fingerprint") ==
          net::read_certificate(identity.certificate)->fingerprint.text());
    CHECK(desk.akx({"diff", secured}).exit_code == 0);

    CHECK(contains(desk.ok({"apply", desk.folder() + "/site.yaml"}), "confirmed"));
    CHECK(known(desk).text_at("address") == phone.address());
    CHECK(known(desk).text_at("fingerprint") == own);
    CHECK(desk.ok({"config", "history", "-o", "csv", "--fields", "state"}) ==
          "state\nconfirmed\nconfirmed\nconfirmed\nconfirmed\n");
}

TEST_CASE("a trial that akx was kept from confirming is confirmed by hand where the phone is now") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"apply", desk.write("site.yaml", small_site())});
    const std::uint16_t port = free_port();
    const std::string order =
        R"({"config":)" + config_with_port(desk, port) + R"(,"confirm":"60s"})";
    const Value answer = json(desk.ok({"raw", "PUT", "/v1/config", "--data", order}));
    const std::string window = answer.find("window")->text_at("id");
    const std::string at = "127.0.0.1:" + std::to_string(port);

    const Finished confirmed = until_exit(0, [&] {
        return desk.akx({"config", "confirm", window, "--at", at});
    });

    INFO(confirmed.err);
    CHECK(confirmed.exit_code == 0);
    CHECK(known(desk).text_at("address") == at);
    desk.ok({"confirm", window}); // once more does no harm
    CHECK(desk.akx({"confirm"}).exit_code == 10);
    CHECK(states(desk).front() == "confirmed");
}

TEST_CASE("a certificate that expires during the trial: refused by akx, undone by the phone") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"apply", desk.write("site.yaml", small_site())});
    const std::string before = revision(desk);
    const net::Identity identity = phone_identity(Clock::system().now().wall + Millis(4'000));

    const std::string document =
        desk.write("short.yaml", small_site() + with_certificate(desk, identity));
    const Finished refused = desk.akx({"apply", document});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "expires"));

    Value config = *json(desk.ok({"raw", "GET", "/v1/config?defaults=false"})).find("config");
    Value https = Value::object();
    https.set("certificate", identity.certificate);
    https.set("key", identity.key.reveal());
    config.set("https", std::move(https));
    Value order = Value::object();
    order.set("config", std::move(config));
    order.set("confirm", "5s");
    desk.ok({"raw", "PUT", "/v1/config", "--data", to_json(order)});

    const Finished back = until_exit(
        0,
        [&] {
            return desk.akx({"config", "status", "-o", "json"});
        },
        "\"revision\": \"" + before + "\"");
    CHECK(json(back.out).text_at("revision") == before);
    CHECK(states(desk).front() == "rolledBack");
}

TEST_CASE("a pipeline validates, plans, has it approved, applies that plan and sees drift") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.write_private("config/akx/secrets.yaml", "post: \"4711\"\n");
    const std::string site =
        desk.write("site.yaml", small_site() + "  pin:\n    publicLength: 4\n    publicPins:\n"
                                               "      - {name: post, code: !secret post}\n");
    const std::string plan = desk.folder() + "/site.plan";

    desk.ok({"validate", site});
    CHECK(desk.akx({"plan", site, "--out", plan, "--detailed-exitcode"}).exit_code == 2);
    CHECK_FALSE(contains(read(plan), "4711"));
    CHECK(contains(desk.ok({"apply", "--plan", plan}), "applied"));
    CHECK(desk.akx({"diff", site}).exit_code == 0);
    phone.sim("keys keypad 4711#");
    CHECK(phone.sim("relay A") == "ok on\n");

    // Somebody changes the relay by hand, with another client.
    const Value now = json(desk.ok({"raw", "GET", "/v1/config?defaults=false"}));
    std::string config = to_json(*now.find("config"));
    config.replace(config.find("500ms"), 5, "3s");
    desk.ok({"raw", "PUT", "/v1/config", "--data", R"({"config":)" + config + "}"});

    const Finished drift = desk.akx({"diff", site});
    CHECK(drift.exit_code == 2);
    CHECK(contains(drift.out, "relays[A].holdDelay  3s      500ms"));
    const Finished stale = desk.akx({"apply", "--plan", plan});
    CHECK(stale.exit_code == 8);
    CHECK(contains(stale.err, "AKX-E0501"));
    CHECK(desk.akx({"diff", site}).exit_code == 2);
}

TEST_CASE("a plan is refused for another phone, with another secret, or once it was touched") {
    Phone phone;
    Phone other;
    Desk desk;
    Desk stranger;
    phone.pair(desk);
    other.pair(stranger);
    desk.write_private("config/akx/secrets.yaml", "post: \"4711\"\n");
    const std::string site =
        desk.write("site.yaml", small_site() + "  pin:\n    publicLength: 4\n    publicPins:\n"
                                               "      - {name: post, code: !secret post}\n");
    const std::string plan = desk.folder() + "/site.plan";
    desk.ok({"plan", site, "--out", plan});
    const auto refused = [&](const Desk& who, const std::string& file, std::string_view id) {
        const Finished finished = who.akx(
            {"apply", "--plan", file, "--secrets", desk.folder() + "/config/akx/secrets.yaml"});
        INFO(finished.err);
        CHECK(finished.exit_code != 0);
        CHECK(contains(finished.err, id));
        CHECK(revision(who) == "0");
    };

    refused(stranger, plan, "AKX-E0505");
    std::string touched = read(plan);
    touched.replace(touched.find("500ms"), 5, "900ms");
    refused(desk, desk.write("touched.plan", touched), "AKX-E0703");
    refused(desk, desk.write("cut.plan", touched.substr(0, touched.size() / 2)), "AKX-E0703");
    desk.write_private("config/akx/secrets.yaml", "post: \"4712\"\n");
    refused(desk, plan, "AKX-E0505");
}

TEST_CASE("documents of a newer version are refused before any phone is asked") {
    const Desk desk;
    std::string newer = small_site();
    newer.replace(newer.find("akx/v1"), 6, "akx/v2");
    const Finished refused = desk.akx({"apply", desk.write("newer.yaml", newer)});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "akx/v2"));
    const Finished unknown =
        desk.akx({"apply", desk.write("new.yaml", small_site() + "  lift: {floors: 9}\n")});
    CHECK(unknown.exit_code == 3);
}

TEST_CASE("an answer that is lost after the commit is found out; nothing is done twice") {
    Phone phone;
    Desk direct;
    phone.pair(direct);
    std::atomic<bool> armed{false};
    // Every answer waits until it is known whether the phone has changed; then the line is cut.
    const Relay relay("127.0.0.1", phone.port(), [&](Relay::Way way) {
        if (way == Relay::Way::there || !armed || revision(direct) == "0") {
            return true;
        }
        armed = false;
        return false;
    });
    const Desk desk;
    share_identity(direct, desk, relay.address());
    armed = true;

    const Finished applied = desk.akx({"apply", desk.write("site.yaml", small_site())});

    INFO(applied.err);
    CHECK(applied.exit_code == 0);
    CHECK(contains(applied.err, "the answer was lost"));
    CHECK(revision(direct) == "1");
    CHECK(states(direct).size() == 1);
    CHECK(desk.akx({"diff", desk.folder() + "/site.yaml"}).exit_code == 0);
}

TEST_CASE("a request that is lost before the phone has it is told as not carried out") {
    Phone phone;
    Desk direct;
    phone.pair(direct);
    std::atomic<bool> armed{false};
    // Once the phone has given the lease away, what follows is the change.
    const Relay relay("127.0.0.1", phone.port(), [&](Relay::Way way) {
        if (way == Relay::Way::back || !armed ||
            json(direct.ok({"config", "status", "-o", "json"})).find("lease") == nullptr) {
            return true;
        }
        armed = false;
        return false;
    });
    const Desk desk;
    share_identity(direct, desk, relay.address());
    armed = true;

    const Finished lost = desk.akx({"apply", desk.write("site.yaml", small_site())});

    INFO(lost.err);
    CHECK(lost.exit_code == 1);
    CHECK(contains(lost.err, "AKX-E0406"));
    CHECK(revision(direct) == "0");
    desk.ok({"apply", desk.folder() + "/site.yaml"}); // no lease is left behind
}

TEST_CASE("two that apply at once never interleave: each change is whole and in the history") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    const auto document = [&](const std::string& hold) {
        std::string text = small_site();
        text.replace(text.find("500ms"), 5, hold);
        text.replace(text.find("Main entrance"), 13, "Door " + hold);
        return desk.write(hold + ".yaml", text);
    };
    const std::string one = document("1s");
    const std::string two = document("2s");
    std::size_t applied = 0;
    for (int round = 0; round < 10; ++round) {
        Process first({program("akx"), "apply", one}, desk.environment());
        Process second({program("akx"), "apply", two}, desk.environment());
        for (const int code : {first.wait(), second.wait()}) {
            const bool expected = code == 0 || code == 8;
            CHECK(expected);
        }
        const Value config = json(desk.ok({"raw", "GET", "/v1/config"}));
        const Value& relay = config.find("config")->array_at("relays").front();
        CHECK(relay.text_at("name") == "Door " + relay.text_at("holdDelay"));
        CHECK(states(desk).size() >= applied);
        applied = states(desk).size();
    }
    CHECK(applied >= 10);
    CHECK(revision(desk) == std::to_string(applied));
}
