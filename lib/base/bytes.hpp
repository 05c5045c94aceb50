// SPDX-License-Identifier: Apache-2.0
// Bytes and their text forms.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace akx {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

ByteView as_bytes(std::string_view text);
std::string_view as_text(ByteView bytes);

std::string to_hex(ByteView bytes);                  // lower case
std::string to_hex_upper(ByteView bytes);            // upper case
std::optional<Bytes> from_hex(std::string_view hex); // even number of digits, either case

std::string to_base64(ByteView bytes);                   // with padding
std::string to_base64url(ByteView bytes);                // without padding
std::optional<Bytes> from_base64(std::string_view text); // either alphabet, padding optional

} // namespace akx
