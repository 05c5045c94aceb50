// SPDX-License-Identifier: Apache-2.0
#include "support/cards/card.hpp"

namespace akx::test::cards {

Bytes CardRandom::draw(std::size_t count) {
    Bytes out;
    while (out.size() < count) {
        if (!fixed_.empty()) {
            out.push_back(fixed_.front());
            fixed_.pop_front();
        } else {
            out.push_back(static_cast<std::uint8_t>(generator_()));
        }
    }
    return out;
}

} // namespace akx::test::cards
