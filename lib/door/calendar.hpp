// SPDX-License-Identifier: Apache-2.0
// Schedules, compiled for quick look-up, in the phone's time zone (REQ ACC-2). Pure: the caller
// loads the zone and passes the time in.
#pragma once

#include "base/time.hpp"
#include "model/schedule.hpp"

#include <span>

namespace akx::door {

// A minute on the phone's wall clock. Schedules and validity are compared against this alone, so a
// minute that a clock change repeats counts twice and one that it skips never comes.
struct CivilMinute {
    std::int64_t minutes = 0; // see CivilTime::minutes

    std::int64_t day() const;       // since 1970-01-01
    int minute_of_day() const;      // 0–1439
    model::Weekday weekday() const; // of day()
    CivilMinute day_before() const; // the same minute, one day earlier
    auto operator<=>(const CivilMinute&) const = default;
};

class Calendar {
  public:
    Calendar(); // UTC and the two built-in schedules
    // Ids that occur twice count once (the first); the built-in ids cannot be redefined.
    Calendar(std::span<const model::Schedule> schedules, TimeZone zone,
             std::span<const model::Holiday> holidays = {});

    CivilMinute local(WallTime time) const;
    // When the wall clock shows this minute; the first time of two, none when it is skipped.
    std::optional<WallTime> moment(CivilMinute minute) const;
    bool knows(model::ScheduleId id) const;
    // Whether the schedule is open in this minute; an unknown schedule is closed. A window belongs
    // to the day it starts on: weekday and dates are those of that day, also after midnight.
    bool is_open(model::ScheduleId id, CivilMinute minute) const;
    bool is_holiday(CivilMinute minute) const;
    const TimeZone& zone() const { return zone_; }

  private:
    struct Compiled {
        model::ScheduleId id = 0;
        std::int32_t first_day = 0; // days since 1970-01-01, both included
        std::int32_t last_day = 0;
        std::uint8_t weekdays = 0; // bit 0 = Sunday
        model::HolidayRule holidays = model::HolidayRule::ignore;
        std::uint32_t windows = 0; // in windows_, from `offset`
        std::uint32_t offset = 0;
    };
    // Days since 1970-01-01 or, for those of every year, month * 32 + day; these may go over the
    // end of the year.
    struct Days {
        std::int64_t first = 0;
        std::int64_t last = 0; // both included
    };
    struct Window {
        std::int16_t from = 0; // minutes of the day, both included
        std::int16_t to = 0;
    };

    void compile(const model::Schedule& schedule);
    const Compiled* find(model::ScheduleId id) const;
    bool runs_on(const Compiled& schedule, CivilMinute minute) const;

    std::vector<Compiled> schedules_; // by id
    std::vector<Window> windows_;
    std::vector<Days> holidays_;
    std::vector<Days> yearly_holidays_;
    TimeZone zone_;
};

} // namespace akx::door
