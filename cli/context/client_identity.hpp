// SPDX-License-Identifier: Apache-2.0
// The key and certificate by which phones know this user, one per context (REQ DEV-2).
#pragma once

#include "context/store.hpp"
#include "net/identity.hpp"

namespace akx::cli {

// not_found when the context has none yet; unsafe_mode, corrupt.
Result<net::Identity> load_identity(const Store& store, std::string_view context);
// Makes one at need. `client` is who the certificate names ("user@host").
Result<net::Identity> ensure_identity(const Store& store, std::string_view context,
                                      const std::string& client, WallTime now);
// A new certificate for the same key, so that phones keep knowing it.
Result<net::Identity> renew_client_identity(const Store& store, std::string_view context,
                                            WallTime now);

} // namespace akx::cli
