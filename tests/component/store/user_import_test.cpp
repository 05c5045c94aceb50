// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

#include <iostream>

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

std::int64_t count_of(StateDb& state, std::string_view table) {
    return need(state.database().number(table == "pins"    ? "SELECT count(*) FROM pins"
                                        : table == "cards" ? "SELECT count(*) FROM cards"
                                                           : "SELECT count(*) FROM users",
                                        -1));
}

// A report about one row: its line, field and what is said.
void check_problem(const ImportReport& report, std::uint32_t line, std::string_view field,
                   std::string_view part) {
    REQUIRE(report.problems.size() == 1);
    const ImportProblem& problem = report.problems.front();
    CHECK(problem.line == line);
    CHECK(problem.error.field() == field);
    CHECK_THAT(problem.error.what(), Catch::Contains(std::string(part)));
    CHECK_FALSE(problem.error.hint().empty());
}

ImportOptions with_mode(ImportMode mode) {
    ImportOptions options;
    options.mode = mode;
    return options;
}

} // namespace

TEST_CASE("a merge adds, changes and leaves alone, and says how many of each") {
    TempFolder folder;
    auto state = open_state(folder);
    REQUIRE(import_users(*state, make_users(10, 2)).added == 10);
    std::vector<model::User> users = make_users(12, 2);
    users[3].name = "Changed";
    users[4].cards.pop_back();
    users[5].pin = Secret(std::string("99"));

    const ImportReport report = import_users(*state, users);

    CHECK(report.applied);
    CHECK(report.added == 2);
    CHECK(report.changed == 3);
    CHECK(report.unchanged == 7);
    CHECK(report.deleted == 0);
    CHECK(report.revision == 2);
    CHECK(need(state->users().get("u6", Pins::opened)).user.pin.reveal() == "99");
    CHECK(count_of(*state, "cards") == 23);
    CHECK(count_of(*state, "pins") == 12);
}

TEST_CASE("the same list again writes nothing") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(100, 5));
    need(state->database().checkpoint());
    const Bytes sealed = [&] {
        Query query = state->database().query("SELECT pin FROM users WHERE id='u7'");
        REQUIRE(query.next());
        return Bytes(query.blob(0).begin(), query.blob(0).end());
    }();
    const std::int64_t changes = need(state->database().number("SELECT total_changes()", 0));

    const ImportReport report =
        import_users(*state, make_users(100, 5), with_mode(ImportMode::replace));

    CHECK(report.applied);
    CHECK(report.unchanged == 100);
    CHECK(report.revision == 1);
    CHECK(need(state->database().number("SELECT total_changes()", 0)) == changes);
    Query query = state->database().query("SELECT pin FROM users WHERE id='u7'");
    REQUIRE(query.next());
    CHECK(Bytes(query.blob(0).begin(), query.blob(0).end()) == sealed);
}

TEST_CASE("a list without a column keeps what is stored there") {
    TempFolder folder;
    auto state = open_state(folder);
    model::User user = make_user(1, 2);
    user.group = "staff";
    import_users(*state, {user});
    auto import = need(UserImport::start(*state, {}));
    model::User row;
    row.id = "u1";
    row.name = "Renamed";
    need(import->add_row(row, model::FieldSet::of(model::User::section(), {"id", "name"}), 2));

    CHECK(need(import->finish(*state)).changed == 1);

    const StoredUser stored = need(state->users().get("u1", Pins::opened));
    CHECK(stored.user.name == "Renamed");
    CHECK(stored.user.pin.reveal() == user.pin.reveal());
    CHECK(stored.user.cards == user.cards);
    CHECK(stored.user.group == "staff");
}

TEST_CASE("a row with an empty PIN takes the PIN away") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, {make_user(1)});
    model::User user = make_user(1);
    user.pin.clear();

    CHECK(import_users(*state, {user}).changed == 1);

    CHECK_FALSE(need(state->users().get("u1")).has_pin);
    CHECK(count_of(*state, "pins") == 0);
}

TEST_CASE("mode add refuses users that exist") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, {make_user(1)});

    const ImportReport report =
        import_users(*state, {make_user(1), make_user(2)}, with_mode(ImportMode::add));

    CHECK_FALSE(report.applied);
    REQUIRE(report.refusal);
    CHECK(report.refusal->is(errors::invalid_row));
    check_problem(report, 2, "id", "exists already");
    CHECK(count_of(*state, "users") == 1);
}

TEST_CASE("mode replace deletes who is not in the list and says whom") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(30, 2));

    const ImportReport report =
        import_users(*state, make_users(11, 2), with_mode(ImportMode::replace));

    CHECK(report.applied);
    CHECK(report.deleted == 19);
    CHECK(report.unchanged == 11);
    CHECK(report.deletions.size() == 19);
    CHECK(report.deletions.front() == "u12");
    CHECK(count_of(*state, "cards") == 22);
    CHECK(count_of(*state, "pins") == 11);
}

