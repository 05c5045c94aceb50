// SPDX-License-Identifier: Apache-2.0
#include "model/user.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace akx::model {

namespace {

constexpr Syntax kUserId{
    "user id: no blanks at the ends, no control characters or slashes", "^[^\\s/][^/]*$",
    [](std::string_view text) {
        return text == trim(text) && std::none_of(text.begin(), text.end(), [](unsigned char c) {
                   return c < 0x20 || c == 0x7F || c == '/';
               });
    },
    "1001"};
constexpr Syntax kPin{
    "PIN of 2 to 8 digits", "^[0-9]{2,8}$",
    [](std::string_view text) { return is_digits(text) && text.size() >= 2 && text.size() <= 8; },
    "7264"};

constexpr Field kFields[] = {
    field<&User::id>("id", "Unique id of the user",
                     {.min = 1, .max = 64, .required = true, .syntax = &kUserId}),
    field<&User::name>("name", "Name of the user",
                       {.min = 1, .max = 63, .required = true, .example = "Ann Li"}),
    field<&User::pin>("pin", "Private PIN, 2 to 8 digits", {.syntax = &kPin}),
    field<&User::cards>("cards", "Card codes as the phone shows them, up to 5",
                        {.max = static_cast<std::int64_t>(kMaxCards)}),
    list_field<&User::access>("access", "Which relays the user may open, and when", {.max = 32}),
    field<&User::valid_from>("validFrom", "First minute of validity on the phone's clock"),
    field<&User::valid_to>("validTo", "Last minute of validity, included"),
    field<&User::phones>("phones", "Phone numbers, in order of preference", {.max = 8}),
    field<&User::group>("group", "Group of users", {.max = 63}),
    field<&User::building>("building", "Building", {.max = 63}),
    field<&User::room>("room", "Room or apartment number, typed before the PIN in apt+pin mode",
                       {.max = 32}),
    field<&User::floors>("floors", "Floors the lift may take the user to", {.max = 128}),
    field<&User::role>("role", "Role of the user in the building", {.max = 63}),
    field<&User::web_relay>("webRelay", "Web relay action run when the user opens; 0 for none",
                            {.max = 50}),
    field<&User::source>("source", "Owner of the row; only local rows can be changed here"),
};

constexpr Section kSection{"user", "A person with credentials", kFields, "id", make_default<User>};

} // namespace

const Section& User::section() {
    return kSection;
}

const Syntax TextForm<LocalMinute>::syntax{
    "local date and time, YYYY-MM-DDTHH:MM", "^([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2})?$",
    [](std::string_view text) { return parse(text).has_value(); }, "2026-12-31T18:00"};

std::optional<LocalMinute> TextForm<LocalMinute>::parse(std::string_view text) {
    const auto minutes = parse_civil_minutes(text);
    return minutes ? std::optional(LocalMinute{*minutes}) : std::nullopt;
}

std::string TextForm<LocalMinute>::print(const LocalMinute& minute) {
    return format_civil_minutes(minute.minutes);
}

void check_user(const User& user, std::vector<Error>& problems) {
    if (user.valid_from && user.valid_to && *user.valid_to < *user.valid_from) {
        problems.push_back(
            Error(errors::invalid_value, "validTo is before validFrom").in_field("validTo"));
    }
    std::vector<std::optional<CardKey>> keys;
    for (const CardCode& card : user.cards) {
        const std::optional<CardKey> key = card_key(card.text);
        if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
            problems.push_back(
                Error(errors::invalid_value, "card " + card.text + " is listed twice")
                    .in_field("cards"));
        }
        keys.push_back(key);
    }
}

} // namespace akx::model
