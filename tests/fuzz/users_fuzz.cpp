// SPDX-License-Identifier: Apache-2.0
// NDJSON of users: the pieces do not matter; what is read can be written and read back. Any text
// can be asked for its format.
#include "fuzz/users_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto format = akx::exchange::detect_format(text, "users");
    AKX_PROPERTY(!format.ok() || akx::exchange::find_format((*format)->name) == *format);
    akx::fuzz::check_reader(*akx::exchange::find_format("ndjson"), text);
    return 0;
}
