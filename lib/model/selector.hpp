// SPDX-License-Identifier: Apache-2.0
// Label selectors: "floor=ground,wing!=east"; all parts must hold. "*" selects everything.
#pragma once

#include "base/result.hpp"

#include <string>
#include <vector>

namespace akx::model {

struct Requirement {
    std::string key;
    std::string value;
    bool equal = true;
};

struct Selector {
    std::vector<Requirement> requirements; // none: everything

    // `find` gives the label of a name as `const std::string*`, nullptr when there is none. A label
    // that is not there differs from every value.
    template <class Find>
    bool matches(const Find& find) const {
        for (const Requirement& requirement : requirements) {
            const std::string* label = find(requirement.key);
            const bool same = label != nullptr && *label == requirement.value;
            if (same != requirement.equal) {
                return false;
            }
        }
        return true;
    }
};

Result<Selector> parse_selector(std::string_view text); // usage

} // namespace akx::model