TEST_CASE("more deletions than allowed are refused, listed, and can be allowed") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(30));
    ImportOptions options = with_mode(ImportMode::replace);

    const ImportReport refused = import_users(*state, make_users(9), options);
    options.max_delete = 21;
    const ImportReport allowed = import_users(*state, make_users(9), options);

    CHECK_FALSE(refused.applied);
    REQUIRE(refused.refusal);
    CHECK(refused.refusal->is(errors::too_many_deletions));
    CHECK(refused.deleted == 21);
    CHECK(refused.deletions.size() == 21);
    CHECK(allowed.applied);
    CHECK(count_of(*state, "users") == 9);
}

TEST_CASE("by default a tenth of many users may be deleted") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(400));
    const ImportOptions options = with_mode(ImportMode::replace);
    CHECK_FALSE(import_users(*state, make_users(359), options).applied);
    CHECK(import_users(*state, make_users(360), options).applied);
}

TEST_CASE("a dry run reports what would happen and changes nothing") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(5));
    ImportOptions options = with_mode(ImportMode::replace);
    options.dry_run = true;

    const ImportReport report = import_users(*state, {make_user(5), make_user(6)}, options);

    CHECK_FALSE(report.applied);
    CHECK_FALSE(report.refusal.has_value());
    CHECK(report.added == 1);
    CHECK(report.deleted == 4);
    CHECK(report.revision == 1);
    CHECK(count_of(*state, "users") == 5);
    CHECK(need(state->users().get("u1")).user.name == "User 1");
}

TEST_CASE("every conflict names line, field and the other line") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, {make_user(1)});
    std::vector<model::User> users = {make_user(2), make_user(3), make_user(4)};
    std::string field;
    std::string part;
    std::uint32_t line = 4;
    SECTION("the same id twice") {
        users[2].id = "u2";
        field = "id";
        part = "(line 2)";
    }
    SECTION("an id twice that is on the phone") {
        users[1].id = users[2].id = "u1";
        users[1].cards.clear();
        users[1].pin.clear();
        field = "id";
        part = "(line 3)";
    }
    SECTION("the same PIN twice") {
        users[2].pin = users[0].pin;
        field = "pin";
        part = "another row has the same PIN (line 2)";
    }
    SECTION("a PIN of a user who is not in the list") {
        users[1].pin = make_user(1).pin;
        line = 3;
        field = "pin";
        part = "taken by a user of the phone";
    }
    SECTION("the same card twice, with other zeros") {
        users[2].cards = {{"00" + users[0].cards[0].text}};
        field = "cards";
        part = "card 00" + users[0].cards[0].text + " is in another row as well (line 2)";
    }
    SECTION("a card of a user who is not in the list") {
        users[0].cards = make_user(1).cards;
        line = 2;
        field = "cards";
        part = "belongs to user 'u1'";
    }
    SECTION("one user lists a card twice") {
        users[0].cards.push_back({"0" + users[0].cards[0].text});
        line = 2;
        field = "cards";
        part = "listed twice";
    }
    SECTION("no name") {
        users[1].name.clear();
        line = 3;
        field = "name";
        part = "needs a name";
    }
    SECTION("an end before the beginning") {
        users[1].valid_from = model::LocalMinute{10};
        users[1].valid_to = model::LocalMinute{9};
        line = 3;
        field = "validTo";
        part = "before";
    }
    SECTION("a row of another source") {
        users[1].source = model::Source::sdmc;
        line = 3;
        field = "source";
        part = "another source";
    }
    const ImportReport report = import_users(*state, users);

    CHECK_FALSE(report.applied);
    CHECK(report.rejected == 1);
    check_problem(report, line, field, part);
    if (field == "pin") { // the text must not tell the PIN
        CHECK(report.problems[0].error.text().find("1000") == std::string::npos);
    }
    CHECK(count_of(*state, "users") == 1);
}

TEST_CASE("the others are imported when invalid rows are to be skipped") {
    TempFolder folder;
    auto state = open_state(folder);
    std::vector<model::User> users = make_users(6);
    users[3].pin = users[0].pin;
    users[4].cards = users[1].cards;
    ImportOptions options;
    options.skip_invalid = true;
    auto import = need(UserImport::start(*state, options));
    std::uint32_t line = 1;
    for (const model::User& user : users) {
        need(import->add_row(user, all_fields(), ++line));
    }
    import->reject({8, 3, {}, Error(errors::invalid_value, "no such card").in_field("cards")});
    import->reject({8, 4, {}, Error(errors::invalid_value, "no such PIN").in_field("pin")});

    const ImportReport report = need(import->finish(*state));

    CHECK(report.applied);
    CHECK(report.added == 4);
    CHECK(report.rejected == 3);
    REQUIRE(report.problems.size() == 4);
    CHECK(report.problems[0].line == 5);
    CHECK(report.problems[3].line == 8);
    CHECK(count_of(*state, "users") == 4);
}

TEST_CASE("users may hand cards and PINs to each other within a list, in any order") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(3, 2));
    std::vector<model::User> users = make_users(3, 2);
    std::swap(users[0].cards, users[1].cards);
    std::swap(users[0].pin, users[2].pin);

    const ImportReport report = import_users(*state, users);

    CHECK(report.applied);
    CHECK(report.changed == 3);
    CHECK(need(state->users().get("u3", Pins::opened)).user.pin.reveal() ==
          make_user(1).pin.reveal());
}

