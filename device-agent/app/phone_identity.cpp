// SPDX-License-Identifier: Apache-2.0
#include "app/phone_identity.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <chrono>

namespace akx::agent {

namespace {

constexpr std::chrono::years kCertificateLife{10};

// The content of a private file, or what `make` says, which is then written.
template <class Make>
Result<std::string> read_or_make(const std::string& path, Make make) {
    Result<std::string> text = read_private_file(path);
    if (text || !text.error().is(errors::not_found)) {
        return text;
    }
    Result<std::string> made = make();
    if (!made) {
        return made;
    }
    if (Status status = write_private_file(path, *made); !status) {
        return status.error();
    }
    return made;
}

Result<crypto::Key> load_device_key(const std::string& path) {
    const auto text = read_or_make(path, []() -> Result<std::string> {
        return to_hex(crypto::random_bytes(std::tuple_size_v<crypto::Key>)) + "\n";
    });
    if (!text) {
        return text.error();
    }
    const auto bytes = from_hex(trim(*text));
    crypto::Key key;
    if (!bytes || bytes->size() != key.size()) {
        return Error(errors::corrupt, "this is not a device key").at({path});
    }
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
}

Result<net::Identity> load_tls(const std::string& folder, const std::string& serial, WallTime now) {
    // Key and certificate in one file, so that they cannot be torn apart.
    const std::string path = folder + "/identity.pem";
    const auto text = read_or_make(path, [&]() -> Result<std::string> {
        net::IdentityRequest request;
        request.common_name = "akx-agent " + serial;
        // A board without a battery may start in 1970 and learn the time later.
        request.not_before = WallTime{};
        request.not_after = now + std::chrono::duration_cast<Millis>(kCertificateLife);
        auto made = net::make_identity(request);
        if (!made) {
            return made.error();
        }
        return made->certificate + std::string(made->key.reveal());
    });
    if (!text) {
        return text.error();
    }
    const std::size_t key = text->find("-----BEGIN PRIVATE KEY-----");
    if (key == std::string::npos) {
        return Error(errors::corrupt, "the file lacks a private key").at({path});
    }
    net::Identity identity{text->substr(0, key), Secret(text->substr(key))};
    if (Status status = net::check_identity(identity); !status) {
        return std::move(status.error()).at({path});
    }
    return identity;
}

} // namespace

Result<PhoneIdentity> load_identity(const std::string& folder, WallTime now) {
    if (Status status = make_private_folder(folder); !status) {
        return status.error();
    }
    const auto serial = read_or_make(folder + "/serial", []() -> Result<std::string> {
        return "AKX-" + crypto::random_code(10) + "\n";
    });
    if (!serial) {
        return serial.error();
    }
    PhoneIdentity identity;
    identity.serial = trim(*serial);
    const auto key = load_device_key(folder + "/device.key");
    if (!key) {
        return key.error();
    }
    identity.device_key = *key;
    auto tls = load_tls(folder, identity.serial, now);
    if (!tls) {
        return tls.error();
    }
    identity.tls = std::move(*tls);
    auto certificate = net::read_certificate(identity.tls.certificate);
    if (!certificate) {
        return certificate.error();
    }
    identity.certificate = std::move(*certificate);
    return identity;
}

} // namespace akx::agent
