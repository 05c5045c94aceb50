// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include "base/crypto.hpp"

#include <openssl/crypto.h>

namespace akx {

void wipe(std::string& text) {
    // The whole buffer: a longer text may have stood there before.
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

bool Secret::equals(std::string_view other) const {
    return crypto::constant_time_equal(reveal(), other);
}

} // namespace akx
