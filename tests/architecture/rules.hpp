// SPDX-License-Identifier: Apache-2.0
// The plan of the house as data: which room may include which, and where heavy libraries may be.
#pragma once

#include <span>
#include <string_view>

namespace akx::architecture {

struct Room {
    std::string_view folder;      // "lib/door", "cli"
    std::string_view root;        // its includes start below here: "lib", "cli"
    std::string_view may_include; // folders besides its own, separated by blanks
};

struct Library {
    std::string_view header; // how its includes begin: "nlohmann/"
    std::string_view places; // the only source files or folders that may include it
    std::size_t most_files;  // and at most so many of them
};

// Rooms of lib and the two programs.
std::span<const Room> rooms();
// Libraries whose headers are slow to compile or would leak through ours.
std::span<const Library> heavy_libraries();
// Headers that may include heavy ones because only sources beside them include these.
std::span<const std::string_view> private_headers();
// Slow standard headers that no header under lib may include.
std::span<const std::string_view> heavy_standard_headers();
// Headers that open sockets, and who may include them.
std::span<const std::string_view> socket_headers();
std::string_view socket_places();
// Identifiers that print: none in lib.
std::span<const std::string_view> printing_names();

inline constexpr std::size_t kMostLines = 500;

} // namespace akx::architecture
