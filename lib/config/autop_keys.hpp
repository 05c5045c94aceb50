// SPDX-License-Identifier: Apache-2.0
// Inside config only: which key of autop text belongs to which setting, and paths of settings.
#pragma once

#include "model/field.hpp"

#include <optional>

namespace akx::config::autop {

inline constexpr std::string_view kPrefix = "Config.";
inline constexpr std::string_view kOwn = "Akx."; // keys that only our phones have

// One step of a path such as "relays[A].holdDelay".
struct Step {
    const model::Field* field = nullptr;
    std::string element; // of a list: the key of the element; empty for other fields
};

// A setting of a phone, from its root to the field.
struct Setting {
    std::vector<Step> steps;
    const model::Section* owner = nullptr; // has the last field
    std::size_t index = 0;                 // texts with {n}: from 1; 0 = all of them

    const model::Field& field() const { return *steps.back().field; }
    std::string path() const; // "relays[A].holdDelay"
};

// What a key says about the place.
struct Target {
    Setting place;
    enum class Says { value, schedule_enabled } says = Says::value;
    bool own = false; // the value is in our own form, not the devices'
};

std::optional<Target> find_target(std::string_view key);
std::optional<Setting> parse_path(std::string_view path);

// The key of the devices for a place; nullopt when they have none.
std::optional<std::string> device_key(const Setting& place, std::size_t index = 0);
std::string own_key(const Setting& place); // with "Akx."
// "RelayAEnable" goes with "RelayASchedule".
std::optional<std::string> schedule_enable_key(const Setting& place);

// The elements of such a list have no number or letter in their key: only the one of this name
// has a key of the devices.
inline constexpr std::string_view kOnlyElement = "public";

} // namespace akx::config::autop
