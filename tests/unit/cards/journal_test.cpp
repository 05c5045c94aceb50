// SPDX-License-Identifier: Apache-2.0
#include "cards/journal.hpp"

#include "base/file.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

namespace akx::cards {

namespace {

JournalEntry entry() {
    return {.uid = "04112233445566",
            .profile = "lobby",
            .intent = Intent::undo,
            .code = "1A2B3C4D",
            .steps = {"write block 4", "write the keys of sector 1"},
            .kept = "0102",
            .started = "2026-11-20T08:15:00.000Z"};
}

} // namespace

TEST_CASE("what was begun on a card is found again, until it is closed") {
    const test::TempFolder folder;
    JournalFolder journal(folder.path());
    CHECK(journal.find("04112233445566").error().is(errors::not_found));

    REQUIRE(journal.write(entry()));
    const Result<JournalEntry> found = journal.find("04112233445566");
    REQUIRE(found);
    CHECK(found->profile == "lobby");
    CHECK(found->intent == Intent::undo);
    CHECK(found->code == "1A2B3C4D");
    CHECK(found->steps == entry().steps);
    CHECK(found->kept == "0102");

    REQUIRE(journal.close(entry()));
    CHECK(journal.find("04112233445566").error().is(errors::not_found));
}

TEST_CASE("a journal that is damaged or of another card is not believed") {
    const test::TempFolder folder;
    JournalFolder journal(folder.path());
    REQUIRE(write_private_file(folder.path() + "/0411.json", "{\"uid\":\"0422\"}"));
    CHECK(journal.find("0411").error().is(errors::corrupt));
    REQUIRE(write_private_file(folder.path() + "/0411.json", "{\"uid\":"));
    CHECK(journal.find("0411").error().is(errors::corrupt));
    CHECK(journal.find("../0411").error().is(errors::invalid_value));
}

} // namespace akx::cards
