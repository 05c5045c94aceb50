// SPDX-License-Identifier: Apache-2.0
#include "component/akuvox_driver/bench.hpp"

using namespace akx;
using test::Bench;
using test::user_value;

namespace {

Value fields(std::initializer_list<std::pair<const char*, Value>> members) {
    Value out = Value::object();
    for (const auto& [key, value] : members) {
        out.set(key, value);
    }
    return out;
}

} // namespace

TEST_CASE("users are added, changed, read and deleted on every model that has them") {
    for (const std::string& name : test::akuvox::profile_names()) {
        CAPTURE(name);
        Bench bench(name);
        const auto device = bench.open();
        const auto added = device->add_user(user_value("1001", "Zoë", "02B775D2"));
        REQUIRE(added);
        CHECK(added->text_at("name") == "Zoë");
        CHECK(added->array_at("access").at(0).int_at("schedule") == 1001);
        CHECK(added->bool_at("hasPin"));
        CHECK(added->find("pin") == nullptr);

        const auto changed = device->change_user("1001", fields({{"name", "Zoë Li"}}));
        REQUIRE(changed);
        const Value* stored = bench.device.user("1001");
        REQUIRE(stored != nullptr);
        CHECK(stored->text_at("CardCode") == "02B775D2"); // the whole record was written
        CHECK(stored->text_at("PrivatePIN") == "7264");
        CHECK(stored->text_at("ScheduleRelay") == "1001-1;");

        REQUIRE(device->delete_user("1001"));
        CHECK(bench.device.user("1001") == nullptr);
        CHECK(bench.device.overlapping == 0);
    }
}

TEST_CASE("a change that is there already is not written") {
    Bench bench("X916");
    const auto device = bench.open();
    REQUIRE(device->add_user(user_value("1", "Ann", "02B775D2")));
    bench.device.requests.clear();

    REQUIRE(device->change_user("1", fields({{"name", "Ann"}})));
    for (const std::string& request : bench.device.requests) {
        CHECK(request.find("/set") == std::string::npos);
    }
}

TEST_CASE("the search of the device is fuzzy, so what it finds is looked through again") {
    Bench bench("X916");
    const auto device = bench.open();
    REQUIRE(device->add_user(user_value("12", "Ann", "02B775D2")));
    REQUIRE(device->add_user(user_value("1", "Bob", "0012AAAA")));
    const auto user = device->user("1");
    REQUIRE(user);
    CHECK(user->text_at("name") == "Bob");
    const auto none = device->user("2");
    REQUIRE_FALSE(none);
    CHECK(none.error().is(errors::not_found));
}

TEST_CASE("rows that a cloud owns are read and never written") {
    Bench bench("X916");
    const auto device = bench.open();
    REQUIRE(device->add_user(user_value("1", "Ann", "02B775D2")));
    bench.device.users[0].set("SourceType", "2");

    CHECK(device->user("1")->text_at("source") == "cloud");
    const auto changed = device->change_user("1", fields({{"name", "Eve"}}));
    REQUIRE_FALSE(changed);
    CHECK(changed.error().is(errors::denied));
    CHECK_FALSE(device->delete_user("1"));
    CHECK(bench.device.user("1")->text_at("Name") == "Ann");
}

TEST_CASE("cards that the device cuts at 63 characters are never written back damaged") {
    Bench bench("X916");
    const auto device = bench.open();
    Value user = user_value("1", "Ann", "0");
    Value cards = Value::array();
    for (const char* card : {"04A1B2C3D4E501", "04A1B2C3D4E502", "04A1B2C3D4E503", "04A1B2C3D4E504",
                             "04A1B2C3D4E505"}) {
        cards.push(card);
    }
    user.set("cards", cards);
    REQUIRE(device->add_user(user)); // what can be read back is there
    const std::string all = bench.device.user("1")->text_at("CardCode");
    CHECK(all.size() == 74);

    const auto renamed = device->change_user("1", fields({{"name", "Ann Li"}}));
    REQUIRE_FALSE(renamed);
    CHECK(renamed.error().field() == "cards");
    CHECK(bench.device.user("1")->text_at("CardCode") == all);

    REQUIRE(device->change_user("1", fields({{"name", "Ann Li"}, {"cards", cards}})));
    CHECK(bench.device.user("1")->text_at("CardCode") == all);
}

TEST_CASE("what the device cannot hold is refused when it would widen access") {
    Bench bench("X916");
    Value user = user_value("1", "Ann", "02B775D2");
    user.set("validTo", "2026-12-31T18:00");
    const auto added = bench.open()->add_user(user);
    REQUIRE_FALSE(added);
    CHECK(added.error().is(errors::unsupported));
    CHECK(bench.device.users.empty());
}

TEST_CASE("a group is made before a user needs it, or the device would choose another") {
    Bench bench("X916");
    Value user = user_value("1", "Ann", "02B775D2");
    user.set("group", "Tenants");
    REQUIRE(bench.open()->add_user(user));
    CHECK(bench.device.groups.size() == 1);
    CHECK(bench.device.user("1")->text_at("Group") == "Tenants");
}

TEST_CASE("a write whose answer gets lost is settled by reading back") {
    Bench bench("X916");
    const auto device = bench.open();
    bench.device.lose_next_answer = true;
    CHECK(device->add_user(user_value("1", "Ann", "02B775D2")));
    CHECK(bench.device.users.size() == 1);
}
