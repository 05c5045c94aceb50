// SPDX-License-Identifier: Apache-2.0
// The entries that the core writes to the door log (REQ LOG-1). No PIN ever gets here.
#pragma once

#include "door/effect.hpp"

namespace akx::door {

// Where an attempt came from, as the log shows it; what does not apply is empty.
struct Origin {
    model::AccessMethod method = model::AccessMethod::card;
    std::string_view reader;
    std::string_view card;
    std::string_view actor;
    std::string_view words; // why, in the actor's own words
};

Record access_record(const Decision& decision, model::RelaySet asked, const Origin& origin,
                     WallTime time);
Record expired_record(const RemoteUnlock& command, Millis age, WallTime time);
Record held_record(model::RelayId relay, HoldState state, std::optional<WallTime> until,
                   std::string_view actor, std::string_view words, WallTime time);
Record released_record(model::RelayId relay, HoldState state, std::string_view actor,
                       std::string_view words, WallTime time);
Record keypad_locked_record(std::string_view reader, unsigned failures, Millis duration,
                            WallTime time);
Record keypad_released_record(std::string_view reader, std::string_view actor, WallTime time);
Record relay_failed_record(model::RelayId relay, std::string_view error, WallTime time);

} // namespace akx::door
