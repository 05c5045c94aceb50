// SPDX-License-Identifier: Apache-2.0
#include "door/directory.hpp"

#include <algorithm>

namespace akx::door {

std::uint64_t pin_digest(const crypto::KeyedHash& hash, model::PinMode mode, std::string_view room,
                         std::string_view pin) {
    // The lead keeps the two modes apart; neither rooms nor PINs hold a zero byte.
    std::string text;
    if (mode == model::PinMode::pin) {
        text.append("pin\0", 4);
    } else {
        text.append("apt\0", 4).append(room).push_back('\0');
    }
    text.append(pin);
    const std::uint64_t digest = hash.digest64(text);
    wipe(text);
    return digest;
}

std::shared_ptr<const Directory> Directory::empty() {
    return DirectoryBuilder().finish().directory;
}

Directory::User Directory::user(std::uint32_t slot) const {
    const Slot& from = slots_[slot];
    const std::uint32_t begin = sets_[from.access];
    const std::uint32_t end = sets_[from.access + 1];
    return {from.row,
            {from.valid_from},
            {from.valid_to},
            std::span<const model::AccessRule>(rules_.data() + begin, end - begin)};
}

std::optional<Directory::User> Directory::by_card(const model::CardKey& key) const {
    if (key.high == 0) {
        const auto slot = cards_.find(key.low);
        return slot ? std::optional(user(*slot)) : std::nullopt;
    }
    const auto found = std::lower_bound(
        wide_cards_.begin(), wide_cards_.end(), key,
        [](const WideCard& card, const model::CardKey& wanted) { return card.key < wanted; });
    return found != wide_cards_.end() && found->key == key ? std::optional(user(found->slot))
                                                           : std::nullopt;
}

std::optional<Directory::User> Directory::by_pin(std::uint64_t digest) const {
    const auto slot = pins_.find(digest);
    return slot ? std::optional(user(*slot)) : std::nullopt;
}

std::optional<Directory::User> Directory::by_row(UserRow row) const {
    const auto slot = rows_.find(row);
    return slot ? std::optional(user(*slot)) : std::nullopt;
}

std::size_t Directory::memory() const {
    return sizeof(Directory) + slots_.capacity() * sizeof(Slot) + rows_.memory() + cards_.memory() +
           pins_.memory() + wide_cards_.capacity() * sizeof(WideCard) +
           rules_.capacity() * sizeof(model::AccessRule) + sets_.capacity() * sizeof(std::uint32_t);
}

} // namespace akx::door
