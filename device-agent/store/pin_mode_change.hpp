// SPDX-License-Identifier: Apache-2.0
// What a change of the PIN settings means for the PINs that are stored.
#pragma once

#include "store/pin_rules.hpp"
#include "store/sqlite.hpp"

namespace akx::agent {

// Inside the transaction of the change. When the mode changes, every PIN gets its new digest.
// Refused (rule_conflict, with one detail each, at most 100) when users would then share a PIN, or
// when a public PIN is somebody's private one.
Status change_pin_rules(Database& db, const Vault& vault, const model::PinSettings& before,
                        const model::PinSettings& after);

// The same for going back to settings that were in force before: never refused. Of users who share
// a PIN now the later ones, and whoever has a public one, cannot use theirs until it is set anew;
// their ids are returned (at most 100).
Result<std::vector<std::string>> restore_pin_rules(Database& db, const Vault& vault,
                                                   const model::PinSettings& before,
                                                   const model::PinSettings& after);

} // namespace akx::agent
