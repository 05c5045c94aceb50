// SPDX-License-Identifier: Apache-2.0
#include "http/certificate.hpp"

#include "base/crypto.hpp"

#include <ctime>
#include <openssl/x509.h>

namespace akx::http {

namespace {

// The DER form that an OpenSSL i2d function writes.
template <class Object>
Bytes der_of(Object* object, int (*encode)(const Object*, unsigned char**)) {
    const int size = encode(object, nullptr);
    Bytes der(static_cast<std::size_t>(std::max(size, 0)));
    if (size > 0) {
        unsigned char* end = der.data();
        encode(object, &end);
    }
    return der;
}

std::optional<WallTime> time_of(const ASN1_TIME* time) {
    std::tm utc{};
    if (ASN1_TIME_to_tm(time, &utc) != 1) {
        return std::nullopt;
    }
    return WallTime(std::chrono::seconds(::timegm(&utc)));
}

std::string common_name_of(X509* certificate) {
    const X509_NAME* subject = X509_get_subject_name(certificate);
    const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at < 0) {
        return {};
    }
    unsigned char* utf8 = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    std::string name;
    if (size > 0) {
        name.assign(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
    }
    OPENSSL_free(utf8);
    return name;
}

} // namespace

std::optional<ClientCertificate> describe_certificate(X509* certificate) {
    ClientCertificate described;
    described.der = der_of(certificate, i2d_X509);
    const Bytes key = der_of(X509_get_X509_PUBKEY(certificate), i2d_X509_PUBKEY);
    const auto not_before = time_of(X509_get0_notBefore(certificate));
    const auto not_after = time_of(X509_get0_notAfter(certificate));
    if (described.der.empty() || key.empty() || !not_before || !not_after) {
        return std::nullopt;
    }
    described.fingerprint = to_hex(crypto::sha256(key));
    described.common_name = common_name_of(certificate);
    described.not_before = *not_before;
    described.not_after = *not_after;
    return described;
}

} // namespace akx::http
