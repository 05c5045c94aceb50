// SPDX-License-Identifier: Apache-2.0
#include "door/directory.hpp"
#include "unit/door/fixture.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace akx::door::test {

namespace {

struct TestUser {
    UserRow row = 0;
    std::vector<model::AccessRule> access = {{}};
    std::vector<model::CardKey> cards;
    std::optional<std::uint64_t> pin;

    void put_into(DirectoryBuilder& builder) const {
        builder.put({.row = row,
                     .access = access,
                     .valid_from = {},
                     .valid_to = {},
                     .cards = cards,
                     .pin = pin});
    }
};

std::shared_ptr<const Directory> build(const std::vector<TestUser>& users) {
    DirectoryBuilder builder;
    for (const TestUser& user : users) {
        user.put_into(builder);
    }
    return std::move(builder).finish().directory;
}

model::CardKey narrow(std::uint64_t low) {
    return {0, low};
}

} // namespace

TEST_CASE("a digest depends on mode, room and PIN, and on where one ends and the other begins") {
    const crypto::KeyedHash& hash = *test_pin_hash();
    const auto apt = [&](std::string_view room, std::string_view pin) {
        return pin_digest(hash, model::PinMode::apt_pin, room, pin);
    };
    const auto alone = [&](std::string_view room, std::string_view pin) {
        return pin_digest(hash, model::PinMode::pin, room, pin);
    };
    CHECK(apt("101", "1111") == apt("101", "1111"));
    CHECK(apt("101", "1111") != apt("1011", "111"));
    CHECK(apt("101", "1111") != apt("102", "1111"));
    CHECK(apt("", "1111") != alone("", "1111"));
    CHECK(alone("101", "1111") == alone("102", "1111"));
    CHECK(alone("", "1111") != alone("", "1112"));
    const std::string long_room(300, 'x');
    CHECK(apt(long_room, "1111") != apt(long_room, "2222"));
    CHECK(alone("", "1111") !=
          pin_digest(crypto::KeyedHash(crypto::Key{9}), model::PinMode::pin, "", "1111"));
}

TEST_CASE("an empty directory knows nobody") {
    const auto none = Directory::empty();
    CHECK(none->users() == 0);
    CHECK_FALSE(none->by_card(narrow(1)));
    CHECK_FALSE(none->by_card({1, 1}));
    CHECK_FALSE(none->by_pin(1));
    CHECK_FALSE(none->by_row(0));
}

