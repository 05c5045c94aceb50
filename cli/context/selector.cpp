// SPDX-License-Identifier: Apache-2.0
#include "context/selector.hpp"

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

bool matches(const Selector& selector, const KnownPhone& phone) {
    return selector.matches([&](std::string_view key) { return label_of(phone, key); });
}

} // namespace akx::cli
