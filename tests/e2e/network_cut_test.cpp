// SPDX-License-Identifier: Apache-2.0
// The same on a network of its own: the phone sits behind a cable that really goes dead.
#include "e2e/rollout.hpp"

#include <unistd.h>

using namespace akx;
using namespace akx::test;

namespace {

bool works(const std::vector<std::string>& command) {
    return run(command).exit_code == 0;
}

// A network namespace with a pair of virtual cables into it: 10.198.N.1 here, .2 and .3 inside.
class Lan {
  public:
    Lan() {
        // A name is free again only some time after its namespace has gone.
        static int count = ::getpid();
        const std::string number = std::to_string(++count % 250 + 1);
        name_ = "akx-test-" + std::to_string(count);
        const std::string here = "akx" + number + "h";
        there_ = "akx" + number + "p";
        net_ = "10.198." + number + ".";
        ready_ =
            works({"/usr/sbin/ip", "netns", "add", name_}) &&
            works({"/usr/sbin/ip", "link", "add", here, "type", "veth", "peer", "name", there_}) &&
            works({"/usr/sbin/ip", "link", "set", there_, "netns", name_}) &&
            works({"/usr/sbin/ip", "addr", "add", net_ + "1/24", "dev", here}) &&
            works({"/usr/sbin/ip", "link", "set", here, "up"}) &&
            inside({"link", "set", "lo", "up"}) &&
            inside({"addr", "add", net_ + "2/24", "dev", there_}) &&
            inside({"addr", "add", net_ + "3/24", "dev", there_}) &&
            inside({"link", "set", there_, "up"});
    }
    // The cables go with the namespace.
    ~Lan() { run({"/usr/sbin/ip", "netns", "del", name_}); }
    Lan(const Lan&) = delete;
    Lan& operator=(const Lan&) = delete;

    bool ready() const { return ready_; }
    const std::string& name() const { return name_; }
    std::string cable() const { return there_; } // its end inside
    std::string host(int last) const { return net_ + std::to_string(last); }

  private:
    bool inside(std::vector<std::string> words) const {
        words.insert(words.begin(), {"/usr/sbin/ip", "-n", name_});
        return works(words);
    }
    std::string name_;
    std::string net_;
    std::string there_;
    bool ready_ = false;
};

bool namespaces_work() {
    return ::geteuid() == 0 && Lan().ready();
}

struct Site {
    Lan lan;
    TempFolder folder;
    Process agent;
    Desk desk;
    std::string port;

    Site() {
        REQUIRE(lan.ready());
        agent = Process({"/usr/sbin/ip", "netns", "exec", lan.name(), program("akx-agent"),
                         "--state", folder.path() + "/state", "--listen", lan.host(2) + ":0",
                         "--no-announce", "--sim", "--control", folder.path() + "/control.sock"});
        port = agent.wait_for("listening on port ");
        const std::string code = agent.wait_for("pairing code: ");
        desk.ok({"device", "pair", lan.host(2) + ":" + port, "--name", "front", "--code-stdin",
                 "--yes"},
                code + "\n");
        desk.ok({"apply", desk.write("site.yaml", small_site())});
    }
};

std::string with_address(const std::string& address) {
    return "  https: {address: \"" + address + "\"}\n";
}

} // namespace

TEST_CASE("a phone that takes itself off the network comes back; one that moves is followed") {
    if (!namespaces_work()) {
        WARN("skipped: network namespaces are not permitted here");
        return;
    }
    Site site;
    const std::string before = revision(site.desk);

    const std::string lost = site.desk.write("lost.yaml", small_site() + with_address("127.0.0.1"));
    const Finished undone = site.desk.akx({"apply", lost, "--confirm", "6s"});
    INFO(undone.err);
    CHECK(undone.exit_code == 9);
    CHECK(revision(site.desk) == before);

    const std::string moved =
        site.desk.write("moved.yaml", small_site() + with_address(site.lan.host(3)));
    const Finished followed = site.desk.akx({"apply", moved, "--confirm", "20s"});
    INFO(followed.err);
    CHECK(followed.exit_code == 0);
    CHECK(known(site.desk).text_at("address") == site.lan.host(3) + ":" + site.port);
    CHECK(site.desk.akx({"diff", moved}).exit_code == 0);
}

TEST_CASE("a cable that dies during a trial: the phone is back when the cable is") {
    if (!namespaces_work()) {
        WARN("skipped: network namespaces are not permitted here");
        return;
    }
    Site site;
    const std::string before = revision(site.desk);
    const std::string port = std::to_string(free_port());
    const std::string order =
        R"({"config":)" + config_with_port(site.desk, static_cast<std::uint16_t>(std::stoi(port))) +
        R"(,"confirm":"5s"})";
    site.desk.ok({"raw", "PUT", "/v1/config", "--data", order});
    const auto cable = [&](const std::string& state) {
        return works(
            {"/usr/sbin/ip", "-n", site.lan.name(), "link", "set", site.lan.cable(), state});
    };
    REQUIRE(cable("down"));

    // Whoever tries to confirm meanwhile is told that there is no way, not that it worked.
    CHECK(site.desk.akx({"confirm", "--timeout", "3s", "--at", site.lan.host(2) + ":" + port})
              .exit_code == 5);
    REQUIRE(cable("up"));

    const Finished back = until_exit(
        0,
        [&] {
            return site.desk.akx({"config", "status", "-o", "json"});
        },
        "\"revision\": \"" + before + "\"");
    CHECK(json(back.out).text_at("revision") == before);
    CHECK(states(site.desk).front() == "rolledBack");
}