TEST_CASE("users are found by each of their credentials and by row, in any order of rows") {
    const auto users =
        build({{.row = 40, .access = {{3, {}}, {1, {3}}, {1, {4}}}, .cards = {}, .pin = 5},
               {.row = 3, .cards = {narrow(7), {1, 7}}, .pin = {}},
               {.row = 4'000'000'000, .cards = {narrow(8)}, .pin = 6}});
    CHECK(users->users() == 3);
    CHECK(users->by_card(narrow(7))->row == 3);
    CHECK(users->by_card({1, 7})->row == 3);
    CHECK_FALSE(users->by_card({2, 7}));
    CHECK(users->by_pin(6)->row == 4'000'000'000);
    CHECK(users->by_row(4'000'000'000));
    const auto first = users->by_row(40);
    REQUIRE(first);
    // Rules of one schedule become one, rules without relays none.
    REQUIRE(first->access.size() == 1);
    CHECK(first->access[0] == model::AccessRule{1, {7}});
}

TEST_CASE("validity is kept to the minute, and absent means without limit") {
    DirectoryBuilder builder;
    builder.put({.row = 1,
                 .access = {},
                 .valid_from = model::LocalMinute{-5},
                 .valid_to = model::LocalMinute{1'000'000'000'000},
                 .cards = {},
                 .pin = {}});
    builder.put({.row = 2, .access = {}, .valid_from = {}, .valid_to = {}, .cards = {}, .pin = {}});
    const auto users = std::move(builder).finish().directory;
    constexpr std::int64_t kYear6000 = 2'119'000'000;
    CHECK(users->by_row(1)->valid_from.minutes == -5);
    CHECK(users->by_row(1)->valid_to.minutes > kYear6000);
    CHECK(users->by_row(2)->valid_from.minutes < -kYear6000);
    CHECK(users->by_row(2)->valid_to.minutes > kYear6000);
}

TEST_CASE("equal sets of rules are kept once, whatever their order") {
    std::vector<TestUser> users;
    for (UserRow row = 1; row <= 1000; ++row) {
        TestUser user{.row = row, .cards = {}, .pin = {}};
        user.access = {{1, {1}}, {2, {2}}};
        if (row % 2 == 0) {
            std::swap(user.access[0], user.access[1]);
        }
        users.push_back(user);
    }
    const auto same = build(users);
    CHECK(same->by_row(1)->access.data() == same->by_row(2)->access.data());
    CHECK(same->by_row(1)->access.data() == same->by_row(1000)->access.data());
}

TEST_CASE("a thousand different sets of rules stay apart") {
    std::vector<TestUser> users;
    for (UserRow row = 1; row <= 1000; ++row) {
        users.push_back({.row = row, .access = {{row, {1}}}, .cards = {}, .pin = {}});
    }
    const auto different = build(users);
    for (UserRow row = 1; row <= 1000; ++row) {
        REQUIRE(different->by_row(row)->access[0].schedule == row);
    }
}

TEST_CASE("a card of two users is reported and nobody's, wide or narrow") {
    DirectoryBuilder builder;
    TestUser{.row = 1, .cards = {narrow(7), {9, 7}}, .pin = {}}.put_into(builder);
    TestUser{.row = 2, .cards = {narrow(7), {9, 7}, narrow(8)}, .pin = {}}.put_into(builder);
    TestUser{.row = 3, .cards = {{9, 8}, {9, 8}}, .pin = {}}.put_into(builder);
    const auto built = std::move(builder).finish();
    REQUIRE(built.conflicts.size() == 2);
    for (const CredentialConflict& conflict : built.conflicts) {
        CHECK(conflict.kind == CredentialConflict::Kind::card);
        CHECK(conflict.first == 1);
        CHECK(conflict.second == 2);
    }
    CHECK_FALSE(built.directory->by_card(narrow(7)));
    CHECK_FALSE(built.directory->by_card({9, 7}));
    CHECK(built.directory->by_card(narrow(8))->row == 2);
    CHECK(built.directory->by_card({9, 8})->row == 3); // twice, but the same user's
}

TEST_CASE("changes to a base replace, remove and add users and leave the base alone") {
    const auto base = build({{.row = 1, .cards = {narrow(10), {1, 10}}, .pin = 100},
                             {.row = 2, .cards = {narrow(20)}, .pin = 200},
                             {.row = 3, .cards = {narrow(30)}, .pin = 300}});
    DirectoryBuilder builder(*base);
    TestUser{.row = 1, .cards = {narrow(11)}, .pin = 101}.put_into(builder);
    TestUser{.row = 4, .cards = {narrow(20)}, .pin = 200}.put_into(builder); // takes over from 2
    builder.remove(2);
    builder.remove(99);
    const auto built = std::move(builder).finish();
    CHECK(built.conflicts.empty());
    const Directory& now = *built.directory;
    CHECK(now.users() == 3);
    CHECK_FALSE(now.by_card(narrow(10)));
    CHECK_FALSE(now.by_card({1, 10}));
    CHECK_FALSE(now.by_pin(100));
    CHECK(now.by_card(narrow(11))->row == 1);
    CHECK(now.by_pin(200)->row == 4);
    CHECK_FALSE(now.by_row(2));
    CHECK(now.by_card(narrow(30))->row == 3);
    CHECK(base->by_card(narrow(10))->row == 1);
    CHECK(base->by_card(narrow(20))->row == 2);
}

TEST_CASE("a user removed and put again in one go is there") {
    const auto base = build({{.row = 1, .cards = {narrow(10)}, .pin = {}}});
    DirectoryBuilder builder(*base);
    builder.remove(1);
    TestUser{.row = 1, .cards = {narrow(12)}, .pin = {}}.put_into(builder);
    const auto now = std::move(builder).finish().directory;
    CHECK(now->users() == 1);
    CHECK(now->by_card(narrow(12))->row == 1);
    CHECK_FALSE(now->by_card(narrow(10)));
}

TEST_CASE("coming and going users do not let the directory grow") {
    auto users = build({{.row = 1, .cards = {narrow(1)}, .pin = 1}});
    const std::size_t before = users->memory();
    for (UserRow row = 2; row < 500; ++row) {
        DirectoryBuilder builder(*users);
        builder.remove(row - 1);
        TestUser{.row = row, .cards = {narrow(row)}, .pin = row}.put_into(builder);
        users = std::move(builder).finish().directory;
    }
    CHECK(users->users() == 1);
    CHECK(users->by_card(narrow(499))->row == 499);
    CHECK(users->memory() <= before + 64);
}

TEST_CASE("many small changes give the same directory as reading all users") {
    std::mt19937_64 random(42);
    std::vector<TestUser> users;
    for (UserRow row = 0; row < 300; ++row) {
        users.push_back({.row = row, .cards = {narrow(row * 10ULL + 1)}, .pin = row * 10ULL + 2});
    }
    auto changed = build(users);
    for (int round = 0; round < 200; ++round) {
        DirectoryBuilder builder(*changed);
        TestUser& user = users[random() % users.size()];
        user.cards = {narrow(random() | 1ULL << 63U), {random() | 1U, random()}};
        user.pin = random();
        user.access = {{static_cast<model::ScheduleId>(random() % 50 + 1), {3}}};
        user.put_into(builder);
        changed = std::move(builder).finish().directory;
    }
    const auto fresh = build(users);
    CHECK(changed->users() == fresh->users());
    for (const TestUser& user : users) {
        for (const model::CardKey& key : user.cards) {
            REQUIRE(changed->by_card(key)->row == user.row);
        }
        REQUIRE(changed->by_pin(*user.pin)->row == user.row);
        REQUIRE(changed->by_row(user.row)->access[0] == fresh->by_row(user.row)->access[0]);
    }
}

TEST_CASE("20,000 users with five cards each fit in 2.5 MB") {
    DirectoryBuilder builder;
    builder.reserve(20'000, 100'000, 20'000);
    std::vector<model::CardKey> cards(5);
    const std::vector<model::AccessRule> access = {{}};
    for (UserRow row = 0; row < 20'000; ++row) {
        for (std::uint64_t i = 0; i < cards.size(); ++i) {
            cards[i] = narrow(row * 5ULL + i + 1);
        }
        builder.put({.row = row,
                     .access = access,
                     .valid_from = {},
                     .valid_to = {},
                     .cards = cards,
                     .pin = row * 3ULL});
    }
    const auto users = std::move(builder).finish().directory;
    CHECK(users->memory() <= 2'500'000);
    CHECK(users->by_card(narrow(77'777))->row == 15'555);
}

} // namespace akx::door::test
