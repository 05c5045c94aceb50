// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/digest.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace akx::agent::akuvox {

namespace {

constexpr std::size_t kMaxHeader = 2'048; // bytes of an Authorization header that is looked at
constexpr std::size_t kSignature = 32;    // hex digits of a nonce's signature: 128 bits
constexpr std::string_view kGluedHeader = "Host:";

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

// What follows the scheme, whose name compares without case.
std::optional<std::string_view> after_scheme(std::string_view header, std::string_view scheme) {
    if (header.size() <= scheme.size() || header.size() > kMaxHeader ||
        to_lower(header.substr(0, scheme.size())) != scheme || !is_blank(header[scheme.size()])) {
        return std::nullopt;
    }
    return trim(header.substr(scheme.size()));
}

std::string* member_named(DigestFields& fields, std::string_view name) {
    struct Row {
        std::string_view name;
        std::string DigestFields::*member;
    };
    constexpr Row kRows[] = {
        {"username", &DigestFields::username}, {"realm", &DigestFields::realm},
        {"nonce", &DigestFields::nonce},       {"uri", &DigestFields::uri},
        {"response", &DigestFields::response}, {"algorithm", &DigestFields::algorithm},
        {"qop", &DigestFields::qop},           {"nc", &DigestFields::nc},
        {"cnonce", &DigestFields::cnonce}};
    for (const Row& row : kRows) {
        if (row.name == name) {
            return &(fields.*row.member);
        }
    }
    return nullptr;
}

// A quoted text or a token at the start of `rest`, which moves behind it.
std::optional<std::string> take_value(std::string_view& rest) {
    std::string value;
    if (!rest.starts_with('"')) {
        const std::size_t end = std::min(rest.find_first_of(", \t\""), rest.size());
        value = rest.substr(0, end);
        rest.remove_prefix(end);
        return value.empty() ? std::nullopt : std::optional(value);
    }
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] == '"') {
            rest.remove_prefix(i + 1);
            return value;
        }
        if (rest[i] == '\\' && i + 1 < rest.size()) {
            ++i;
        }
        value += rest[i];
    }
    return std::nullopt;
}

void skip_blanks(std::string_view& rest) {
    while (!rest.empty() && is_blank(rest.front())) {
        rest.remove_prefix(1);
    }
}

std::optional<std::uint64_t> parse_hex(std::string_view text, std::size_t most_digits) {
    std::uint64_t number = 0;
    for (const char c : text) {
        const std::size_t digit =
            std::string_view("0123456789abcdef").find(c | ('A' <= c && c <= 'F' ? 0x20 : 0));
        if (digit == std::string_view::npos) {
            return std::nullopt;
        }
        number = number << 4U | digit;
    }
    return text.empty() || text.size() > most_digits ? std::nullopt : std::optional(number);
}

std::string hex_number(std::uint64_t number) {
    Bytes bytes(8);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[bytes.size() - 1 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return to_hex(bytes);
}

} // namespace

std::optional<DigestFields> parse_digest(std::string_view authorization) {
    const auto found = after_scheme(authorization, "digest");
    if (!found) {
        return std::nullopt;
    }
    DigestFields fields;
    std::vector<std::string> seen;
    for (std::string_view rest = *found; !rest.empty();) {
        const std::size_t equals = rest.find('=');
        if (equals == rest.npos) {
            return std::nullopt;
        }
        const std::string name = to_lower(trim(rest.substr(0, equals)));
        rest.remove_prefix(equals + 1);
        skip_blanks(rest);
        auto value = take_value(rest);
        skip_blanks(rest);
        const bool again = std::find(seen.begin(), seen.end(), name) != seen.end();
        if (!value || again || (!rest.empty() && rest.front() != ',')) {
            return std::nullopt;
        }
        seen.push_back(name);
        if (std::string* member = member_named(fields, name)) {
            *member = std::move(*value);
        }
        rest.remove_prefix(std::min<std::size_t>(rest.size(), 1));
        skip_blanks(rest);
    }
    return fields;
}

std::optional<BasicFields> parse_basic(std::string_view authorization, bool tolerant) {
    auto token = after_scheme(authorization, "basic");
    if (!token) {
        return std::nullopt;
    }
    if (tolerant) {
        token = trim(token->substr(0, token->find(kGluedHeader)));
    }
    const auto bytes = from_base64(*token);
    if (!bytes || token->empty()) {
        return std::nullopt;
    }
    std::string text(as_text(*bytes));
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) {
        wipe(text);
        return std::nullopt;
    }
    BasicFields fields{text.substr(0, colon), Secret(text.substr(colon + 1))};
    wipe(text);
    return fields;
}

