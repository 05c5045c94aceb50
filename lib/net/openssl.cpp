// SPDX-License-Identifier: Apache-2.0
#include "net/openssl.hpp"

#include <openssl/pem.h>

#include <ctime>

namespace akx::net {

namespace {

using Memory = Handle<BIO, BIO_free_all>;

Memory memory(std::string_view text) {
    return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Never asks on the terminal for a pass phrase: such a key counts as unreadable.
int no_passphrase(char*, int, int, void*) {
    return 0;
}

std::optional<WallTime> read_time(const ASN1_TIME* time) {
    std::tm fields{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &fields) != 1) {
        return {};
    }
    return WallTime(Seconds(timegm(&fields)));
}

std::string common_name(const X509* certificate) {
    const X509_NAME* subject = X509_get_subject_name(certificate);
    const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (index < 0) {
        return {};
    }
    unsigned char* utf8 = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
    if (size < 0) {
        return {};
    }
    std::string out(as_text(ByteView(utf8, static_cast<std::size_t>(size))));
    OPENSSL_free(utf8);
    return out;
}

} // namespace

CertificateHandle read_pem(std::string_view pem) {
    const Memory bio = memory(pem);
    CertificateHandle out(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)
                              : nullptr);
    ERR_clear_error();
    return out;
}

KeyHandle read_key(const Secret& pem) {
    const Memory bio = memory(pem.reveal());
    KeyHandle out(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr)
                      : nullptr);
    ERR_clear_error();
    return out;
}

std::optional<Fingerprint> fingerprint_of(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size <= 0) {
        ERR_clear_error();
        return {};
    }
    const Fingerprint out{crypto::sha256(ByteView(der, static_cast<std::size_t>(size)))};
    OPENSSL_free(der);
    return out;
}

Result<CertificateInfo> describe(const X509* certificate) {
    const std::optional<Fingerprint> fingerprint = fingerprint_of(certificate);
    const std::optional<WallTime> begin = read_time(X509_get0_notBefore(certificate));
    const std::optional<WallTime> end = read_time(X509_get0_notAfter(certificate));
    if (!fingerprint || !begin || !end) {
        return Error(errors::corrupt, "the certificate has no readable key or dates");
    }
    return CertificateInfo{*fingerprint, common_name(certificate), *begin, *end};
}

} // namespace akx::net
