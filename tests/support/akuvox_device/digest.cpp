// SPDX-License-Identifier: Apache-2.0
// RFC 2617 digest, as the devices have it (facts §1.6).
#include "base/bytes.hpp"
#include "base/text.hpp"
#include "support/akuvox_device/device.hpp"

#include <openssl/evp.h>

namespace akx::test::akuvox {

namespace {

std::string md5(const std::string& text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_md5(), nullptr);
    return to_hex(ByteView(digest, size));
}

// "name=value" or "name=\"value\"" of the header.
std::string parameter(const std::string& header, const std::string& name) {
    for (std::size_t at = header.find(name + "="); at != std::string::npos;
         at = header.find(name + "=", at + 1)) {
        const bool begins = at == 0 || header[at - 1] == ' ' || header[at - 1] == ',';
        if (!begins) {
            continue;
        }
        std::size_t begin = at + name.size() + 1;
        const bool quoted = begin < header.size() && header[begin] == '"';
        begin += quoted ? 1 : 0;
        const std::size_t end = quoted ? header.find('"', begin) : header.find(',', begin);
        return std::string(trim(std::string_view(header).substr(begin, end - begin)));
    }
    return {};
}

} // namespace

bool is_digest_right(const std::string& header, const std::string& method, const std::string& realm,
                     const std::string& user, const std::string& password) {
    if (!header.starts_with("Digest ") || parameter(header, "username") != user ||
        parameter(header, "realm") != realm) {
        return false;
    }
    const std::string ha1 = md5(user + ":" + realm + ":" + password);
    const std::string ha2 = md5(method + ":" + parameter(header, "uri"));
    const std::string response =
        md5(ha1 + ":" + parameter(header, "nonce") + ":" + parameter(header, "nc") + ":" +
            parameter(header, "cnonce") + ":" + parameter(header, "qop") + ":" + ha2);
    return parameter(header, "response") == response;
}

} // namespace akx::test::akuvox
