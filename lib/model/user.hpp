// SPDX-License-Identifier: Apache-2.0
// A person with credentials (REQ USR-1).
#pragma once

#include "model/access.hpp"
#include "model/card_code.hpp"

namespace akx::model {

// A minute on the phone's wall clock, see CivilTime::minutes.
struct LocalMinute {
    std::int64_t minutes = 0;
    auto operator<=>(const LocalMinute&) const = default;
};
template <>
struct TextForm<LocalMinute> {
    static const Syntax syntax;
    static std::optional<LocalMinute> parse(std::string_view text); // "2026-12-31T18:00"
    static std::string print(const LocalMinute& minute);
};

// Who owns the row; only local rows may be changed here (facts/akuvox §1.4).
enum class Source : std::uint8_t { local, cloud, acms, sdmc };
template <>
struct Names<Source> {
    static constexpr std::string_view names[] = {"local", "cloud", "acms", "sdmc"};
};

struct User {
    std::string id;
    std::string name;
    Secret pin;
    std::vector<CardCode> cards;
    std::vector<AccessRule> access;
    std::optional<LocalMinute> valid_from; // this minute and later
    std::optional<LocalMinute> valid_to;   // until the end of this minute
    std::vector<std::string> phones;
    std::string group;
    std::string building;
    std::string room;
    std::vector<std::string> floors;
    std::string role;
    unsigned web_relay = 0; // action 1–50, 0 = none
    Source source = Source::local;

    static const Section& section();
};

// Whether what `user` holds is complete and consistent in itself, beyond what the fields check.
void check_user(const User& user, std::vector<Error>& problems);

} // namespace akx::model
