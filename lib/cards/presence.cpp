// SPDX-License-Identifier: Apache-2.0
#include "cards/presence.hpp"

namespace akx::cards {

namespace {
constexpr Millis kPatience{500};
} // namespace

bool has_random_uid(const nfc::Target& target) {
    return target.uid.size() == 4 && target.uid.front() == 0x08; // ISO/IEC 14443-3 §6.5.4
}

Status reselect_same(nfc::Transport& transport, nfc::Target& target) {
    // By its UID: a card that refused a key is halted and wakes to nothing else.
    const bool random = has_random_uid(target);
    Result<std::optional<nfc::Target>> found =
        transport.select({random ? Bytes() : target.uid}, kPatience);
    if (found && !found->has_value() && !random) {
        found = transport.select({}, Millis{0});
    }
    if (!found) {
        return found.error();
    }
    if (!found->has_value()) {
        return Error(errors::card_gone, "the card was taken away");
    }
    const nfc::Target& now = **found;
    const bool comparable = !has_random_uid(target) || !has_random_uid(now);
    if (comparable && now.uid != target.uid) {
        return Error(errors::card_mismatch,
                     "another card lies on the reader now: " + to_hex_upper(now.uid) +
                         " instead of " + to_hex_upper(target.uid))
            .next("put the first card back and run 'akx card resume'");
    }
    target = now;
    return {};
}

Status restart_same(nfc::Transport& transport, nfc::Target& target) {
    for (const bool on : {false, true}) {
        if (Status switched = transport.field(on); !switched) {
            return switched;
        }
    }
    return reselect_same(transport, target);
}

} // namespace akx::cards
