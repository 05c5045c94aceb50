// SPDX-License-Identifier: Apache-2.0
// What a DESFire answers (M075031 §3.4).
#pragma once

#include <cstdint>

namespace akx::test::cards::desfire {

inline constexpr std::uint8_t kOk = 0x00;
inline constexpr std::uint8_t kNoChanges = 0x0C;
inline constexpr std::uint8_t kIllegalCommand = 0x1C;
inline constexpr std::uint8_t kIntegrity = 0x1E;
inline constexpr std::uint8_t kNoSuchKey = 0x40;
inline constexpr std::uint8_t kLength = 0x7E;
inline constexpr std::uint8_t kPermission = 0x9D;
inline constexpr std::uint8_t kParameter = 0x9E;
inline constexpr std::uint8_t kNoApplication = 0xA0;
inline constexpr std::uint8_t kAuthentication = 0xAE;
inline constexpr std::uint8_t kMore = 0xAF;
inline constexpr std::uint8_t kBoundary = 0xBE;
inline constexpr std::uint8_t kAborted = 0xCA;
inline constexpr std::uint8_t kCount = 0xCE;
inline constexpr std::uint8_t kDuplicate = 0xDE;
inline constexpr std::uint8_t kNoFile = 0xF0;

} // namespace akx::test::cards::desfire
