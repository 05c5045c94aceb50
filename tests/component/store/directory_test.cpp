// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

std::shared_ptr<const door::Directory> load(StateDb& state) {
    door::DirectoryBuilder builder;
    need(state.load_directory(builder));
    auto built = std::move(builder).finish();
    CHECK(built.conflicts.empty());
    return built.directory;
}

model::CardKey card_of(const model::User& user, std::size_t index = 0) {
    return *model::card_key(user.cards.at(index).text);
}

} // namespace

TEST_CASE("the door's directory knows every card, PIN, rule and validity") {
    TempFolder folder;
    auto state = open_state(folder);
    std::vector<model::User> users = make_users(300, 3);
    users[6].valid_from = model::LocalMinute{29'000'000};
    users[6].access = {{7, model::RelaySet::of({model::RelayId::b, model::RelayId::d})}, {}};
    import_users(*state, users);

    const auto directory = load(*state);

    CHECK(directory->users() == 300);
    for (const model::User& user : users) {
        const auto found = directory->by_card(card_of(user, 2));
        REQUIRE(found);
        CHECK(need(state->users().name(found->row)).id == user.id);
        const auto digest =
            door::pin_digest(state->vault().pin_hash(), model::PinMode::pin, "", user.pin.reveal());
        REQUIRE(directory->by_pin(digest));
        CHECK(directory->by_pin(digest)->row == found->row);
    }
    const auto seventh = directory->by_card(card_of(users[6]));
    CHECK(std::vector(seventh->access.begin(), seventh->access.end()) == users[6].access);
    CHECK(seventh->valid_from.minutes == 29'000'000);
}

TEST_CASE("a few changes reach the directory without reading all users again") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(3));
    const auto before = load(*state);
    const auto gone = need(state->users().remove("u1"));
    Value patch = Value::object();
    Value cards = Value::array();
    cards.push("BEEF");
    patch.set("cards", std::move(cards));
    const auto changed = need(state->users().patch("u2", patch)).row;
    const auto added = need(state->users().add(make_user(4)));

    door::DirectoryBuilder builder(*before);
    const door::UserRow rows[] = {gone, changed, added};
    need(state->update_directory(builder, rows));
    const auto after = std::move(builder).finish().directory;

    CHECK(after->users() == 3);
    CHECK_FALSE(after->by_card(card_of(make_user(1))));
    CHECK_FALSE(after->by_card(card_of(make_user(2))));
    CHECK(after->by_card({0, 0xBEEF})->row == changed);
    CHECK(after->by_card(card_of(make_user(4)))->row == added);
    CHECK(after->by_card(card_of(make_user(3)))->row ==
          before->by_card(card_of(make_user(3)))->row);
}
