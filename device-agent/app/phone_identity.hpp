// SPDX-License-Identifier: Apache-2.0
// Who this phone is: serial number, key, certificate, and the key that seals its secrets. Made at
// the first start, kept in the state folder with mode 0600.
#pragma once

#include "base/crypto.hpp"
#include "net/identity.hpp"

namespace akx::agent {

struct PhoneIdentity {
    std::string serial;
    net::Identity tls;
    net::CertificateInfo certificate;
    crypto::Key device_key{};
};

// Reads what is there, makes what is missing. unsafe_mode when a key can be read by others, corrupt
// when a file is damaged (nothing is replaced then).
Result<PhoneIdentity> load_identity(const std::string& folder, WallTime now);

} // namespace akx::agent
