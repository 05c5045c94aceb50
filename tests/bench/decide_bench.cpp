// SPDX-License-Identifier: Apache-2.0
// The access decision with 20,000 and 100,000 users of five cards and a PIN each: median and 99th
// percentile of single decisions, and how the two sizes compare in the same run.
//   bench_decide                            all of it, one JSON line each
//   bench_decide count card|pin USERS N     N decisions and nothing else, to count instructions
//                                           (valgrind --tool=callgrind, two values of N)
#include "door/decide.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

using namespace akx;

namespace {

constexpr std::uint32_t kSmall = 20'000;
constexpr std::uint32_t kLarge = 100'000;
constexpr int kRounds = 15;
constexpr std::size_t kPerRound = 10'000;

std::uint64_t card_number(std::uint64_t user, std::uint64_t index) {
    return (user * 5 + index + 1) * 0x9E3779B97F4A7C15U >> 24U; // 40 bits, spread
}

std::string pin_digits(std::uint32_t user) {
    std::string digits = std::to_string(10'000'000 + user * 37);
    return digits.substr(0, 8);
}

// What a run draws from: a phone with 250 schedules, its users, attempts of which one in ten is
// nobody's.
struct World {
    std::shared_ptr<const crypto::KeyedHash> hash =
        std::make_shared<const crypto::KeyedHash>(crypto::Key{1});
    std::shared_ptr<const door::Policy> policy;
    std::shared_ptr<const door::Directory> directory;
    std::uint32_t users = 0;

    explicit World(std::uint32_t count) : users(count) {
        model::Phone phone;
        for (const model::RelayId id : door::kAllRelays) {
            phone.relays.emplace_back().id = id;
        }
        for (model::ScheduleId id = 1; id <= 250; ++id) {
            model::Schedule& schedule = phone.schedules.emplace_back();
            schedule.id = id;
            schedule.windows = {{6 * 60, 12 * 60}, {13 * 60, 20 * 60}, {22 * 60, 2 * 60}};
        }
        policy = *door::make_policy(phone, *TimeZone::load("Europe/Berlin"), hash);
        build();
    }

    void build() {
        door::DirectoryBuilder builder;
        builder.reserve(users, users * std::size_t{5}, users);
        for (std::uint32_t user = 0; user < users; ++user) {
            const std::vector<model::AccessRule> access = {
                {user % 250 + 1, {1}}, {user * 7 % 250 + 1, {3}}, {model::kAlways, {user % 16}}};
            std::vector<model::CardKey> cards;
            for (std::uint64_t i = 0; i < 5; ++i) {
                cards.push_back({0, card_number(user, i)});
            }
            door::UserEntry entry;
            entry.row = user + 1;
            entry.access = access;
            entry.valid_to = model::LocalMinute{40'000'000};
            entry.cards = cards;
            entry.pin = door::pin_digest(*hash, model::PinMode::pin, {}, pin_digits(user));
            builder.put(entry);
        }
        door::DirectoryBuilder::Built built = std::move(builder).finish();
        directory = std::move(built.directory);
        if (!built.conflicts.empty() || directory->users() != users) {
            std::fprintf(stderr, "the bench's own users clash\n");
            std::exit(1);
        }
    }

    // `digits` keeps what a PIN attempt points to.
    door::Attempt attempt(bool card, std::mt19937_64& random, std::string& digits) const {
        const auto user = static_cast<std::uint32_t>(random() % (users + users / 9));
        door::Attempt out;
        out.relays = {3};
        if (card) {
            out.method = model::AccessMethod::card;
            out.credential = model::CardKey{0, card_number(user, random() % 5)};
        } else {
            digits = pin_digits(user);
            out.method = model::AccessMethod::pin;
            out.credential = door::PinEntry{{}, digits};
        }
        return out;
    }
};

constexpr WallTime kStart{std::chrono::milliseconds(1'772'438'400'000)}; // 2026-03-02T08:00Z

struct Figures {
    double p50 = 0;
    double p99 = 0;
};

// One round: microseconds of each decision, the clock's own cost included.
Figures measure(const World& world, bool card, std::mt19937_64& random, std::uint64_t& granted) {
    std::vector<double> times(kPerRound);
    std::string digits;
    for (std::size_t i = 0; i < kPerRound; ++i) {
        const door::Attempt attempt = world.attempt(card, random, digits);
        const WallTime now = kStart + std::chrono::minutes(random() % 500'000);
        const auto start = std::chrono::steady_clock::now();
        const door::Decision decision =
            door::decide(*world.policy, *world.directory, {}, attempt, now);
        const auto end = std::chrono::steady_clock::now();
        granted += decision.granted() ? 1U : 0U;
        times[i] = std::chrono::duration<double, std::micro>(end - start).count();
    }
    std::sort(times.begin(), times.end());
    return {times[kPerRound / 2], times[kPerRound * 99 / 100]};
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// Both sizes turn by turn; medians over the rounds, so that a noisy moment does not count.
void compare(const World& small, const World& large, bool card) {
    std::mt19937_64 random(1);
    std::uint64_t granted = 0;
    std::vector<double> columns[6];
    for (int round = 0; round < kRounds; ++round) {
        const Figures a = measure(small, card, random, granted);
        const Figures b = measure(large, card, random, granted);
        const double row[6] = {a.p50, a.p99, b.p50, b.p99, b.p50 / a.p50, b.p99 / a.p99};
        for (int i = 0; i < 6; ++i) {
            columns[i].push_back(row[i]);
        }
    }
    const char* what = card ? "card" : "pin";
    std::printf("{\"bench\":\"decide-%s\",\"value\":%.3f,\"unit\":\"us p99\",\"p50\":%.3f,"
                "\"users\":%u,\"directory_bytes\":%zu}\n",
                what, median(columns[1]), median(columns[0]), small.users,
                small.directory->memory());
    std::printf("{\"bench\":\"decide-%s\",\"value\":%.3f,\"unit\":\"us p99\",\"p50\":%.3f,"
                "\"users\":%u,\"directory_bytes\":%zu}\n",
                what, median(columns[3]), median(columns[2]), large.users,
                large.directory->memory());
    std::printf("{\"bench\":\"decide-%s-growth\",\"value\":%.3f,\"unit\":\"ratio p99\","
                "\"p50\":%.3f,\"vs\":\"%u users\",\"granted\":%.2f}\n",
                what, median(columns[5]), median(columns[4]), small.users,
                static_cast<double>(granted) / (2.0 * kRounds * kPerRound));
}

int count(const std::string& what, std::uint32_t users, std::uint64_t decisions) {
    const World world(users);
    std::mt19937_64 random(1);
    std::string digits;
    const door::Attempt attempt = world.attempt(what == "card", random, digits);
    std::uint64_t granted = 0;
    for (std::uint64_t i = 0; i < decisions; ++i) {
        granted +=
            door::decide(*world.policy, *world.directory, {}, attempt, kStart).granted() ? 1U : 0U;
    }
    std::printf("%llu of %llu granted\n", static_cast<unsigned long long>(granted),
                static_cast<unsigned long long>(decisions));
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 5 && std::string(argv[1]) == "count") {
        return count(argv[2], static_cast<std::uint32_t>(std::atoi(argv[3])),
                     std::strtoull(argv[4], nullptr, 10));
    }
    const World small(kSmall);
    const World large(kLarge);
    compare(small, large, true);
    compare(small, large, false);
    return 0;
}
