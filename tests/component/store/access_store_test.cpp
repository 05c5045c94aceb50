// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

WallTime at(std::int64_t second) {
    return WallTime(Seconds(second));
}

} // namespace

TEST_CASE("an account logs in with its password only") {
    TempFolder folder;
    auto state = open_state(folder);
    AccountStore& accounts = state->accounts();
    const std::string hash = crypto::hash_password(Secret(std::string("correct horse")));
    need(accounts.put({"ann", model::Role::install, at(5)}, hash));

    CHECK(need(accounts.verify("ann", Secret(std::string("correct horse")))).role ==
          model::Role::install);
    CHECK(accounts.verify("ann", Secret(std::string("wrong"))).error().is(errors::unauthenticated));
    const auto unknown = accounts.verify("bob", Secret(std::string("correct horse")));
    CHECK(unknown.error().is(errors::unauthenticated));
    CHECK(unknown.error().what() ==
          accounts.verify("ann", Secret(std::string("wrong"))).error().what());
}

TEST_CASE("a new account needs a password, an old one keeps it") {
    TempFolder folder;
    auto state = open_state(folder);
    AccountStore& accounts = state->accounts();
    const Account ann{"ann", model::Role::auditor, at(5)};
    CHECK(accounts.put(ann, std::nullopt).error().is(errors::missing_value));
    need(accounts.put(ann, crypto::hash_password(Secret(std::string("s3cret")))));
    need(accounts.put({"ann", model::Role::operate, at(6)}, std::nullopt));
    CHECK(need(accounts.verify("ann", Secret(std::string("s3cret")))).role == model::Role::operate);
    CHECK(need(accounts.list()).size() == 1);
}

TEST_CASE("the last admin can neither be deleted nor lose the role") {
    TempFolder folder;
    auto state = open_state(folder);
    AccountStore& accounts = state->accounts();
    need(accounts.put({"root", model::Role::admin, at(1)}, "x"));
    need(accounts.put({"ann", model::Role::auditor, at(1)}, "x"));

    CHECK(accounts.remove("root").error().is(errors::in_use));
    CHECK(accounts.put({"root", model::Role::operate, at(2)}, std::nullopt)
              .error()
              .is(errors::in_use));
    need(accounts.put({"root", model::Role::admin, at(2)}, "y"));

    need(accounts.put({"ann", model::Role::admin, at(3)}, std::nullopt));
    need(accounts.remove("root"));
    CHECK(accounts.remove("root").error().is(errors::not_found));
    CHECK(accounts.remove("ann").error().is(errors::in_use));
}

TEST_CASE("a paired client is known by its fingerprint until it is removed") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->clients().put({"sha256:aa", "laptop", model::Role::admin, at(1), at(9)}));
    need(state->clients().put({"sha256:bb", "ci", model::Role::operate, at(2), {}}));

    const Client found = need(state->clients().get("sha256:aa"));

    CHECK(found.name == "laptop");
    CHECK(found.expires == at(9));
    CHECK_FALSE(need(state->clients().get("sha256:bb")).expires.has_value());
    CHECK(need(state->clients().list()).front().name == "laptop");
    need(state->clients().remove("sha256:aa"));
    CHECK(state->clients().get("sha256:aa").error().is(errors::not_found));
    CHECK(state->clients().remove("sha256:aa").error().is(errors::not_found));
}

TEST_CASE("an invitation is open until it is used or late, and its key is sealed") {
    TempFolder folder;
    auto state = open_state(folder);
    InvitationStore& invitations = state->invitations();
    const crypto::Key key = test_key(42);
    const auto id =
        need(invitations.add({0, model::Role::install, "client:laptop", at(10), at(20), key}));

    const auto open = need(invitations.open(at(19)));

    REQUIRE(open.size() == 1);
    CHECK(open[0].id == id);
    CHECK(open[0].role == model::Role::install);
    CHECK(open[0].key == key);
    CHECK(need(invitations.open(at(20))).empty());
    CHECK(need(state->database().number("SELECT instr(key,zeroblob(0)||?1) FROM invitations", -1,
                                        ByteView(key))) == 0);
    need(invitations.remove(id));
    CHECK(need(invitations.open(at(11))).empty());
    CHECK(invitations.remove(id).error().is(errors::not_found));
}

TEST_CASE("facts about the phone are kept") {
    TempFolder folder;
    open_state(folder)->set_fact("serial", "one").ok();
    auto state = open_state(folder);
    need(state->set_fact("serial", "AKX-1"));
    CHECK(need(state->fact("serial")) == "AKX-1");
    CHECK(state->fact("colour").error().is(errors::not_found));
}
