// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "component/akuvox_driver/bench.hpp"

using namespace akx;
using test::Bench;
using test::upload;
using test::user_value;

namespace {

std::string people(int count) {
    std::string out;
    for (int i = 1; i <= count; ++i) {
        Value user = user_value(std::to_string(1000 + i), "User " + std::to_string(i),
                                std::to_string(10'000'000 + i));
        user.erase("pin");
        out += to_json(user) + "\n";
    }
    return out;
}

} // namespace

TEST_CASE("many users go in batches with rests, and all of them are read back") {
    Bench bench("R20A");
    device::AkuvoxOptions options = bench.options();
    options.chunk = 10;
    const auto device = device::open_akuvox(std::move(options));
    REQUIRE(device);

    const auto report = (*device)->import_users(upload(people(35)), {});
    REQUIRE(report);
    CHECK(report->added == 35);
    CHECK(report->rejected == 0);
    CHECK(bench.device.users.size() == 35);
    CHECK(bench.device.largest_batch == 10);
    CHECK(std::count(bench.waits.begin(), bench.waits.end(), Millis(1'000)) >= 4);

    const auto again = (*device)->import_users(upload(people(35)), {});
    REQUIRE(again);
    CHECK(again->unchanged == 35);
    CHECK(again->added + again->changed == 0);
}

TEST_CASE("a batch is never larger than a device bears") {
    Bench bench("E12");
    device::AkuvoxOptions options = bench.options();
    options.chunk = 1'001;
    CHECK_FALSE(device::open_akuvox(std::move(options)));
}

TEST_CASE("replacing counts deletions first, and leaves the rows of others") {
    Bench bench("X916");
    const auto device = bench.open();
    REQUIRE(device->import_users(upload(people(30)), {}));
    bench.device.users[29].set("SourceType", "2");

    device::ImportOptions options;
    options.mode = device::ImportOptions::Mode::replace;
    const auto refused = device->import_users(upload(people(2)), options);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().is(errors::too_many_deletions));
    CHECK(bench.device.users.size() == 30);

    options.max_delete = 27;
    const auto replaced = device->import_users(upload(people(2)), options);
    REQUIRE(replaced);
    CHECK(replaced->deleted == 27);
    CHECK(bench.device.users.size() == 3);
}

TEST_CASE("an import that loses an answer is judged by what is there") {
    Bench bench("X916");
    const auto device = bench.open();
    bench.device.lose_next_answer = true;
    const auto report = device->import_users(upload(people(5)), {});
    REQUIRE(report);
    CHECK(report->added == 5);
    CHECK(report->rejected == 0);
    CHECK(bench.device.users.size() == 5);
}

TEST_CASE("an export carries everything an import needs, with PINs only when asked for") {
    Bench from("X916");
    Bench to("E18C");
    const auto device = from.open();
    REQUIRE(device->add_user(user_value("1", "Ann", "02B775D2")));
    std::string rows;
    const auto take = [&rows](ByteView piece) {
        rows += as_text(piece);
        return Status();
    };
    REQUIRE(device->export_users(device::RowFormat::ndjson, false, take));
    CHECK(rows.find("7264") == std::string::npos);
    rows.clear();
    REQUIRE(device->export_users(device::RowFormat::ndjson, true, take));

    REQUIRE(to.open()->import_users(upload(rows), {}));
    const Value* user = to.device.user("1");
    REQUIRE(user != nullptr);
    CHECK(user->text_at("PrivatePIN") == "7264");
    CHECK(user->text_at("ScheduleRelay") == "1001-1;");
}
