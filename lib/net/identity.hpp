// SPDX-License-Identifier: Apache-2.0
// Who one is on the wire: a P-256 key with a self-signed certificate, and what a certificate says.
#pragma once

#include "base/time.hpp"
#include "net/fingerprint.hpp"

namespace akx::net {

struct Identity {
    std::string certificate; // PEM
    Secret key;              // PEM (PKCS #8, not encrypted)
};

struct IdentityRequest {
    std::string common_name;             // 1–64 bytes of UTF-8
    std::vector<std::string> host_names; // subject alternative names; may be empty
    std::vector<std::string> addresses;  // likewise, IPv4 or IPv6
    WallTime not_before;                 // a phone whose clock may start wrong sets this early
    WallTime not_after;
};

// A fresh key and its certificate, good for TLS servers and clients. invalid_value.
Result<Identity> make_identity(const IdentityRequest& request);
// A new certificate for the same key: the fingerprint stays. invalid_value, corrupt.
Result<Identity> renew_identity(const Identity& identity, const IdentityRequest& request);
// Whether key and certificate are readable and belong together: corrupt.
Status check_identity(const Identity& identity);

struct CertificateInfo {
    Fingerprint fingerprint;
    std::string common_name; // UTF-8; empty if the subject has none
    WallTime not_before;
    WallTime not_after;
};

Result<CertificateInfo> read_certificate(std::string_view pem); // corrupt
Result<CertificateInfo> read_certificate_der(ByteView der);     // corrupt

} // namespace akx::net
