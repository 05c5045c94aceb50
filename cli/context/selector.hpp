// SPDX-License-Identifier: Apache-2.0
// Label selectors: "floor=ground,wing!=east"; all parts must hold.
#pragma once

#include "context/inventory.hpp"

namespace akx::cli {

struct Requirement {
    std::string key;
    std::string value;
    bool equal = true;
};
using Selector = std::vector<Requirement>;

Result<Selector> parse_selector(std::string_view text); // usage
// "site", "name" and "serial" stand for the fields of that name. A label that a phone does not
// have differs from every value.
bool matches(const Selector& selector, const KnownPhone& phone);

} // namespace akx::cli
