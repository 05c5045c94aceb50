// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

#include "store/sorted_runs.hpp"
#include "store/spool.hpp"
#include "store/user_columns.hpp"

#include <random>

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

TEST_CASE("a spool gives back its records in order, as often as asked") {
    TempFolder folder;
    Spool spool(folder.path(), "");
    const auto text = [](unsigned n) {
        return std::to_string(n) + std::string(n % 97 * 11 + (n == 50 ? 200'000 : 0), 'x');
    };
    for (unsigned n = 0; n < 2'000; ++n) {
        need(spool.append(text(n)));
    }
    for (int round = 0; round < 2; ++round) {
        Spool::Reader reader(spool);
        unsigned n = 0;
        for (auto record = need(reader.next()); record; record = need(reader.next())) {
            REQUIRE(*record == text(n++));
        }
        CHECK(n == 2'000);
    }
}

TEST_CASE("a short spool makes no file, and a long one makes none that can be seen") {
    TempFolder folder;
    Spool spool(folder.path(), "");
    need(spool.append("short"));
    for (int i = 0; i < 1'000; ++i) {
        need(spool.append(std::string(500, 'x')));
    }
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("entries come out of sorted runs in order of key, then of arrival") {
    TempFolder folder;
    SortedRuns runs(folder.path(), "");
    std::mt19937 random(20'261'120);
    const std::uint32_t count = GENERATE(0U, 1U, 1'000U, 100'000U);
    for (std::uint32_t i = 0; i < count; ++i) {
        // Few enough different keys that many repeat; negative ones, too.
        need(runs.add({static_cast<std::int64_t>(random() % 5'000) - 2'500, i, i}));
    }
    std::uint32_t seen = 0;
    CredentialEntry last{std::numeric_limits<std::int64_t>::min(), 0, 0};
    need(runs.merge([&](const CredentialEntry& entry) {
        REQUIRE(last < entry);
        last = entry;
        ++seen;
        return Status();
    }));
    CHECK(seen == count);
}

TEST_CASE("a staged record holds everything a row said") {
    model::User user = make_user(7, 5);
    user.valid_to = model::LocalMinute{-5};
    user.web_relay = 50;
    UserColumns columns;
    to_columns(user, columns);
    const auto given = model::FieldSet::of(model::User::section(), {"id", "source", "pin"});
    std::string record;
    write_record(record, 4'000'000'000U, given, columns, user.pin.reveal());

    const StagedRow row = read_record(record);

    CHECK(row.line == 4'000'000'000U);
    CHECK(row.given == given);
    CHECK(row.columns == views(columns));
    CHECK(row.pin == user.pin.reveal());
}
