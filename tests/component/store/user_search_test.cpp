// SPDX-License-Identifier: Apache-2.0
// Whose PIN or card it is, and what an import says of each user.
#include "component/store/store_fixture.hpp"

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

model::User person(const std::string& id, const std::string& room, const std::string& pin,
                   std::vector<model::CardCode> cards = {}) {
    model::User user;
    user.id = id;
    user.name = "User " + id;
    user.room = room;
    user.pin = Secret(pin);
    user.cards = std::move(cards);
    return user;
}

void set_modes(StateDb& state, model::PinMode pins, model::CardMode cards) {
    ApplyRequest request;
    request.phone.pin.mode = pins;
    request.phone.cards.ic_mode = cards;
    request.phone.cards.id_mode = cards;
    need(state.config().apply(request));
}

std::vector<std::string> ids_by_pin(StateDb& state, const std::string& room,
                                    const std::string& pin) {
    std::vector<std::string> ids;
    for (const StoredUser& user : need(state.users().by_pin(room, Secret(pin)))) {
        CHECK(user.user.pin.empty()); // never comes out
        ids.push_back(user.user.id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::string found(StateDb& state, const std::string& code, model::CardMode stored) {
    CardQuestion question{code, model::usual_card_formats(), {stored}};
    std::string out;
    for (const CardHolder& holder : need(state.users().by_card(question, 10))) {
        out += holder.user.user.id + ":" + model::card_format_name(holder.format) + " ";
    }
    return out;
}

using Ids = std::vector<std::string>;

} // namespace

TEST_CASE("a PIN leads to the one who has it") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->users().add(person("a", "101", "4711")));
    need(state->users().add(person("b", "102", "4712")));
    CHECK(ids_by_pin(*state, "", "4711") == Ids{"a"});
    CHECK(ids_by_pin(*state, "", "4713").empty());
    CHECK(ids_by_pin(*state, "", "").empty());
}

TEST_CASE("in mode apt+pin a PIN leads to one of its room, or to one of each") {
    TempFolder folder;
    auto state = open_state(folder);
    set_modes(*state, model::PinMode::apt_pin, model::CardMode::n8);
    need(state->users().add(person("a", "101", "4711")));
    need(state->users().add(person("b", "102", "4711")));
    CHECK(ids_by_pin(*state, "102", "4711") == Ids{"b"});
    CHECK(ids_by_pin(*state, "", "4711") == Ids{"a", "b"});
    CHECK(ids_by_pin(*state, "103", "4711").empty());
}

TEST_CASE("a card is found by what any mode shows of it, whatever mode the phone stores") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->users().add(person("hex", "", "", {{"02B775D2"}})));
    need(state->users().add(person("long", "", "", {{"042D6CEA123580"}})));
    CHECK(found(*state, "2b775d2", model::CardMode::n8) == "hex:8HN ");
    CHECK(found(*state, "0045577682", model::CardMode::n8) == "hex:8H10D ");
    CHECK(found(*state, "183-30162", model::CardMode::n8) == "hex:6H3D5D ");
    CHECK(found(*state, "803512EA6C2D04", model::CardMode::n8) == "long:W58-R ");
    CHECK(found(*state, "042D6CEA", model::CardMode::n8) == "long:8HN ");
    CHECK(found(*state, "99999999", model::CardMode::n8).empty());

    need(state->users().add(person("decimal", "", "", {{"2712847316"}}))); // A1B2C3D4 as 8H10D
    CHECK(found(*state, "A1B2C3D4", model::CardMode::d10) == "decimal:8HN ");
    CHECK(found(*state, "17850132", model::CardMode::d10) == "decimal:6H3D5D ");
}

TEST_CASE("an import tells of each user what changes, if asked, and a PIN only by its name") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(5, 1));
    std::vector<model::User> users = make_users(6, 1);
    users[1].name = "Changed";
    users[1].pin = Secret(std::string("99"));
    users.erase(users.begin() + 3);

    ImportOptions options;
    options.mode = ImportMode::replace;
    options.dry_run = true;
    options.details = true;
    const ImportReport report = import_users(*state, users, options);

    REQUIRE(report.changes.size() == 3);
    CHECK(report.more_changes == 0);
    std::map<std::string, std::string> told;
    for (const ImportChange& change : report.changes) {
        std::string fields;
        for (const std::string& field : change.fields) {
            fields += " " + field;
        }
        told[change.id] = std::to_string(static_cast<int>(change.kind)) + fields;
    }
    const std::vector<model::User> before = make_users(6, 1);
    CHECK(told[before[5].id] == "0");
    CHECK(told[before[1].id] == "1 name pin");
    CHECK(told[before[3].id] == "2");
    CHECK_FALSE(report.applied);

    options.details = false;
    CHECK(import_users(*state, users, options).changes.empty());
}

TEST_CASE("two cards that a lossy display mode makes one are said to be perhaps two") {
    TempFolder folder;
    auto state = open_state(folder);
    std::vector<model::User> users = {person("a", "", "", {{"18330162"}}),
                                      person("b", "", "", {{"18330162"}})};
    const ImportReport plain = import_users(*state, users);
    REQUIRE(plain.problems.size() == 1);
    CHECK_THAT(std::string(plain.problems[0].error.hint()), !Catch::Contains("drops a byte"));

    set_modes(*state, model::PinMode::pin, model::CardMode::w26);
    const ImportReport lossy = import_users(*state, users);
    REQUIRE(lossy.problems.size() == 1);
    CHECK_THAT(std::string(lossy.problems[0].error.hint()),
               Catch::Contains("the phone shows cards as 6H3D5D, which drops a byte"));
}
