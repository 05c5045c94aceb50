// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"

#include "base/text.hpp"

#include <ctime>

namespace akx::cli {

void Arguments::add(std::string_view name, std::string value) {
    values_[std::string(name)].push_back(std::move(value));
}

void Arguments::clear(std::string_view name) {
    if (const auto found = values_.find(name); found != values_.end()) {
        values_.erase(found);
    }
}

bool Arguments::has(std::string_view name) const {
    return values_.find(name) != values_.end();
}

std::string Arguments::text(std::string_view name, std::string_view other) const {
    const auto found = values_.find(name);
    return found != values_.end() ? found->second.back() : std::string(other);
}

std::span<const std::string> Arguments::all(std::string_view name) const {
    const auto found = values_.find(name);
    return found != values_.end() ? std::span<const std::string>(found->second)
                                  : std::span<const std::string>();
}

unsigned Arguments::count(std::string_view name) const {
    return static_cast<unsigned>(all(name).size());
}

std::int64_t Arguments::integer(std::string_view name, std::int64_t other) const {
    return has(name) ? parse_int(text(name)).value_or(other) : other;
}

std::optional<Millis> Arguments::duration(std::string_view name) const {
    return has(name) ? parse_duration(text(name)) : std::nullopt;
}

namespace {

// What a wall clock in the time zone of the user's computer shows, as an instant.
std::optional<WallTime> from_local(std::int64_t minutes) {
    const CivilTime civil = CivilTime::from_minutes(minutes);
    std::tm local{};
    local.tm_year = civil.year - 1900;
    local.tm_mon = civil.month - 1;
    local.tm_mday = civil.day;
    local.tm_hour = civil.hour;
    local.tm_min = civil.minute;
    local.tm_isdst = -1;
    const std::time_t seconds = std::mktime(&local);
    if (seconds == static_cast<std::time_t>(-1)) {
        return std::nullopt;
    }
    return WallTime(Seconds(seconds));
}

} // namespace

Result<WallTime> parse_moment(std::string_view text, WallTime now, Direction direction) {
    if (const auto utc = parse_utc(text)) {
        return *utc;
    }
    if (const auto away = parse_duration(text)) {
        return direction == Direction::past ? now - *away : now + *away;
    }
    std::optional<std::int64_t> minutes = parse_civil_minutes(text);
    if (const auto days = parse_civil_date(text); !minutes && days) {
        minutes = *days * 24 * 60;
    }
    if (minutes) {
        if (const auto local = from_local(*minutes)) {
            return *local;
        }
    }
    return Error(errors::invalid_value,
                 "'" + std::string(text) +
                     "' is not a time; use 2026-11-20T18:00, 2026-11-20T18:00:00Z or 2h");
}

} // namespace akx::cli
