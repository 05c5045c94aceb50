// SPDX-License-Identifier: Apache-2.0
// Slow hashes of passwords and short codes (scrypt, RFC 7914) and their PHC text form.
#include "base/crypto.hpp"
#include "base/text.hpp"

#include <cstdlib>
#include <openssl/evp.h>

namespace akx::crypto {

namespace {

struct Cost {
    unsigned log_n = 15;
    unsigned r = 8;
    unsigned p = 1;
};

constexpr Cost kPassword{15, 8, 1};
constexpr Cost kCode{14, 8, 1};
constexpr std::size_t kSalt = 16;

bool scrypt(std::string_view text, ByteView salt, const Cost& cost, Key& out) {
    constexpr std::uint64_t kMemory = 256ULL << 20U; // more than any cost that parse_cost lets in
    return EVP_PBE_scrypt(text.data(), text.size(), salt.data(), salt.size(), 1ULL << cost.log_n,
                          cost.r, cost.p, kMemory, out.data(), out.size()) == 1;
}

std::string unpadded(ByteView bytes) {
    std::string text = to_base64(bytes);
    text.erase(text.find_last_not_of('=') + 1);
    return text;
}

std::optional<unsigned> parse_part(std::string_view part, std::string_view name, unsigned most) {
    if (!part.starts_with(name) || part.size() < name.size() + 2 || part[name.size()] != '=') {
        return std::nullopt;
    }
    const std::string_view digits = part.substr(name.size() + 1);
    const std::optional<std::int64_t> value = is_digits(digits) ? parse_int(digits) : std::nullopt;
    if (!value || *value < 1 || *value > most) {
        return std::nullopt;
    }
    return static_cast<unsigned>(*value);
}

// "ln=15,r=8,p=1", within bounds that keep one check below some seconds and 130 MiB.
std::optional<Cost> parse_cost(std::string_view text) {
    const std::vector<std::string_view> parts = split(text, ',');
    if (parts.size() != 3) {
        return std::nullopt;
    }
    const auto log_n = parse_part(parts[0], "ln", 17);
    const auto r = parse_part(parts[1], "r", 8);
    const auto p = parse_part(parts[2], "p", 4);
    if (!log_n || !r || !p) {
        return std::nullopt;
    }
    return Cost{*log_n, *r, *p};
}

} // namespace

std::string hash_password(const Secret& password) {
    const Bytes salt = random_bytes(kSalt);
    Key hash;
    if (!scrypt(password.reveal(), salt, kPassword, hash)) {
        std::abort(); // no memory: a weaker hash is not an answer
    }
    return "$scrypt$ln=15,r=8,p=1$" + unpadded(salt) + "$" + unpadded(hash);
}

bool verify_password(const Secret& password, std::string_view phc) {
    const std::vector<std::string_view> parts = split(phc, '$');
    if (parts.size() != 5 || !parts[0].empty() || parts[1] != "scrypt") {
        return false;
    }
    const std::optional<Cost> cost = parse_cost(parts[2]);
    const std::optional<Bytes> salt = from_base64(parts[3]);
    const std::optional<Bytes> expected = from_base64(parts[4]);
    Key hash;
    return cost && salt && expected && scrypt(password.reveal(), *salt, *cost, hash) &&
           constant_time_equal(hash, *expected);
}

Key stretch_code(std::string_view code, ByteView salt) {
    Key key;
    if (!scrypt(code, salt, kCode, key)) {
        std::abort(); // no memory
    }
    return key;
}

} // namespace akx::crypto
