// SPDX-License-Identifier: Apache-2.0
// Ways to Akuvox devices: with the account noted down, and without any.
#pragma once

#include "invocation.hpp"

namespace akx::cli {

inline constexpr std::string_view kAkuvoxDriver = "akuvox";

// No connection is made yet. unauthenticated when no password is noted down, unsafe_mode.
Result<Phone> connect_akuvox(const Invocation& run, const KnownPhone& known,
                             const net::Deadlines& limits);
// What a device at this address shows without a login; whatever key it has.
Result<device::AkuvoxSighting> look_at_akuvox(const Invocation& run, const net::Endpoint& endpoint,
                                              bool legacy_tls, const net::Deadlines& limits);

} // namespace akx::cli
