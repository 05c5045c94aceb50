// SPDX-License-Identifier: Apache-2.0
#include "exchange/loss.hpp"

#include <algorithm>

namespace akx::exchange {

void LossReport::add(std::string_view field, std::string_view what, std::string_view id) {
    const auto same = std::find_if(losses_.begin(), losses_.end(), [&](const Loss& loss) {
        return loss.field == field && loss.what == what;
    });
    if (same != losses_.end()) {
        ++same->count;
    } else {
        losses_.push_back({std::string(field), std::string(what), 1, std::string(id)});
    }
}

} // namespace akx::exchange
