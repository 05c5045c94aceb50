// SPDX-License-Identifier: Apache-2.0
#include "device/akuvox/models.hpp"

namespace akx::device::akuvox {

namespace {

constexpr Model kUnknown{.prefix = ""};

// Relays, inputs, tamper: the vendor's table of action URLs (facts/akuvox §1.8); users: §1.4;
// form of passwords: §1.6.
constexpr Model kModels[] = {
    {.prefix = "S539", .relays = 3, .inputs = 3, .password = PasswordForm::base64},
    {.prefix = "S535", .relays = 1, .inputs = 2, .password = PasswordForm::base64},
    {.prefix = "S532", .relays = 2, .inputs = 4, .users = 10'000, .password = PasswordForm::base64},
    {.prefix = "X916", .relays = 4, .inputs = 4},
    {.prefix = "X915", .relays = 3, .inputs = 3, .has_contact_add = false},
    {.prefix = "X912", .relays = 2, .inputs = 3},
    {.prefix = "X910", .relays = 2, .inputs = 2},
    {.prefix = "R29Z", .relays = 1, .inputs = 3, .users = 20'000},
    {.prefix = "R29", .relays = 3, .inputs = 3, .users = 20'000},
    {.prefix = "R28", .relays = 3, .inputs = 3},
    {.prefix = "R20A", .relays = 2, .inputs = 2, .users = 4'000},
    {.prefix = "R20", .relays = 2, .inputs = 2},
    {.prefix = "R25", .relays = 2, .inputs = 2},
    {.prefix = "E18", .relays = 2, .inputs = 3, .tamper = true},
    {.prefix = "E16", .relays = 1, .inputs = 1, .tamper = true},
    {.prefix = "E13", .relays = 1, .inputs = 2},
    {.prefix = "E12", .relays = 1, .inputs = 2, .users = 1'000},
    {.prefix = "A095", .relays = 4, .inputs = 4, .tamper = true},
    {.prefix = "A094", .relays = 4, .inputs = 0, .tamper = true},
    {.prefix = "A05", .relays = 1, .inputs = 1, .tamper = true},
    {.prefix = "A03", .relays = 1, .inputs = 2, .tamper = true},
    {.prefix = "A02", .relays = 1, .inputs = 2, .tamper = true},
    {.prefix = "A01", .relays = 1, .inputs = 2, .tamper = true},
    {.prefix = "IT83", .relays = 2, .inputs = 2, .has_relay_api = false},
};

} // namespace

const Model& model_of(std::string_view name) {
    const Model* best = &kUnknown;
    for (const Model& each : kModels) {
        if (name.starts_with(each.prefix) && each.prefix.size() > best->prefix.size()) {
            best = &each;
        }
    }
    return *best;
}

} // namespace akx::device::akuvox
