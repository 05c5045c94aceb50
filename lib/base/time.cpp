// SPDX-License-Identifier: Apache-2.0
#include "base/time.hpp"

#include "base/text.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>
#include <cstdio>

namespace akx {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t kMinutesPerDay = 24 * 60;

class SystemClock final : public Clock {
  public:
    Now now() const override {
        return {std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()),
                std::chrono::time_point_cast<Millis>(std::chrono::steady_clock::now())};
    }
};

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0 ? 1 : 0);
}

// Reads a text from left to right; after a mismatch nothing matches any more.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        if (rest_.size() < count || !is_digits(rest_.substr(0, count))) {
            ok_ = false;
            return 0;
        }
        int value = 0;
        for (const char c : rest_.substr(0, count)) {
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }
    // Takes one character out of `set`; 0 when the next one is not in it.
    char optional(std::string_view set) {
        if (rest_.empty() || set.find(rest_.front()) == std::string_view::npos) {
            return '\0';
        }
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }
    char one_of(std::string_view set) {
        const char c = optional(set);
        ok_ = ok_ && c != '\0';
        return c;
    }
    bool ok() const { return ok_; }
    bool done() const { return ok_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool ok_ = true;
};

std::optional<std::int64_t> read_date(Reader& reader) {
    const int year = reader.digits(4);
    reader.one_of("-");
    const int month = reader.digits(2);
    reader.one_of("-");
    const int day = reader.digits(2);
    const year_month_day date{std::chrono::year(year),
                              std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    if (!reader.ok() || !date.ok()) {
        return std::nullopt;
    }
    return sys_days(date).time_since_epoch().count();
}

// Hours and minutes as minutes.
std::optional<int> read_hours_minutes(Reader& reader) {
    const int hour = reader.digits(2);
    reader.one_of(":");
    const int minute = reader.digits(2);
    return reader.ok() && hour < 24 && minute < 60 ? std::optional(hour * 60 + minute)
                                                   : std::nullopt;
}

// ".123456": milliseconds, further digits cut off; 0 when there is no fraction.
int read_fraction(Reader& reader) {
    if (reader.optional(".") == '\0') {
        return 0;
    }
    constexpr std::string_view kDigits = "0123456789";
    int value = (reader.one_of(kDigits) - '0') * 100;
    int weight = 10;
    while (const char c = reader.optional(kDigits)) {
        value += (c - '0') * weight;
        weight /= 10;
    }
    return value;
}

// "Z", "+01:00": minutes east of Greenwich.
std::optional<int> read_offset(Reader& reader) {
    const char sign = reader.one_of("Zz+-");
    if (sign == 'Z' || sign == 'z') {
        return 0;
    }
    const std::optional<int> minutes = read_hours_minutes(reader);
    if (!minutes) {
        return std::nullopt;
    }
    return sign == '-' ? -*minutes : *minutes;
}

// Relative to the system's database and nothing else: cctz would also take paths.
bool is_zone_name(std::string_view name) {
    constexpr std::string_view kAllowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    return !name.empty() && name.size() <= 64 && name.front() != '/' &&
           name.find_first_not_of(kAllowed) == std::string_view::npos;
}

struct Unit {
    std::string_view name;
    std::int64_t millis;
};

constexpr Unit kUnits[] = {
    {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};

} // namespace

const Clock& Clock::system() {
    static const SystemClock clock;
    return clock;
}

std::int64_t CivilTime::minutes() const {
    const year_month_day date{std::chrono::year(year),
                              std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    return sys_days(date).time_since_epoch().count() * kMinutesPerDay + hour * 60 + minute;
}

CivilTime CivilTime::from_minutes(std::int64_t minutes) {
    const std::int64_t day_number = floor_div(minutes, kMinutesPerDay);
    const int in_day = static_cast<int>(minutes - day_number * kMinutesPerDay);
    const sys_days date{days(day_number)};
    const year_month_day parts(date);
    CivilTime out;
    out.year = static_cast<int>(parts.year());
    out.month = static_cast<int>(static_cast<unsigned>(parts.month()));
    out.day = static_cast<int>(static_cast<unsigned>(parts.day()));
    out.hour = in_day / 60;
    out.minute = in_day % 60;
    out.weekday = static_cast<int>(std::chrono::weekday(date).c_encoding());
    return out;
}

struct TimeZone::Zone {
    cctz::time_zone zone;
};

TimeZone::TimeZone() : zone_(std::make_shared<Zone>(Zone{cctz::utc_time_zone()})) {}

Result<TimeZone> TimeZone::load(std::string_view name) {
    TimeZone out;
    out.name_ = name;
    cctz::time_zone zone;
    if (!is_zone_name(name) || !cctz::load_time_zone(out.name_, &zone)) {
        return Error(errors::not_found, "there is no time zone '" + out.name_ + "'")
            .next("use a name such as Europe/Berlin; 'timedatectl list-timezones' lists them");
    }
    out.zone_ = std::make_shared<Zone>(Zone{zone});
    return out;
}

CivilTime TimeZone::to_civil(WallTime time) const {
    const cctz::civil_second local = zone_->zone.lookup(std::chrono::floor<Seconds>(time)).cs;
    CivilTime out;
    out.year = static_cast<int>(local.year());
    out.month = local.month();
    out.day = local.day();
    out.hour = local.hour();
    out.minute = local.minute();
    out.second = local.second();
    // cctz counts from Monday.
    out.weekday = (static_cast<int>(cctz::get_weekday(cctz::civil_day(local))) + 1) % 7;
    return out;
}

std::optional<std::int64_t> parse_civil_minutes(std::string_view text) {
    Reader reader(text);
    const std::optional<std::int64_t> day = read_date(reader);
    reader.one_of("T ");
    const std::optional<int> minutes = read_hours_minutes(reader);
    const bool has_seconds = reader.optional(":") != '\0';
    const int second = has_seconds ? reader.digits(2) : 0;
    if (!day || !minutes || second > 59 || !reader.done()) {
        return std::nullopt;
    }
    return *day * kMinutesPerDay + *minutes;
}

std::string format_civil_minutes(std::int64_t minutes) {
    const CivilTime t = CivilTime::from_minutes(minutes);
    char out[32];
    std::snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d", t.year, t.month, t.day, t.hour,
                  t.minute);
    return out;
}

std::optional<std::int64_t> parse_civil_date(std::string_view text) {
    Reader reader(text);
    const std::optional<std::int64_t> day = read_date(reader);
    return reader.done() ? day : std::nullopt;
}

std::string format_civil_date(std::int64_t days_since_1970) {
    return format_civil_minutes(days_since_1970 * kMinutesPerDay).substr(0, 10);
}

std::string format_utc(WallTime time) {
    const std::int64_t millis = time.time_since_epoch().count();
    const std::int64_t minutes = floor_div(millis, 60'000);
    const int in_minute = static_cast<int>(millis - minutes * 60'000);
    char out[16];
    std::snprintf(out, sizeof out, ":%02d.%03dZ", in_minute / 1000, in_minute % 1000);
    return format_civil_minutes(minutes) + out;
}

std::optional<WallTime> parse_utc(std::string_view text) {
    Reader reader(text);
    const std::optional<std::int64_t> day = read_date(reader);
    reader.one_of("Tt ");
    const std::optional<int> minutes = read_hours_minutes(reader);
    reader.one_of(":");
    const int second = reader.digits(2);
    const int fraction = read_fraction(reader);
    const std::optional<int> offset = read_offset(reader);
    if (!day || !minutes || second > 60 || !offset || !reader.done()) { // 60: a leap second
        return std::nullopt;
    }
    const std::int64_t in_utc = *day * kMinutesPerDay + *minutes - *offset;
    return WallTime(Millis(in_utc * 60'000 + second * 1000 + fraction));
}

std::optional<Millis> parse_duration(std::string_view text) {
    std::int64_t total = 0;
    std::size_t next_unit = 0; // units come from large to small, each once
    while (!text.empty()) {
        const std::size_t size = text.find_first_not_of("0123456789");
        if (size == 0 || size == std::string_view::npos) {
            return std::nullopt;
        }
        const std::optional<std::int64_t> count = parse_int(text.substr(0, size));
        text.remove_prefix(size);
        const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
        text.remove_prefix(name.size());
        while (next_unit < std::size(kUnits) && kUnits[next_unit].name != name) {
            ++next_unit;
        }
        std::int64_t part = 0;
        if (!count || next_unit == std::size(kUnits) ||
            __builtin_mul_overflow(*count, kUnits[next_unit].millis, &part) ||
            __builtin_add_overflow(total, part, &total)) {
            return std::nullopt;
        }
        ++next_unit;
    }
    return next_unit == 0 ? std::nullopt : std::optional(Millis(total));
}

std::string format_duration(Millis duration) {
    std::int64_t rest = duration.count();
    if (rest == 0) {
        return "0s";
    }
    std::string out = rest < 0 ? "-" : "";
    for (const Unit& unit : kUnits) {
        const std::int64_t count = rest / unit.millis;
        rest %= unit.millis;
        if (count != 0) {
            out.append(std::to_string(count < 0 ? -count : count)).append(unit.name);
        }
    }
    return out;
}

} // namespace akx
