// SPDX-License-Identifier: Apache-2.0
#include "context/selector.hpp"

#include "base/text.hpp"

namespace akx::cli {

namespace {

const std::string* label_of(const KnownPhone& phone, std::string_view key) {
    if (const auto found = phone.labels.find(key); found != phone.labels.end()) {
        return &found->second;
    }
    return key == "site"     ? &phone.site
           : key == "name"   ? &phone.name
           : key == "serial" ? &phone.serial
                             : nullptr;
}

} // namespace

Result<Selector> parse_selector(std::string_view text) {
    Selector selector;
    for (const std::string_view part : split(text, ',')) {
        const std::size_t equals = part.find('=');
        const bool differs = equals != part.npos && equals > 0 && part[equals - 1] == '!';
        if (equals == part.npos || trim(part.substr(0, equals - (differs ? 1 : 0))).empty()) {
            return Error(errors::usage,
                         "'" + std::string(part) + "' is not a label selector; use a=b or a!=b");
        }
        selector.push_back({std::string(trim(part.substr(0, equals - (differs ? 1 : 0)))),
                            std::string(trim(part.substr(equals + 1))), !differs});
    }
    return selector;
}

bool matches(const Selector& selector, const KnownPhone& phone) {
    return std::all_of(selector.begin(), selector.end(), [&](const Requirement& requirement) {
        const std::string* label = label_of(phone, requirement.key);
        const bool same = label != nullptr && *label == requirement.value;
        return same == requirement.equal;
    });
}

} // namespace akx::cli