std::string DigestDesk::sign(std::string_view text, const std::string& source) const {
    const std::string signed_text = std::string(text) + "|" + source;
    return to_hex(crypto::hmac_sha256(key_, as_bytes(signed_text))).substr(0, kSignature);
}

std::string DigestDesk::challenge(const std::string& source, MonoTime now, bool stale) {
    const auto issued = static_cast<std::uint64_t>(now.time_since_epoch().count());
    const std::string plain = hex_number(issued) + hex_number(++count_);
    return "Digest realm=\"" + std::string(kRealm) + "\", qop=\"auth\", algorithm=MD5, nonce=\"" +
           plain + sign(plain, source) + "\", opaque=\"" + plain.substr(24) + "\"" +
           (stale ? ", stale=true" : "");
}

// When we made this nonce for this source, if we did.
std::optional<MonoTime> DigestDesk::issue_time(const std::string& nonce,
                                               const std::string& source) const {
    constexpr std::size_t kPlain = 32;
    if (nonce.size() != kPlain + kSignature) {
        return std::nullopt;
    }
    const std::string_view plain = std::string_view(nonce).substr(0, kPlain);
    if (!crypto::constant_time_equal(sign(plain, source), nonce.substr(kPlain))) {
        return std::nullopt;
    }
    const auto issued = parse_hex(plain.substr(0, 16), 16);
    return issued ? std::optional(MonoTime(Millis(static_cast<std::int64_t>(*issued))))
                  : std::nullopt;
}

// Whether this count of the nonce is used for the first time. Counts may overtake each other a
// little: clients with several connections do that.
bool DigestDesk::use(const std::string& nonce, MonoTime issued, std::uint64_t nc, MonoTime now) {
    constexpr std::uint64_t kWindow = 64;
    std::erase_if(used_, [now](const auto& item) { return now - item.second.issued > kNonceLife; });
    if (issued <= forgotten_ && !used_.contains(nonce)) {
        return false;
    }
    if (!used_.contains(nonce) && used_.size() >= kMaxUsedNonces) {
        const auto oldest =
            std::min_element(used_.begin(), used_.end(), [](const auto& a, const auto& b) {
                return a.second.issued < b.second.issued;
            });
        forgotten_ = std::max(forgotten_, oldest->second.issued);
        used_.erase(oldest);
    }
    Used& entry = used_[nonce];
    entry.issued = issued;
    if (nc > entry.highest) {
        const std::uint64_t ahead = nc - entry.highest;
        entry.window = ahead >= kWindow ? 1 : entry.window << ahead | 1U;
        entry.highest = nc;
        return true;
    }
    const std::uint64_t behind = entry.highest - nc;
    const std::uint64_t bit = behind < kWindow ? std::uint64_t{1} << behind : 0;
    if (bit == 0 || (entry.window & bit) != 0) {
        return false;
    }
    entry.window |= bit;
    return true;
}

DigestDesk::Verdict DigestDesk::check(const DigestFields& fields, const http::Request& head,
                                      const std::string& account, const Secret& password,
                                      MonoTime now) {
    std::string first = account + ":" + fields.realm + ":" + std::string(password.reveal());
    const std::string owner = crypto::md5_hex(first);
    wipe(first);
    const std::string what =
        crypto::md5_hex(std::string(http::method_name(head.method)) + ":" + fields.uri);
    const std::string expected =
        crypto::md5_hex(owner + ":" + fields.nonce + ":" + fields.nc + ":" + fields.cnonce + ":" +
                        fields.qop + ":" + what);
    const auto count = parse_hex(fields.nc, 8);
    const std::string algorithm = to_lower(fields.algorithm);
    const bool well_formed = fields.realm == kRealm && fields.uri == head.target.text &&
                             fields.qop == "auth" && count && *count > 0 &&
                             (algorithm.empty() || algorithm == "md5");
    // Everything is compared whatever came before, so that time tells nothing.
    const bool right_name = crypto::constant_time_equal(crypto::sha256(as_bytes(fields.username)),
                                                        crypto::sha256(as_bytes(account)));
    const bool right = crypto::constant_time_equal(expected, to_lower(fields.response));
    if (!well_formed || !right_name || !right) {
        return Verdict::wrong;
    }
    const auto issued = issue_time(fields.nonce, head.peer->address);
    if (!issued || now - *issued > kNonceLife || !use(fields.nonce, *issued, *count, now)) {
        return Verdict::stale;
    }
    return Verdict::good;
}

} // namespace akx::agent::akuvox
