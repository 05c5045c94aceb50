// SPDX-License-Identifier: Apache-2.0
// What must hold of the source tree as a whole. Each check returns every violation it finds.
#pragma once

#include "architecture/tree.hpp"

namespace akx::architecture {

struct Violation {
    std::string path;
    std::size_t line = 1; // from 1
    std::string what;
    std::string text() const { return path + ":" + std::to_string(line) + ": " + what; }
};
using Violations = std::vector<Violation>;

Violations check_directions(const Tree& tree);       // who may include whom
Violations check_heavy_headers(const Tree& tree);    // third-party headers stay in few sources
Violations check_library_is_quiet(const Tree& tree); // lib prints nothing, only net has sockets
Violations check_form(const Tree& tree); // licence line, length, header opening, READMEs

// One violation a line; empty when all is well.
std::string report(const Violations& violations);

} // namespace akx::architecture
