// SPDX-License-Identifier: Apache-2.0
// Changing the configuration through the devices' API: as a revision like any other (REQ CFG-6),
// refused while somebody else's trial is open.
#pragma once

#include "api/akuvox/exchange.hpp"

namespace akx::agent::akuvox {

// The configuration as applying it takes it: secrets as what is kept.
Value present_settings(const Services& services);

// Applies `wanted`, a whole configuration made of the present one, and calls `done` when that
// worked; otherwise the exchange is answered with what is wrong. Who may use this API, and how the
// phone is reached, is not changed this way: denied.
void apply_settings(Services& services, ExchangePtr exchange, Value wanted,
                    std::function<void(Exchange&)> done);
// The same where groups and contacts, which are kept among those settings, are what is changed.
void apply_book(Services& services, ExchangePtr exchange, Value wanted,
                std::function<void(Exchange&)> done);

} // namespace akx::agent::akuvox
