// SPDX-License-Identifier: Apache-2.0
#include "model/selector.hpp"

#include "base/text.hpp"

namespace akx::model {

Result<Selector> parse_selector(std::string_view text) {
    Selector selector;
    if (trim(text) == "*") {
        return selector;
    }
    for (const std::string_view part : split(text, ',')) {
        const std::size_t equals = part.find('=');
        const bool differs = equals != part.npos && equals > 0 && part[equals - 1] == '!';
        if (equals == part.npos || trim(part.substr(0, equals - (differs ? 1 : 0))).empty()) {
            return Error(errors::usage,
                         "'" + std::string(part) + "' is not a label selector; use a=b, a!=b or *");
        }
        selector.requirements.push_back(
            {std::string(trim(part.substr(0, equals - (differs ? 1 : 0)))),
             std::string(trim(part.substr(equals + 1))), !differs});
    }
    return selector;
}

} // namespace akx::model
