// SPDX-License-Identifier: Apache-2.0
#include "door/key_table.hpp"

#include <algorithm>
#include <bit>

namespace akx::door {

namespace {

// The finisher of splitmix64 (Steele, Lea, Flood 2014): a bijection, so equal means equal.
std::uint64_t mix(std::uint64_t key) {
    key = (key ^ key >> 30U) * 0xBF58476D1CE4E5B9U;
    key = (key ^ key >> 27U) * 0x94D049BB133111EBU;
    return key ^ key >> 31U;
}

constexpr std::size_t kPerBucket = 4; // at most, on average

} // namespace

void KeyTable::add(std::uint64_t key, std::uint32_t value) {
    const std::uint64_t mixed = mix(key);
    entries_.push_back(
        {static_cast<std::uint32_t>(mixed >> 32U), static_cast<std::uint32_t>(mixed), value});
}

void KeyTable::remove(std::span<const std::uint32_t> values) {
    const auto finished = entries_.begin() + static_cast<std::ptrdiff_t>(sorted_);
    const auto gone = std::remove_if(entries_.begin(), finished, [values](const Entry& entry) {
        return std::binary_search(values.begin(), values.end(), entry.value);
    });
    sorted_ = static_cast<std::size_t>(gone - entries_.begin());
    entries_.erase(gone, finished);
    starts_.assign(2, 0);
    shift_ = 64;
}

void KeyTable::sort_added() {
    const auto less = [](const Entry& a, const Entry& b) {
        return a.mixed() != b.mixed() ? a.mixed() < b.mixed() : a.value < b.value;
    };
    const auto added = entries_.begin() + static_cast<std::ptrdiff_t>(sorted_);
    std::sort(added, entries_.end(), less);
    std::inplace_merge(entries_.begin(), added, entries_.end(), less);
}

std::vector<KeyTable::Clash> KeyTable::finish() {
    sort_added();
    std::vector<Clash> clashes;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < entries_.size();) {
        std::size_t next = i + 1;
        while (next < entries_.size() && entries_[next].mixed() == entries_[i].mixed()) {
            ++next;
        }
        if (entries_[i].value == entries_[next - 1].value) {
            entries_[kept++] = entries_[i];
        } else {
            clashes.push_back({entries_[i].value, entries_[next - 1].value});
        }
        i = next;
    }
    entries_.resize(kept);
    entries_.shrink_to_fit();
    sorted_ = kept;
    index();
    return clashes;
}

void KeyTable::index() {
    const std::size_t buckets =
        std::bit_ceil(std::max<std::size_t>(entries_.size() / kPerBucket, 1));
    shift_ = 64U - static_cast<unsigned>(std::bit_width(buckets) - 1);
    starts_.assign(buckets + 1, 0);
    starts_.shrink_to_fit();
    std::size_t entry = 0;
    for (std::size_t bucket = 0; bucket <= buckets; ++bucket) {
        while (entry < entries_.size() && bucket_of(entries_[entry].mixed()) < bucket) {
            ++entry;
        }
        starts_[bucket] = static_cast<std::uint32_t>(entry);
    }
}

std::size_t KeyTable::bucket_of(std::uint64_t mixed) const {
    return shift_ == 64 ? 0 : mixed >> shift_; // a shift by 64 is undefined
}

std::optional<std::uint32_t> KeyTable::find(std::uint64_t key) const {
    if (starts_.empty()) {
        return std::nullopt;
    }
    const std::uint64_t mixed = mix(key);
    const std::size_t bucket = bucket_of(mixed);
    const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(starts_[bucket]);
    const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(starts_[bucket + 1]);
    const auto found = std::lower_bound(
        begin, end, mixed, [](const Entry& e, std::uint64_t wanted) { return e.mixed() < wanted; });
    return found != end && found->mixed() == mixed ? std::optional(found->value) : std::nullopt;
}

std::size_t KeyTable::memory() const {
    return entries_.capacity() * sizeof(Entry) + starts_.capacity() * sizeof(std::uint32_t);
}

} // namespace akx::door