TEST_CASE("a row that must stay as it was takes back what another row wanted") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(3));
    std::vector<model::User> users = make_users(3);
    users[0].cards = users[1].cards; // u1 takes the card of u2 …
    users[1].cards = users[2].cards; // … who wants that of u3 …
    users[1].pin = users[2].pin;     // … but cannot have the PIN
    ImportOptions options;
    options.skip_invalid = true;

    const ImportReport report = import_users(*state, users, options);

    CHECK(report.applied);
    CHECK(report.rejected == 2); // u2, and therefore u1
    CHECK(report.unchanged == 1);
    CHECK(need(state->users().get("u1")).user.cards == make_user(1).cards);
    CHECK(need(state->users().get("u2")).user.cards == make_user(2).cards);
}

TEST_CASE("a skipped row does not delete its user") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(4));
    ImportOptions options = with_mode(ImportMode::replace);
    options.skip_invalid = true;
    auto import = need(UserImport::start(*state, options));
    model::User twin = make_user(2);
    twin.pin = make_user(1).pin;
    need(import->add_row(make_user(1), all_fields(), 2));
    need(import->add_row(twin, all_fields(), 3));
    const bool known = GENERATE(true, false);
    import->reject({4, 0, known ? "u3" : "", Error(errors::invalid_value, "unreadable")});

    const ImportReport report = need(import->finish(*state));

    CHECK(report.applied);
    CHECK(report.deletions_held == !known);
    CHECK(report.deletions ==
          (known ? std::vector<std::string>{"u4"} : std::vector<std::string>{}));
    CHECK(need(state->users().get("u2")).user.name == "User 2");
}

TEST_CASE("rows of another source stay, and only identical ones may be in a list") {
    TempFolder folder;
    auto state = open_state(folder);
    ImportOptions cloud;
    cloud.owner = model::Source::cloud;
    model::User foreign = make_user(1);
    foreign.source = model::Source::cloud;
    import_users(*state, {foreign}, cloud);
    ImportOptions options = with_mode(ImportMode::replace);

    CHECK(import_users(*state, {make_user(2)}, options).deleted == 0);
    CHECK(import_users(*state, {foreign, make_user(2)}, options).unchanged == 2);
    foreign.name = "Mine now";
    const ImportReport report = import_users(*state, {foreign, make_user(2)}, options);

    check_problem(report, 2, "source", "read-only");
    CHECK(need(state->users().get("u1")).user.name == "User 1");
}

TEST_CASE("problems and deletions are bounded and the rest is counted") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(2'500));
    std::vector<model::User> users = make_users(2'500);
    for (model::User& user : users) {
        user.id = "x" + user.id;
    }
    ImportOptions options = with_mode(ImportMode::replace);
    options.max_delete = 5'000;
    for (model::User& user : users) {
        user.pin = users.front().pin;
    }

    const ImportReport report = import_users(*state, users, options);

    CHECK_FALSE(report.applied);
    CHECK(report.rejected == 2'499);
    CHECK(report.problems.size() == ImportReport::kMaxProblems);
    CHECK(report.more_problems == 1'499);
    CHECK(report.deletions.size() == ImportReport::kMaxDeletions);
    CHECK(report.more_deletions == 1'500);
}

TEST_CASE("nothing of an import shows before it is finished, and dropping it forgets it") {
    TempFolder folder;
    auto state = open_state(folder);
    {
        auto import = need(UserImport::start(*state, {}));
        for (unsigned n = 1; n <= 2'000; ++n) {
            need(import->add_row(make_user(n), all_fields(), n));
        }
        CHECK(import->rows() == 2'000);
        CHECK(count_of(*state, "users") == 0);
        need(state->users().add(make_user(1))); // others are not held up
    }
    CHECK(count_of(*state, "users") == 1);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        CHECK(entry.path().filename().string().rfind("state.db", 0) == 0);
    }
}

TEST_CASE("a private PIN that is a public one is refused") {
    TempFolder folder;
    auto state = open_state(folder);
    ApplyRequest request;
    request.phone.pin.public_length = 7;
    model::PublicPin pin;
    pin.name = "post";
    pin.code = make_user(2).pin;
    request.phone.pin.public_pins = {pin};
    need(state->config().apply(request));

    const ImportReport report = import_users(*state, make_users(3));

    check_problem(report, 3, "pin", "public");
    CHECK(state->users().add(make_user(2)).error().field() == "pin");
}

TEST_CASE("20,000 users with five cards each come in") {
    TempFolder folder;
    auto state = open_state(folder);
    const std::vector<model::User> users = make_users(20'000, 5);
    const auto start = std::chrono::steady_clock::now();

    const ImportReport report = import_users(*state, users);

    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    std::cout << "import of 20,000 users with 5 cards: " << took.count() << " ms\n";
    CHECK(report.added == 20'000);
    CHECK(count_of(*state, "cards") == 100'000);
    CHECK(count_of(*state, "pins") == 20'000);
}
