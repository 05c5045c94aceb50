// SPDX-License-Identifier: Apache-2.0
// Inside net only: OpenSSL objects that free themselves. Included by the three files that speak
// OpenSSL (identity.cpp, openssl.cpp, tls.cpp).
#pragma once

#include "net/identity.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace akx::net {

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
template <class T, auto Free>
using Handle = std::unique_ptr<T, Freer<Free>>;
using CertificateHandle = Handle<X509, X509_free>;
using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;

CertificateHandle read_pem(std::string_view pem); // null if unreadable
KeyHandle read_key(const Secret& pem);            // null if unreadable
std::optional<Fingerprint> fingerprint_of(const X509* certificate);
Result<CertificateInfo> describe(const X509* certificate); // corrupt

} // namespace akx::net
