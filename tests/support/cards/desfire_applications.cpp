// SPDX-License-Identifier: Apache-2.0
// DESFire: the card itself and its applications.
#include "support/cards/desfire_card.hpp"
#include "support/cards/desfire_status.hpp"

#include <algorithm>

namespace akx::test::cards {

using namespace desfire;

namespace {

constexpr std::size_t kMostApplications = 28;
constexpr std::uint8_t kFreeListing = 0x02;
constexpr std::uint8_t kFreeCreation = 0x04;
constexpr std::uint8_t kIsoIds = 0x20;

} // namespace

DesfireCard::Answer DesfireCard::select(ByteView parameters) {
    if (parameters.size() != 3) {
        return {kLength};
    }
    const auto found =
        std::find_if(applications_.begin(), applications_.end(),
                     [&](const auto& one) { return std::ranges::equal(one.aid, parameters); });
    if (found == applications_.end()) {
        return {kNoApplication};
    }
    forget();
    drop_uncommitted();
    selected_ = static_cast<std::size_t>(found - applications_.begin());
    return {.bare = true};
}

DesfireCard::Answer DesfireCard::create_application(ByteView parameters) {
    if (parameters.size() < 5) {
        return {kLength};
    }
    if (!at_card_level()) {
        return {kPermission};
    }
    if ((current().settings & kFreeCreation) == 0 && !is_master()) {
        return {kAuthentication};
    }
    const ByteView aid = parameters.first(3);
    const std::size_t count = parameters[4] & 0x0F;
    const auto type = static_cast<DesfireKey::Type>(parameters[4] & 0xC0);
    if (std::ranges::any_of(applications_,
                            [&](const auto& one) { return std::ranges::equal(one.aid, aid); })) {
        return {kDuplicate};
    }
    if (count > 14 || (parameters[4] & 0xC0) == 0xC0 || (parameters[4] & 0x10) != 0) {
        return {kParameter};
    }
    if (applications_.size() > kMostApplications) {
        return {kCount};
    }
    DesfireKey key = DesfireKey::zeros(type);
    if (default_key_.value.size() == 24) {
        const ByteView value = part(default_key_.value, 0, key.value.size());
        key = {type, Bytes(value.begin(), value.end()), default_key_.version};
    }
    const auto flags = static_cast<std::uint8_t>(parameters[4] & (0xC0 | kIsoIds));
    DesfireApplication created{Bytes(aid.begin(), aid.end()),
                               parameters[3],
                               flags,
                               std::vector<DesfireKey>(count, key),
                               {}};
    eeprom().write([&] { applications_.push_back(std::move(created)); });
    return {};
}

DesfireCard::Answer DesfireCard::delete_application(ByteView parameters) {
    if (parameters.size() != 3) {
        return {kLength};
    }
    const auto found =
        std::find_if(applications_.begin() + 1, applications_.end(),
                     [&](const auto& one) { return std::ranges::equal(one.aid, parameters); });
    if (found == applications_.end()) {
        return {kNoApplication};
    }
    const bool own = selected_ == static_cast<std::size_t>(found - applications_.begin());
    const bool free = (applications_[0].settings & kFreeCreation) != 0;
    if (!is_master() || !(at_card_level() || (own && free))) {
        return {kAuthentication};
    }
    eeprom().write([&] { applications_.erase(found); });
    if (own) {
        forget();
        selected_ = 0;
    }
    return {.bare = own};
}

DesfireCard::Answer DesfireCard::application_ids(ByteView parameters) {
    if (!parameters.empty()) {
        return {kLength};
    }
    if (!at_card_level()) {
        return {kPermission};
    }
    if ((current().settings & kFreeListing) == 0 && !is_master()) {
        return {kAuthentication};
    }
    Bytes ids;
    for (std::size_t i = 1; i < applications_.size(); ++i) {
        ids = joined({ids, applications_[i].aid});
    }
    return {kOk, ids};
}

DesfireCard::Answer DesfireCard::format(ByteView parameters) {
    if (!parameters.empty()) {
        return {kLength};
    }
    if (!at_card_level() || !is_master()) {
        return {kAuthentication};
    }
    if (format_off_) {
        return {kPermission};
    }
    eeprom().write([&] { applications_.resize(1); });
    return {};
}

DesfireCard::Answer DesfireCard::version(ByteView parameters) {
    if (!parameters.empty()) {
        return {kLength};
    }
    const bool ev1 = generation_ == Generation::ev1;
    const Bytes hardware = *from_hex(ev1 ? "04010101001a05" : "04010112001a05");
    const Bytes software = *from_hex(ev1 ? "04010101041a05" : "04010102011a05");
    return {kOk, joined({hardware, software, random_uid_ ? Bytes(7) : uid_, batch_})};
}

DesfireCard::Answer DesfireCard::card_uid(ByteView parameters) {
    if (!parameters.empty()) {
        return {kLength};
    }
    if (session_.kind() == Kind::none) {
        return {kAuthentication};
    }
    return {kOk, uid_, Mode::full};
}

DesfireCard::Answer DesfireCard::free_memory(ByteView parameters) {
    if (!parameters.empty()) {
        return {kLength};
    }
    std::size_t used = 32 * (applications_.size() - 1);
    for (const auto& one : applications_) {
        for (const auto& [number, file] : one.files) {
            used += (file.data.size() + 31) / 32 * 32 * (file.backup ? 2 : 1);
        }
    }
    const std::size_t left = 7936 - std::min<std::size_t>(used, 7936);
    return {kOk, {static_cast<std::uint8_t>(left), static_cast<std::uint8_t>(left >> 8), 0}};
}

} // namespace akx::test::cards
