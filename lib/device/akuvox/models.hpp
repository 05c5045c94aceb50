// SPDX-License-Identifier: Apache-2.0
// Inside device only: what is known about models before they are asked (facts/akuvox §1.4, §1.8).
#pragma once

#include <cstdint>
#include <string_view>

namespace akx::device::akuvox {

enum class PasswordForm { plain, base64 }; // when a password is written through the settings

struct Model {
    std::string_view prefix; // of the name the device gives itself; the longest that fits counts
    unsigned relays = 2;
    unsigned inputs = 2;
    bool tamper = false;
    unsigned users = 0; // most that it holds; 0 = not known
    PasswordForm password = PasswordForm::plain;
    bool has_relay_api = true;
    bool has_contact_add = true;
};

// The row of an unknown model when none fits.
const Model& model_of(std::string_view name);

} // namespace akx::device::akuvox
