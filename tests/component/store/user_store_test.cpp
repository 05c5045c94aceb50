// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

#include "model/tree.hpp"
#include "store/user_export.hpp"

#include <fstream>
#include <sstream>

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

model::User full_user() {
    model::User user = make_user(1, 3);
    user.name = "Zoë \"Z\" 山田";
    user.access = {{1001, model::RelaySet::of({model::RelayId::a, model::RelayId::c})},
                   {7, model::RelaySet::of({model::RelayId::b})}};
    user.valid_from = model::LocalMinute{29'000'000};
    user.valid_to = model::LocalMinute{29'500'000};
    user.phones = {"+49 30 1", "line\nbreak", "back\\slash"};
    user.group = "staff";
    user.building = "B1";
    user.room = "12a";
    user.floors = {"-1", "", "7"};
    user.role = "cleaner";
    user.web_relay = 50;
    return user;
}

Value shown(const model::User& user) {
    model::Encoding encoding;
    encoding.secret = [](std::string_view secret) { return Value(secret); };
    return model::encode(user, encoding);
}

std::string file_text(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    return out.str();
}

void write_foreign(StateDb& state, unsigned n) {
    ImportOptions options;
    options.owner = model::Source::cloud;
    model::User user = make_user(n);
    user.source = model::Source::cloud;
    REQUIRE(import_users(state, {user}, options).added == 1);
}

} // namespace

TEST_CASE("every member of a user comes back as it was stored") {
    TempFolder folder;
    auto state = open_state(folder);
    const model::User user = full_user();

    need(state->users().add(user));

    const StoredUser stored = need(state->users().get("u1", Pins::opened));
    CHECK(shown(stored.user) == shown(user));
    CHECK(stored.has_pin);
    CHECK(need(state->users().name(stored.row)).name == user.name);
}

TEST_CASE("a list with one empty entry stays a list of one") {
    TempFolder folder;
    auto state = open_state(folder);
    model::User user = make_user(1);
    user.floors = {""};
    need(state->users().add(user));
    CHECK(need(state->users().get("u1")).user.floors == std::vector<std::string>{""});
}

TEST_CASE("PINs are neither in the files nor in what is read without asking for them") {
    TempFolder folder;
    auto state = open_state(folder);
    model::User user = make_user(1);
    user.pin = Secret(std::string("73519264"));
    need(state->users().add(user));

    CHECK(need(state->users().get("u1")).user.pin.empty());
    for (const char* name : {"state.db", "state.db-wal"}) {
        CHECK(file_text(folder.file(name)).find("73519264") == std::string::npos);
    }
}

TEST_CASE("a PIN sealed for one user does not open as another's") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->users().add(make_user(1)));
    need(state->users().add(make_user(2)));
    need(state->database().run("UPDATE users SET pin=(SELECT pin FROM users WHERE id='u1') "
                               "WHERE id='u2'"));

    const auto swapped = state->users().get("u2", Pins::opened);

    REQUIRE_FALSE(swapped.ok());
    CHECK(swapped.error().is(errors::corrupt));
}

TEST_CASE("an id, a PIN and a card belong to one user only") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->users().add(make_user(1)));
    model::User second = make_user(2);
    std::string field;
    SECTION("id") {
        second.id = "u1";
        field = "id";
    }
    SECTION("PIN") {
        second.pin = make_user(1).pin;
        field = "pin";
    }
    SECTION("card, written with leading zeros") {
        second.cards = {{"0000" + make_user(1).cards[0].text}};
        field = "cards";
    }
    const auto row = state->users().add(second);

    REQUIRE_FALSE(row.ok());
    CHECK(row.error().is(errors::already_exists));
    CHECK(row.error().field() == field);
    CHECK(row.error().what().find("u1") == (field == "id" ? 6 : std::string::npos));
    CHECK(need(state->users().count()) == 1);
}

TEST_CASE("card codes of more than 63 bits are told apart") {
    TempFolder folder;
    auto state = open_state(folder);
    model::User one = make_user(1);
    one.cards = {{"FFFFFFFFFFFFFFFF"}, {"0123456789ABCDEF0123456789ABCDEF"}};
    model::User two = make_user(2);
    two.cards = {{"FFFFFFFFFFFFFFFE"}, {"0123456789ABCDEF0123456789ABCDEE"}};
    need(state->users().add(one));
    need(state->users().add(two));
    model::User three = make_user(3);
    three.cards = {{"0123456789ABCDEF0123456789ABCDEF"}};
    CHECK(state->users().add(three).error().is(errors::already_exists));
}

TEST_CASE("what a removed user had can be given to another, its row cannot") {
    TempFolder folder;
    auto state = open_state(folder);
    const door::UserRow first = need(state->users().add(make_user(1, 2)));
    CHECK(need(state->users().remove("u1")) == first);
    model::User heir = make_user(1, 2);
    heir.id = "heir";

    const door::UserRow row = need(state->users().add(heir));

    CHECK(row != first);
    CHECK(state->users().remove("u1").error().is(errors::not_found));
}

