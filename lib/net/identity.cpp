// SPDX-License-Identifier: Apache-2.0
#include "net/identity.hpp"

#include "net/openssl.hpp"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace akx::net {

namespace {

using Names = Handle<GENERAL_NAMES, GENERAL_NAMES_free>;

Error failed(std::string_view doing) {
    return Error(errors::internal, "OpenSSL failed at " + std::string(doing));
}

bool is_host_name(std::string_view text) {
    return !text.empty() && text.size() <= 253 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-.") == std::string_view::npos;
}

bool push(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
    GENERAL_NAME* name = GENERAL_NAME_new();
    if (name == nullptr || value == nullptr) {
        GENERAL_NAME_free(name);
        ASN1_STRING_free(value);
        return false;
    }
    GENERAL_NAME_set0_value(name, type, value);
    if (sk_GENERAL_NAME_push(names, name) <= 0) {
        GENERAL_NAME_free(name);
        return false;
    }
    return true;
}

Status add_alternative_names(X509* certificate, const IdentityRequest& request) {
    const Names names(GENERAL_NAMES_new());
    for (const std::string& host : request.host_names) {
        if (!is_host_name(host)) {
            return Error(errors::invalid_value, "'" + host + "' is not a host name");
        }
        ASN1_STRING* value = ASN1_IA5STRING_new();
        if (value == nullptr ||
            ASN1_STRING_set(value, host.data(), static_cast<int>(host.size())) != 1 ||
            !push(names.get(), GEN_DNS, value)) {
            return failed("a host name");
        }
    }
    for (const std::string& address : request.addresses) {
        ASN1_OCTET_STRING* value = a2i_IPADDRESS(address.c_str());
        if (value == nullptr) {
            return Error(errors::invalid_value, "'" + address + "' is not an IP address");
        }
        if (!push(names.get(), GEN_IPADD, value)) {
            return failed("an address");
        }
    }
    if (sk_GENERAL_NAME_num(names.get()) > 0 &&
        X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) !=
            1) {
        return failed("the alternative names");
    }
    return {};
}

bool add_extension(X509* certificate, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Handle<X509_EXTENSION, X509_EXTENSION_free> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// RFC 5280 § 4.1.2.2: positive and at most 20 bytes.
bool set_serial(X509* certificate) {
    Bytes serial = crypto::random_bytes(16);
    serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7FU) | 0x40U);
    const Handle<BIGNUM, BN_free> number(
        BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
    return number &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_time(ASN1_TIME* target, WallTime time) {
    return ASN1_TIME_set(target, std::chrono::floor<Seconds>(time).time_since_epoch().count()) !=
           nullptr;
}

bool set_name(X509* certificate, const std::string& common_name) {
    X509_NAME* name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_NID(
               name, NID_commonName, MBSTRING_UTF8,
               // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's char type
               reinterpret_cast<const unsigned char*>(common_name.data()),
               static_cast<int>(common_name.size()), -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

std::string take(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Result<std::string> certify(EVP_PKEY* key, const IdentityRequest& request) {
    if (request.common_name.empty() || request.common_name.size() > 64) {
        return Error(errors::invalid_value, "the common name must have 1 to 64 bytes");
    }
    if (request.not_after <= request.not_before) {
        return Error(errors::invalid_value, "the certificate would end before it begins");
    }
    const CertificateHandle certificate(X509_new());
    X509* x = certificate.get();
    if (x == nullptr || X509_set_version(x, X509_VERSION_3) != 1 || !set_serial(x) ||
        !set_time(X509_getm_notBefore(x), request.not_before) ||
        !set_time(X509_getm_notAfter(x), request.not_after) || !set_name(x, request.common_name) ||
        X509_set_pubkey(x, key) != 1 ||
        !add_extension(x, NID_basic_constraints, "critical,CA:FALSE") ||
        !add_extension(x, NID_key_usage, "critical,digitalSignature") ||
        !add_extension(x, NID_ext_key_usage, "serverAuth,clientAuth") ||
        !add_extension(x, NID_subject_key_identifier, "hash")) {
        return failed("the certificate");
    }
    if (Status status = add_alternative_names(x, request); !status) {
        return status.error();
    }
    const Handle<BIO, BIO_free_all> out(BIO_new(BIO_s_mem()));
    if (X509_sign(x, key, EVP_sha256()) == 0 || !out || PEM_write_bio_X509(out.get(), x) != 1) {
        return failed("signing the certificate");
    }
    return take(out.get());
}

} // namespace

Result<Identity> make_identity(const IdentityRequest& request) {
    const KeyHandle key(EVP_EC_gen("P-256"));
    // The memory of this BIO is wiped when freed.
    const Handle<BIO, BIO_free_all> out(BIO_new(BIO_s_secmem()));
    if (!key || !out ||
        PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1) {
        return failed("making a key");
    }
    Result<std::string> certificate = certify(key.get(), request);
    if (!certificate) {
        return certificate.error();
    }
    return Identity{std::move(*certificate), Secret(take(out.get()))};
}

Result<Identity> renew_identity(const Identity& identity, const IdentityRequest& request) {
    const KeyHandle key = read_key(identity.key);
    if (!key) {
        return Error(errors::corrupt, "the private key is not readable");
    }
    Result<std::string> certificate = certify(key.get(), request);
    if (!certificate) {
        return certificate.error();
    }
    return Identity{std::move(*certificate), identity.key};
}

Status check_identity(const Identity& identity) {
    const CertificateHandle certificate = read_pem(identity.certificate);
    const KeyHandle key = read_key(identity.key);
    if (!certificate) {
        return Error(errors::corrupt, "the certificate is not readable");
    }
    if (!key) {
        return Error(errors::corrupt, "the private key is not readable");
    }
    if (X509_check_private_key(certificate.get(), key.get()) != 1) {
        ERR_clear_error();
        return Error(errors::corrupt, "certificate and private key do not belong together");
    }
    return {};
}

Result<CertificateInfo> read_certificate(std::string_view pem) {
    const CertificateHandle certificate = read_pem(pem);
    if (!certificate) {
        return Error(errors::corrupt, "the certificate is not readable");
    }
    return describe(certificate.get());
}

Result<CertificateInfo> read_certificate_der(ByteView der) {
    const std::uint8_t* at = der.data();
    const CertificateHandle certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!certificate || at != der.data() + der.size()) {
        ERR_clear_error();
        return Error(errors::corrupt, "the certificate is not readable");
    }
    return describe(certificate.get());
}

} // namespace akx::net
