// SPDX-License-Identifier: Apache-2.0
// Randomness is passed in: crypto::random_bytes in programs, known bytes in tests of traces.
#pragma once

#include "base/bytes.hpp"

#include <functional>

namespace akx::cards {

using Random = std::function<Bytes(std::size_t count)>;

} // namespace akx::cards
