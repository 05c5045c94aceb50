// SPDX-License-Identifier: Apache-2.0
// Schedules that come with users in a file, against those a phone has: what would be added, and
// which numbers mean something else on the phone.
#pragma once

#include "base/result.hpp"
#include "model/schedule.hpp"
#include "model/user.hpp"

#include <span>

namespace akx::exchange {

// "weekly mon tue 08:00-17:00, 2026-06-01 to 2026-08-31": all that a schedule says but id and name.
std::string describe(const model::Schedule& schedule);

struct ScheduleMerge {
    std::vector<model::Schedule> added; // by id; the phone does not have them
    std::size_t unchanged = 0;          // the phone has the same under another name at most
    // The phone has another schedule under that number, or the file says two things: each names
    // both and a way out. Importing users as they are would give them other times.
    std::vector<Error> conflicts;
};

// Neither list has built-in schedules.
ScheduleMerge merge_schedules(std::span<const model::Schedule> phone,
                              std::span<const model::Schedule> file);

// Collects the numbers that users refer to.
class ScheduleUses {
  public:
    void add(const model::User& user);
    // Those that are neither built in nor in one of the lists, each with the first user who refers
    // to it: such a rule opens nothing.
    std::vector<Error> missing(std::span<const model::Schedule> phone,
                               std::span<const model::Schedule> file) const;

  private:
    struct Use {
        model::ScheduleId id = 0;
        std::size_t users = 0;
        std::string first;
    };
    std::vector<Use> uses_; // by id
};

} // namespace akx::exchange
