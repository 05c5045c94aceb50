// SPDX-License-Identifier: Apache-2.0
// Decision by decision: whoever may open a door before users pass through a file may open it
// afterwards, and nobody else. What a format declares as lost may only take access away.
#include "door/decide.hpp"
#include "support/site/site.hpp"
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;

namespace {

using Random = std::mt19937_64;

int below(Random& random, int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
}

model::Schedule made_up_schedule(model::ScheduleId id, Random& random) {
    model::Schedule schedule;
    schedule.id = id;
    schedule.name = "Plan <" + std::to_string(id) + ">, \"x\" & more";
    schedule.type = static_cast<model::ScheduleType>(below(random, 3));
    if (schedule.type == model::ScheduleType::weekly) {
        schedule.days.bits = static_cast<std::uint32_t>(1 + below(random, 127));
    }
    if (schedule.type == model::ScheduleType::range || below(random, 6) == 0) {
        const std::int64_t first = 20'454 + below(random, 365); // from 2026
        schedule.date_from = model::Date{first};
        schedule.date_to = model::Date{first + below(random, 200)};
    }
    for (int windows = below(random, 3); windows > 0; --windows) {
        schedule.windows.push_back({below(random, 1440), below(random, 1440)});
    }
    return schedule;
}

struct World {
    std::vector<model::Schedule> schedules;
    std::vector<UserRow> rows;
};

World made_up_world(std::uint64_t seed) {
    Random random(seed);
    World world;
    for (model::ScheduleId id = 1; id <= 12; ++id) {
        world.schedules.push_back(made_up_schedule(id, random));
    }
    const akx::test::Site site({.seed = seed, .cards = 5, .hostile = seed % 2 == 0});
    for (std::size_t i = 0; i < 60; ++i) {
        UserRow row;
        row.user = site.user(i);
        row.user.access.clear();
        std::uint32_t used = 0;
        for (int rules = below(random, 4); rules > 0; --rules) {
            const int pick = below(random, 14);
            const auto id = static_cast<model::ScheduleId>(pick < 12 ? pick + 1 : 989 + pick);
            if ((used >> pick & 1U) == 0) {
                row.user.access.push_back({id, {static_cast<std::uint32_t>(below(random, 16))}});
            }
            used |= 1U << pick;
        }
        world.rows.push_back(std::move(row));
    }
    return world;
}

// A phone that knows these users and schedules.
struct Door {
    std::shared_ptr<const crypto::KeyedHash> hash =
        std::make_shared<const crypto::KeyedHash>(crypto::Key{1});
    std::shared_ptr<const door::Policy> policy;
    std::shared_ptr<const door::Directory> directory;

    Door(std::span<const model::Schedule> schedules, std::span<const UserRow> rows) {
        model::Phone phone;
        for (const model::RelayId id : door::kAllRelays) {
            phone.relays.emplace_back().id = id;
        }
        phone.schedules.assign(schedules.begin(), schedules.end());
        policy = *door::make_policy(phone, *TimeZone::load("Europe/Berlin"), hash);
        door::DirectoryBuilder builder;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const model::User& user = rows[i].user;
            std::vector<model::CardKey> cards;
            for (const model::CardCode& card : user.cards) {
                cards.push_back(*model::card_key(card.text));
            }
            door::UserEntry entry;
            entry.row = static_cast<door::UserRow>(i + 1);
            entry.access = user.access;
            entry.valid_from = user.valid_from;
            entry.valid_to = user.valid_to;
            entry.cards = cards;
            if (!user.pin.empty()) {
                entry.pin = door::pin_digest(*hash, model::PinMode::pin, {}, user.pin.reveal());
            }
            builder.put(entry);
        }
        directory = std::move(builder).finish().directory;
    }

    bool opens(const door::Credential& credential, model::RelayId relay, WallTime now) const {
        const bool card = std::holds_alternative<model::CardKey>(credential);
        const door::Attempt attempt{card ? model::AccessMethod::card : model::AccessMethod::pin,
                                    credential, model::RelaySet::of({relay})};
        return door::decide(*policy, *directory, {}, attempt, now).granted();
    }
};

std::vector<door::Credential> credentials(const model::User& user) {
    std::vector<door::Credential> out;
    for (const model::CardCode& card : user.cards) {
        out.emplace_back(*model::card_key(card.text));
    }
    if (!user.pin.empty()) {
        out.emplace_back(door::PinEntry{{}, user.pin.reveal()});
    }
    return out;
}

// Whether the format says that this user's access may shrink.
bool is_access_lost(const Format& format, const UserRow& row, const World& world) {
    LossReport report;
    find_losses(format, row, {.pins = true}, report);
    for (const model::Schedule& schedule : world.schedules) {
        for (const model::AccessRule& rule : row.user.access) {
            if (rule.schedule == schedule.id && format.schedules) {
                find_losses(format, schedule, report);
            }
        }
    }
    for (const Loss& loss : report.losses()) {
        for (const std::string_view field : {"access", "cards", "windows", "dateFrom", "dateTo"}) {
            if (loss.field == field && loss.what.find("are written, but") == std::string::npos) {
                return true;
            }
        }
    }
    return false;
}

// Fields without a place in the format are gone, such as the end of validity.
std::vector<UserRow> carried(const Format& format, const std::vector<UserRow>& rows) {
    std::vector<UserRow> out(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        UserRow row = rows[i];
        row.present = format.carries();
        merge(out[i].user, std::move(row));
    }
    return out;
}

struct Tally {
    std::size_t decisions = 0;
    std::size_t granted = 0;
    std::size_t shrunk = 0;
};

Tally check_access(const Format& format, const World& world, std::uint64_t seed) {
    const Collected again =
        read_users(format, write_users(format, world.rows, world.schedules, {.pins = true}), 4096);
    CAPTURE(std::string(format.name), seed, again.told(), again.failure());
    REQUIRE_FALSE(again.error);
    REQUIRE(again.problems.empty());
    const std::vector<UserRow> expected = carried(format, world.rows);
    const Door before(world.schedules, expected);
    const Door after(format.schedules ? again.schedules : world.schedules, again.rows);
    Random random(seed);
    Tally tally;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const bool may_shrink = is_access_lost(format, world.rows[i], world);
        for (int n = 0; n < 60; ++n) {
            const WallTime now{std::chrono::minutes(29'454'000 + below(random, 525'600))};
            const auto relay = static_cast<model::RelayId>(below(random, 4));
            for (const door::Credential& credential : credentials(expected[i].user)) {
                const bool could = before.opens(credential, relay, now);
                const bool can = after.opens(credential, relay, now);
                ++tally.decisions;
                tally.granted += can ? 1U : 0U;
                tally.shrunk += could && !can ? 1U : 0U;
                if (can != could && !(may_shrink && could)) {
                    CAPTURE(world.rows[i].user.id, now.time_since_epoch().count());
                    FAIL_CHECK("was " << could << ", is " << can);
                }
            }
        }
    }
    return tally;
}

} // namespace

TEST_CASE("every user's access is the same behind every format, and what is lost opens no door") {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const World world = made_up_world(seed);
        for (const Format* format : formats()) {
            const Tally tally = check_access(*format, world, seed);
            CAPTURE(std::string(format->name), seed, tally.decisions, tally.granted);
            CHECK(tally.granted > tally.decisions / 20); // the test can fail
            const bool keys = format->name.starts_with("keydata");
            CHECK((keys || tally.shrunk == 0));
        }
    }
}
