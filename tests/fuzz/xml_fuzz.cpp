// SPDX-License-Identifier: Apache-2.0
// UserData.xml and DoorSchedule.xml: the pieces do not matter; what is read can be written and read
// back.
#include "fuzz/users_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    akx::fuzz::check_reader(*akx::exchange::find_format("device-xml"), text);
    return 0;
}