TEST_CASE("a patch changes the members given, clears those that are null and keeps the PIN") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->users().add(full_user()));
    const std::int64_t before = need(state->users().revision());
    Value patch = Value::object();
    patch.set("name", "New Name");
    patch.set("group", nullptr);
    patch.set("validTo", nullptr);

    const UserChange change = need(state->users().patch("u1", patch));

    CHECK(change.fields == std::vector<std::string>{"name", "group", "validTo"});
    const StoredUser stored = need(state->users().get("u1", Pins::opened));
    CHECK(stored.user.name == "New Name");
    CHECK(stored.user.group.empty());
    CHECK_FALSE(stored.user.valid_to.has_value());
    CHECK(stored.user.building == "B1");
    CHECK(stored.user.pin.reveal() == full_user().pin.reveal());
    CHECK(need(state->users().revision()) == before + 1);
    CHECK(need(state->users().patch("u1", patch)).fields.empty());
    CHECK(need(state->users().revision()) == before + 1);
}

TEST_CASE("a patch of the PIN or the cards frees the old ones") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->users().add(make_user(1)));
    Value patch = Value::object();
    patch.set("pin", "4711");
    Value cards = Value::array();
    cards.push("ABCD");
    patch.set("cards", std::move(cards));

    CHECK(need(state->users().patch("u1", patch)).fields ==
          std::vector<std::string>{"cards", "pin"});

    model::User other = make_user(1);
    other.id = "other";
    need(state->users().add(other));
    Value clear = Value::object();
    clear.set("pin", nullptr);
    CHECK(need(state->users().patch("u1", clear)).fields == std::vector<std::string>{"pin"});
    CHECK_FALSE(need(state->users().get("u1")).has_pin);
}

TEST_CASE("a patch that breaks a rule is refused and changes nothing") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->users().add(make_user(1)));
    const auto [member, value] = GENERATE(
        std::pair<const char*, Value>("id", "u9"), std::pair<const char*, Value>("pin", "1"),
        std::pair<const char*, Value>("name", ""), std::pair<const char*, Value>("nmae", "x"),
        std::pair<const char*, Value>("source", "cloud"));
    Value patch = Value::object();
    patch.set(member, value);

    CHECK_FALSE(state->users().patch("u1", patch).ok());

    CHECK(shown(need(state->users().get("u1", Pins::opened)).user) == shown(make_user(1)));
}

TEST_CASE("rows of another source cannot be changed or removed") {
    TempFolder folder;
    auto state = open_state(folder);
    write_foreign(*state, 1);
    Value patch = Value::object();
    patch.set("name", "Mine");

    CHECK(state->users().patch("u1", patch).error().is(errors::denied));
    CHECK(state->users().remove("u1").error().is(errors::denied));
    model::User foreign = make_user(2);
    foreign.source = model::Source::acms;
    CHECK(state->users().add(foreign).error().is(errors::denied));
    CHECK(need(state->users().get("u1")).user.name == "User 1");
}

TEST_CASE("pages walk through all users once, in either order") {
    TempFolder folder;
    auto state = open_state(folder);
    for (unsigned n = 1; n <= 25; ++n) {
        model::User user = make_user(n);
        user.name = n % 2 == 0 ? "same" : "Other " + std::to_string(n % 7);
        need(state->users().add(user));
    }
    UserQuery query;
    query.limit = 4;
    query.order = GENERATE(UserOrder::id, UserOrder::name);
    std::vector<std::string> ids;
    for (std::optional<std::string> next = ""; next;) {
        query.after = *next;
        const UserPage page = need(state->users().list(query));
        CHECK(page.total == 25);
        for (const StoredUser& user : page.users) {
            ids.push_back(user.user.id);
        }
        next = page.next;
    }
    CHECK(ids.size() == 25);
    std::sort(ids.begin(), ids.end());
    CHECK(std::unique(ids.begin(), ids.end()) == ids.end());
}

TEST_CASE("a filter finds parts of ids, names, rooms and cards and takes no wildcards") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->users().add(full_user()));
    need(state->users().add(make_user(2)));
    const auto found = [&](const std::string& filter) {
        UserQuery query;
        query.filter = filter;
        return need(state->users().list(query)).total;
    };
    CHECK(found("12a") == 1);
    CHECK(found("USER") == 1);
    CHECK(found("u") == 2);
    CHECK(found(make_user(2).cards[0].text.substr(2)) == 1);
    CHECK(found("%") == 0);
    CHECK(found("_") == 0);
}

TEST_CASE("an export shows one moment, whatever changes while it runs") {
    TempFolder folder;
    auto state = open_state(folder);
    REQUIRE(import_users(*state, make_users(50)).applied);
    auto users = need(UserExport::start(*state, Pins::opened));
    std::vector<StoredUser> all = need(users->next(10));
    ImportOptions replace;
    replace.mode = ImportMode::replace;
    replace.max_delete = 100;
    REQUIRE(import_users(*state, {make_user(99)}, replace).deleted == 50);

    for (auto more = need(users->next(7)); !more.empty(); more = need(users->next(7))) {
        std::move(more.begin(), more.end(), std::back_inserter(all));
    }

    REQUIRE(all.size() == 50);
    CHECK(all[49].user.id == "u50");
    CHECK(all[49].user.pin.reveal() == make_user(50).pin.reveal());
    CHECK(need(state->users().count()) == 1);
}

TEST_CASE("a walk over all users stops when it is told to") {
    TempFolder folder;
    auto state = open_state(folder);
    REQUIRE(import_users(*state, make_users(5)).applied);
    int seen = 0;
    need(state->users().each(Pins::hidden, [&](StoredUser& user) {
        CHECK(user.has_pin);
        return ++seen < 3;
    }));
    CHECK(seen == 3);
}
