// SPDX-License-Identifier: Apache-2.0
// How people name a door: a relay of the chosen phone (letter or name), "phone/relay", or a phone
// that has one relay only.
#pragma once

#include "invocation.hpp"

namespace akx::cli {

struct Door {
    Phone phone;
    std::string relay; // "A"
};

// Asks the phone only when a name has to be looked up. not_found with what is near; usage when the
// phone has several relays and none was named.
Result<Door> find_door(const Invocation& run, const std::string& text);

} // namespace akx::cli
