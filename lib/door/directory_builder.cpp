// SPDX-License-Identifier: Apache-2.0
// Building a Directory: interning of rule sets, replacement, detection of conflicts.
#include "door/directory.hpp"

#include <algorithm>
#include <limits>

namespace akx::door {

namespace {

std::uint64_t hash_of(std::span<const model::AccessRule> set) {
    std::uint64_t hash = 0xCBF29CE484222325U; // FNV-1a, a word at a time
    for (const model::AccessRule& rule : set) {
        hash = (hash ^ rule.schedule) * 0x100000001B3U;
        hash = (hash ^ rule.relays.bits) * 0x100000001B3U;
    }
    return hash ^ hash >> 32U;
}

std::int32_t minute_or(const std::optional<model::LocalMinute>& minute, std::int32_t other) {
    constexpr std::int64_t kMin = std::numeric_limits<std::int32_t>::min();
    constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max(); // the year 6053
    return minute ? static_cast<std::int32_t>(std::clamp(minute->minutes, kMin, kMax)) : other;
}

// Ordered by schedule, one rule each, none without relays: equal rights become equal sets.
void normalize(std::vector<model::AccessRule>& rules) {
    std::sort(rules.begin(), rules.end(),
              [](const auto& a, const auto& b) { return a.schedule < b.schedule; });
    std::size_t kept = 0;
    for (const model::AccessRule& rule : rules) {
        if (rule.relays.empty()) {
            continue;
        }
        if (kept > 0 && rules[kept - 1].schedule == rule.schedule) {
            rules[kept - 1].relays.bits |= rule.relays.bits;
        } else {
            rules[kept++] = rule;
        }
    }
    rules.resize(kept);
}

} // namespace

DirectoryBuilder::DirectoryBuilder() : directory_(std::make_shared<Directory>()) {
    directory_->sets_.push_back(0);
    grow_set_index();
}

DirectoryBuilder::DirectoryBuilder(const Directory& base)
    : directory_(std::make_shared<Directory>(base)), base_wide_cards_(base.wide_cards_.size()) {
    grow_set_index();
}

void DirectoryBuilder::reserve(std::size_t users, std::size_t cards, std::size_t pins) {
    directory_->slots_.reserve(users);
    directory_->rows_.reserve(users);
    directory_->cards_.reserve(cards);
    directory_->pins_.reserve(pins);
}

void DirectoryBuilder::put(const UserEntry& user) {
    Directory& to = *directory_;
    const std::uint32_t slot = slot_for(user.row);
    to.slots_[slot] = {user.row, intern(user.access),
                       minute_or(user.valid_from, std::numeric_limits<std::int32_t>::min()),
                       minute_or(user.valid_to, std::numeric_limits<std::int32_t>::max())};
    for (const model::CardKey& key : user.cards) {
        if (key.high == 0) {
            to.cards_.add(key.low, slot);
        } else {
            to.wide_cards_.push_back({key, slot});
        }
    }
    if (user.pin) {
        to.pins_.add(*user.pin, slot);
    }
}

std::uint32_t DirectoryBuilder::slot_for(UserRow row) {
    Directory& to = *directory_;
    if (const auto slot = to.rows_.find(row)) {
        outdated_.push_back(*slot);
        std::erase(removed_, *slot);
        return *slot;
    }
    std::uint32_t slot = 0;
    if (to.free_slots_.empty()) {
        slot = static_cast<std::uint32_t>(to.slots_.size());
        to.slots_.emplace_back();
    } else {
        slot = to.free_slots_.back();
        to.free_slots_.pop_back();
    }
    to.rows_.add(row, slot);
    return slot;
}

void DirectoryBuilder::remove(UserRow row) {
    if (const auto slot = directory_->rows_.find(row)) {
        outdated_.push_back(*slot);
        removed_.push_back(*slot);
    }
}

std::span<const model::AccessRule> DirectoryBuilder::set(std::uint32_t index) const {
    const Directory& from = *directory_;
    return std::span(from.rules_)
        .subspan(from.sets_[index], from.sets_[index + 1] - from.sets_[index]);
}

std::uint32_t* DirectoryBuilder::place_of(std::span<const model::AccessRule> wanted) {
    const std::size_t mask = set_index_.size() - 1;
    std::size_t place = hash_of(wanted) & mask;
    while (set_index_[place] != kFree) {
        const auto other = set(set_index_[place]);
        if (std::equal(wanted.begin(), wanted.end(), other.begin(), other.end())) {
            break;
        }
        place = (place + 1) & mask;
    }
    return &set_index_[place];
}

void DirectoryBuilder::grow_set_index() {
    const auto sets = static_cast<std::uint32_t>(directory_->sets_.size() - 1);
    std::size_t size = 64;
    while (size < std::size_t{sets} * 4) {
        size *= 2;
    }
    set_index_.assign(size, kFree);
    for (std::uint32_t index = 0; index < sets; ++index) {
        *place_of(set(index)) = index;
    }
}

std::uint32_t DirectoryBuilder::intern(std::span<const model::AccessRule> access) {
    Directory& to = *directory_;
    normal_.assign(access.begin(), access.end());
    normalize(normal_);
    std::uint32_t* place = place_of(normal_);
    if (*place == kFree) {
        const auto index = static_cast<std::uint32_t>(to.sets_.size() - 1);
        *place = index;
        to.rules_.insert(to.rules_.end(), normal_.begin(), normal_.end());
        to.sets_.push_back(static_cast<std::uint32_t>(to.rules_.size()));
        if (to.sets_.size() * 2 > set_index_.size()) {
            grow_set_index();
        }
        return index;
    }
    return *place;
}

void DirectoryBuilder::drop_outdated() {
    Directory& to = *directory_;
    std::sort(outdated_.begin(), outdated_.end());
    std::sort(removed_.begin(), removed_.end());
    removed_.erase(std::unique(removed_.begin(), removed_.end()), removed_.end());
    to.cards_.remove(outdated_);
    to.pins_.remove(outdated_);
    const auto wide_end = to.wide_cards_.begin() + static_cast<std::ptrdiff_t>(base_wide_cards_);
    to.wide_cards_.erase(std::remove_if(to.wide_cards_.begin(), wide_end,
                                        [this](const Directory::WideCard& card) {
                                            return std::binary_search(outdated_.begin(),
                                                                      outdated_.end(), card.slot);
                                        }),
                         wide_end);
    to.rows_.remove(removed_);
    to.free_slots_.insert(to.free_slots_.end(), removed_.begin(), removed_.end());
}

void DirectoryBuilder::finish_wide(std::vector<CredentialConflict>& conflicts) {
    Directory& to = *directory_;
    auto& cards = to.wide_cards_;
    std::sort(cards.begin(), cards.end(), [](const auto& a, const auto& b) {
        return a.key != b.key ? a.key < b.key : a.slot < b.slot;
    });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < cards.size();) {
        std::size_t next = i + 1;
        while (next < cards.size() && cards[next].key == cards[i].key) {
            ++next;
        }
        if (cards[i].slot == cards[next - 1].slot) {
            cards[kept++] = cards[i];
        } else {
            conflicts.push_back({CredentialConflict::Kind::card, to.slots_[cards[i].slot].row,
                                 to.slots_[cards[next - 1].slot].row});
        }
        i = next;
    }
    cards.resize(kept);
    cards.shrink_to_fit();
}

DirectoryBuilder::Built DirectoryBuilder::finish() && {
    if (!outdated_.empty()) {
        drop_outdated();
    }
    Directory& to = *directory_;
    std::vector<CredentialConflict> conflicts;
    const auto report = [&](CredentialConflict::Kind kind, const KeyTable::Clash& clash) {
        conflicts.push_back({kind, to.slots_[clash.first].row, to.slots_[clash.second].row});
    };
    for (const KeyTable::Clash& clash : to.cards_.finish()) {
        report(CredentialConflict::Kind::card, clash);
    }
    for (const KeyTable::Clash& clash : to.pins_.finish()) {
        report(CredentialConflict::Kind::pin, clash);
    }
    finish_wide(conflicts);
    to.rows_.finish();
    to.slots_.shrink_to_fit();
    to.rules_.shrink_to_fit();
    to.sets_.shrink_to_fit();
    return {std::move(directory_), std::move(conflicts)};
}

} // namespace akx::door
