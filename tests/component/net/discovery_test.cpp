// SPDX-License-Identifier: Apache-2.0
// Announcing and finding over a real cable between two network namespaces (veth).
#include "net/discovery.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

using namespace akx;

namespace {

bool run(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

// Two machines on one wire: 10.99.7.1 and 10.99.7.2.
class Cable {
  public:
    Cable() {
        works_ = run("ip netns add " + name(1)) && run("ip netns add " + name(2)) &&
                 run("ip link add wire netns " + name(1) + " type veth peer name wire netns " +
                     name(2)) &&
                 bring_up(1) && bring_up(2);
        if (!works_) {
            WARN("skipped: network namespaces are not permitted here");
        }
    }
    ~Cable() {
        run("ip netns del " + name(1));
        run("ip netns del " + name(2));
    }
    Cable(const Cable&) = delete;
    Cable& operator=(const Cable&) = delete;

    bool works() const { return works_; }

    // Runs `work` on a thread inside machine 1 or 2. Catch's checks are not for other threads.
    template <class Work>
    auto on(int machine, Work work) const {
        std::optional<decltype(work())> out;
        std::thread([&] {
            const int fd = open(("/var/run/netns/" + name(machine)).c_str(), O_RDONLY | O_CLOEXEC);
            const bool moved = fd >= 0 && setns(fd, CLONE_NEWNET) == 0;
            close(fd);
            if (moved) {
                out.emplace(work());
            }
        }).join();
        REQUIRE(out);
        return std::move(*out);
    }

    // Browses on `machine` until `count` phones satisfy `wanted`, 20 times at most.
    template <class Wanted>
    std::vector<net::Found> find(int machine, std::size_t count, Wanted wanted) const {
        return on(machine, [&] {
            std::vector<net::Found> found;
            for (int tries = 0; tries < 20; ++tries) {
                found = net::browse({Millis(1'000), {}}).value_or({});
                std::erase_if(found, [&](const net::Found& one) { return !wanted(one); });
                if (found.size() == count) {
                    break;
                }
            }
            return found;
        });
    }

  private:
    static std::string name(int machine) {
        return "akx-test-" + std::to_string(getpid()) + "-" + std::to_string(machine);
    }
    static bool bring_up(int machine) {
        const std::string in = "ip -n " + name(machine);
        return run(in + " addr add 10.99.7." + std::to_string(machine) + "/24 dev wire") &&
               run(in + " link set wire up") && run(in + " link set lo up");
    }
    bool works_ = false;
};

net::Announcement announcement(const std::string& serial) {
    net::Announcement out;
    out.name = "T\xC3\xBCr vorn";
    out.serial = serial;
    out.fingerprint = "sha256:" + std::string(64, 'a');
    out.version = "0.1.0";
    out.port = 8443;
    return out;
}

net::Advertiser advertise(const Cable& cable, int machine, const net::Announcement& what) {
    Result<net::Advertiser> advertiser =
        cable.on(machine, [&] { return net::Advertiser::start(what, Log()); });
    REQUIRE(advertiser);
    return std::move(*advertiser);
}

} // namespace

TEST_CASE("a phone is found on the wire with what it says about itself") {
    const Cable cable;
    if (!cable.works()) {
        return;
    }
    net::Advertiser advertiser = advertise(cable, 1, announcement("A1"));
    const auto mine = [](const net::Found& one) { return one.serial == "A1"; };
    const std::vector<net::Found> found = cable.find(2, 1, mine);
    REQUIRE(found.size() == 1);
    CHECK(found[0].name == "T\xC3\xBCr vorn");
    CHECK(found[0].host.ends_with(".local"));
    CHECK(found[0].address == "10.99.7.1");
    CHECK(found[0].port == 8443);
    CHECK(found[0].interface == "wire");
    CHECK(found[0].fingerprint == "sha256:" + std::string(64, 'a'));
    CHECK(found[0].version == "0.1.0");
    CHECK_FALSE(found[0].paired);

    SECTION("a change is seen") {
        net::Announcement paired = announcement("A1");
        paired.paired = true;
        paired.name = "Tor";
        advertiser.update(paired);
        const auto changed = [](const net::Found& one) { return one.name == "Tor" && one.paired; };
        CHECK(cable.find(2, 1, changed).size() == 1);
    }
}

TEST_CASE("two phones of one machine with the same name are both found") {
    const Cable cable;
    if (!cable.works()) {
        return;
    }
    const net::Advertiser one = advertise(cable, 1, announcement("A1"));
    const net::Advertiser two = advertise(cable, 1, announcement("A2"));
    const auto any = [](const net::Found&) { return true; };
    const std::vector<net::Found> found = cable.find(GENERATE(1, 2), 2, any);
    REQUIRE(found.size() == 2);
    CHECK(found[0].name == found[1].name);
    CHECK(found[0].serial != found[1].serial);
}

TEST_CASE("a phone that ends its announcement is gone") {
    const Cable cable;
    if (!cable.works()) {
        return;
    }
    const auto any = [](const net::Found&) { return true; };
    {
        const net::Advertiser advertiser = advertise(cable, 1, announcement("A1"));
        REQUIRE(cable.find(2, 1, any).size() == 1);
    }
    CHECK(cable.find(2, 0, any).empty());
}

TEST_CASE("a port taken by someone who does not share it is an error, not a crash") {
    const Cable cable;
    if (!cable.works()) {
        return;
    }
    const auto take = [](int family) {
        const int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_storage address{};
        address.ss_family = static_cast<sa_family_t>(family);
        const int yes = 1;
        if (family == AF_INET6) {
            setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
        }
        // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API
        reinterpret_cast<sockaddr_in*>(&address)->sin_port = htons(5353); // at one place in both
        const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
        return bound ? fd : -1;
    };
    const std::pair<int, int> fds =
        cable.on(1, [&] { return std::pair(take(AF_INET), take(AF_INET6)); });
    REQUIRE((fds.first >= 0 && fds.second >= 0));
    const bool failed = cable.on(1, [] {
        return !net::Advertiser::start(announcement("A1"), Log()).ok() && !net::browse({}).ok();
    });
    CHECK(failed);
    close(fds.first);
    close(fds.second);
}

TEST_CASE("a search on a silent wire ends in time with nothing, or when stopped") {
    const Cable cable;
    if (!cable.works()) {
        return;
    }
    std::stop_source stop;
    stop.request_stop();
    const bool both_empty = cable.on(1, [&stop] {
        return net::browse({Millis(300), {}}).value_or({net::Found{}}).empty() &&
               net::browse({Millis(3'600'000), stop.get_token()}).value_or({net::Found{}}).empty();
    });
    CHECK(both_empty);
}
