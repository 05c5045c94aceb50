// SPDX-License-Identifier: Apache-2.0
// Inside net only: the judgement about a phone's key during the TLS handshake, and our certificate.
#pragma once

#include "net/client.hpp"

namespace akx::net {

class TlsSession {
  public:
    static Result<std::unique_ptr<TlsSession>> make(const ClientOptions& options); // corrupt
    ~TlsSession();

    // Prepares an SSL_CTX* for one connection; false when OpenSSL refuses.
    bool attach(void* ssl_ctx);

    void begin(); // forgets what the last exchange left in the members below
    // Why the phone's certificate was not accepted.
    std::optional<Error> verdict;
    // A fatal alert of the phone that belongs to the handshake: no request was carried out.
    std::string alert;
    std::string description; // "TLSv1.3 TLS_AES_256_GCM_SHA384"
    std::optional<Fingerprint> seen;

  private:
    struct Callbacks;
    struct Material;
    TlsSession();
    std::optional<Error> judge(void* x509);

    std::unique_ptr<Material> material_;
    std::optional<Fingerprint> pin_;
    bool expired_ok_ = false;
    bool legacy_ = false;
    const Clock* clock_ = nullptr;
};

} // namespace akx::net
