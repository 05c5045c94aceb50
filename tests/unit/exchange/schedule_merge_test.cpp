// SPDX-License-Identifier: Apache-2.0
#include "exchange/schedule_merge.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using model::ScheduleType;

namespace {

model::Schedule schedule(model::ScheduleId id, std::string name, ScheduleType type,
                         std::vector<model::TimeWindow> windows) {
    model::Schedule out;
    out.id = id;
    out.name = std::move(name);
    out.type = type;
    out.windows = std::move(windows);
    return out;
}

model::Schedule night(model::ScheduleId id) {
    return schedule(id, "Night", ScheduleType::daily, {{22 * 60, 6 * 60}});
}

} // namespace

TEST_CASE("schedules of a file that the phone does not have are added, the same ones are not") {
    const model::Schedule phone[] = {schedule(1003, "Cleaners", ScheduleType::daily, {{60, 120}})};
    const model::Schedule file[] = {night(1005), night(1004),
                                    schedule(1003, "Cleaning", ScheduleType::weekly, {{60, 120}})};
    const ScheduleMerge merge = merge_schedules(phone, file);
    CHECK(merge.conflicts.empty());
    CHECK(merge.unchanged == 1); // every day of the week is daily; the name decides nothing
    REQUIRE(merge.added.size() == 2);
    CHECK((merge.added[0].id == 1004 && merge.added[1].id == 1005));
}

TEST_CASE("a number that means something else on the phone is a conflict that names both") {
    model::Schedule work = schedule(1003, "Work", ScheduleType::weekly, {{8 * 60, 17 * 60}});
    work.days = model::Flags<model::Weekday>::of({model::Weekday::mon, model::Weekday::fri});
    work.date_from = model::TextForm<model::Date>::parse("2026-06-01");
    const model::Schedule file[] = {night(1003)};
    const ScheduleMerge merge = merge_schedules({&work, 1}, file);
    CHECK(merge.added.empty());
    REQUIRE(merge.conflicts.size() == 1);
    CHECK(merge.conflicts[0].what() ==
          "schedule 1003 is \"Work\", weekly mon fri 08:00-17:00, 2026-06-01 to the end on the "
          "phone and \"Night\", daily 22:00-06:00 in the file");
}

TEST_CASE("a file that says two things of one number is a conflict, saying one twice is not") {
    const model::Schedule file[] = {night(7), night(7), schedule(7, "", ScheduleType::daily, {})};
    const ScheduleMerge merge = merge_schedules({}, file);
    CHECK(merge.added.size() == 1);
    REQUIRE(merge.conflicts.size() == 1);
    CHECK(merge.conflicts[0].what() == "schedule 7 is \"Night\", daily 22:00-06:00 in one place "
                                       "and daily the whole day in the file");
}

TEST_CASE("schedules that users refer to and nobody has are told with their first user") {
    ScheduleUses uses;
    model::User ann;
    ann.id = "ann";
    ann.access = {{model::kAlways, {1}}, {5, {1}}, {1003, {1}}};
    model::User bob = ann;
    bob.id = "bob";
    bob.access.push_back({9, {2}});
    uses.add(ann);
    uses.add(bob);
    const model::Schedule phone[] = {night(1003)};
    const model::Schedule file[] = {night(9)};
    const std::vector<Error> missing = uses.missing(phone, file);
    REQUIRE(missing.size() == 1);
    CHECK(missing[0].text() ==
          "access: schedule 5 does not exist; 2 users refer to it, first 'ann'");
    CHECK(uses.missing({}, {}).size() == 3);
}
