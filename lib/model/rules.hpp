// SPDX-License-Identifier: Apache-2.0
// Named rules between settings (REQ CFG-3): what no single field can check.
#pragma once

#include "model/phone.hpp"

namespace akx::model {

struct Rule {
    std::string_view id;   // stable, "private-pin-length"
    std::string_view help; // what it demands, one sentence
    // Adds one Error a violation; its field() is the path of the setting to change.
    void (*check)(const Phone& phone, std::vector<Error>& problems);
};

std::span<const Rule> all_rules();
std::vector<Error> check_rules(const Phone& phone);

} // namespace akx::model
