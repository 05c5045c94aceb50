// SPDX-License-Identifier: Apache-2.0
// Contexts, the inventory file, selectors, and the files' safety.
#include "desk.hpp"

#include "base/file.hpp"
#include "context/client_identity.hpp"
#include "context/selector.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <thread>

using namespace akx;
using namespace akx::cli;
using namespace akx::test;

namespace {

unsigned mode_of(const std::string& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

KnownPhone phone_with(Labels labels) {
    KnownPhone phone;
    phone.name = "front";
    phone.site = "hq";
    phone.labels = std::move(labels);
    return phone;
}

bool selects(std::string_view selector, const Labels& labels) {
    const auto parsed = parse_selector(selector);
    REQUIRE(parsed.ok());
    return matches(*parsed, phone_with(labels));
}

} // namespace

TEST_CASE("an inventory survives being written and read") {
    Inventory inventory;
    KnownPhone phone = phone_with({{"floor", "0"}, {"wing", "east: \"#1\""}});
    phone.address = "[2001:db8::7]:8443";
    phone.fingerprint = FakePhone::fingerprint();
    inventory.current = "campus";
    inventory.get("campus").devices = {phone};
    inventory.get("campus").device = "front";

    const auto read = parse_inventory(to_yaml(inventory), "config.yaml");

    REQUIRE(read.ok());
    CHECK(read->current == "campus");
    const KnownPhone* again = read->find("campus")->find("front");
    REQUIRE(again != nullptr);
    CHECK(again->labels == phone.labels);
    CHECK(again->address == phone.address);
    CHECK(again->fingerprint == phone.fingerprint);
    CHECK(again->driver == "akx");
}

TEST_CASE("a damaged inventory is refused with the places of all faults") {
    const auto read = parse_inventory("apiVersion: akx/v1\nkind: ClientConfig\ncurent: x\n"
                                      "contexts:\n  - name: a\n    devices:\n      - name: p\n",
                                      "config.yaml");
    REQUIRE_FALSE(read.ok());
    REQUIRE(read.error().details().size() == 2);
    CHECK(read.error().details()[0].place().line == 3);
    CHECK(read.error().details()[1].text().find("address") != std::string::npos);
    CHECK_FALSE(parse_inventory("kind: Device\n", "config.yaml").ok());
}

TEST_CASE("contexts are added, used, shown, listed and removed") {
    Desk desk;
    CHECK(desk.line("context add hq").exit_code == 0);
    CHECK(desk.line("context add campus --use").exit_code == 0);
    CHECK(desk.line("context list -o csv --fields name,current").out ==
          "name,current\nhq,no\ncampus,yes\n");
    CHECK(desk.line("context use hq").exit_code == 0);
    CHECK(desk.line("context show -o csv --fields name").out == "name\nhq\n");
    CHECK(desk.line("context add hq").exit_code == 8);
    CHECK(desk.line("context use nowhere").exit_code == 10);
    CHECK(desk.line("context add ../etc").exit_code == 3);
    CHECK(desk.line("context remove campus").exit_code == 0);
}

TEST_CASE("removing a context that has phones asks first") {
    Desk desk;
    desk.pair("front");
    const auto refused = desk.line("context remove default");
    CHECK(refused.exit_code == 3);
    CHECK(refused.err.find("--yes") != std::string::npos);
    desk.answers = {"y"};
    CHECK(desk.line("context remove default").exit_code == 0);
    CHECK(desk.line("context list -o csv").out.find("default") == std::string::npos);
}

TEST_CASE("--config names another file") {
    Desk desk;
    const std::string file = desk.path("other/config.yaml");
    CHECK(desk.akx({"--config", file, "context", "add", "x"}).exit_code == 0);
    CHECK(mode_of(file) == 0600);
    CHECK(mode_of(desk.path("other")) == 0700);
    CHECK(desk.line("context list -o csv --fields name").out == "name\n");
}

TEST_CASE("a private file that others may read is refused") {
    Desk desk;
    const std::string file = desk.write("secret", "text\n");
    CHECK(read_private_file(file).ok());
    ::chmod(file.c_str(), 0640);
    const auto refused = read_private_file(file);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(errors::unsafe_mode));
    CHECK(refused.error().hint() == "chmod 600 " + file);
}

TEST_CASE("the key of a context is made once, is private, and refused when others may read it") {
    Desk desk;
    const Store store(desk.path("config.yaml"));
    const WallTime now = desk.clock.now().wall;
    const auto first = ensure_identity(store, "hq", "ann@desk", now);
    const auto second = ensure_identity(store, "hq", "ann@desk", now);
    REQUIRE((first.ok() && second.ok()));
    CHECK(first->certificate == second->certificate);
    CHECK(second->key.equals(first->key.reveal()));
    CHECK(mode_of(store.identity_file("hq")) == 0600);

    ::chmod(store.identity_file("hq").c_str(), 0644);
    CHECK(load_identity(store, "hq").error().is(errors::unsafe_mode));
}

TEST_CASE("a renewed certificate keeps the key") {
    Desk desk;
    desk.pair("front");
    const Store store(desk.path(".config/akx/config.yaml"));
    const auto before = net::read_certificate(load_identity(store, "default")->certificate);
    desk.clock.time.wall += std::chrono::hours(24);
    CHECK(desk.line("device renew").exit_code == 0);
    const auto after = net::read_certificate(load_identity(store, "default")->certificate);
    REQUIRE((before.ok() && after.ok()));
    CHECK(after->fingerprint == before->fingerprint);
    CHECK(after->not_after > before->not_after);
}

TEST_CASE("two programs that change the inventory at once lose nothing") {
    Desk desk;
    const Store store(desk.path("config.yaml"));
    const auto add = [&](const std::string& prefix) {
        for (int i = 0; i < 20; ++i) {
            const Status status = store.edit([&](Inventory& inventory) -> Status {
                inventory.get(prefix + std::to_string(i));
                return {};
            });
            if (!status) {
                return;
            }
        }
    };
    std::thread other(add, "a");
    add("b");
    other.join();
    CHECK(store.load()->contexts.size() == 40);
}

TEST_CASE("a failed change leaves the inventory as it was") {
    Desk desk;
    const Store store(desk.path("config.yaml"));
    REQUIRE(store
                .edit([](Inventory& inventory) -> Status {
                    inventory.get("a");
                    return {};
                })
                .ok());
    CHECK_FALSE(store
                    .edit([](Inventory& inventory) -> Status {
                        inventory.contexts.clear();
                        return Error(errors::usage, "no");
                    })
                    .ok());
    CHECK(store.load()->contexts.size() == 1);
}

TEST_CASE("selectors ask for labels, sites and names") {
    CHECK(selects("floor=0", {{"floor", "0"}}));
    CHECK_FALSE(selects("floor=0", {{"floor", "1"}}));
    CHECK_FALSE(selects("floor=0", {}));
    CHECK(selects("floor!=0", {}));
    CHECK(selects("floor!=0,site=hq", {{"floor", "2"}}));
    CHECK_FALSE(selects("site!=hq", {}));
    CHECK(selects("name=front", {}));
    for (const std::string_view bad : {"floor", "=0", "!=0", "a=b,", ""}) {
        INFO(bad);
        CHECK_FALSE(parse_selector(bad).ok());
    }
}
