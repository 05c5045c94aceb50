// SPDX-License-Identifier: Apache-2.0
// A compact table from 64-bit keys to 32-bit values: 12 bytes an entry plus an index of at most
// two, two or three cache lines a look-up. Filled first, then finished, then only read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace akx::door {

class KeyTable {
  public:
    void reserve(std::size_t count) { entries_.reserve(count); }
    void add(std::uint64_t key, std::uint32_t value);
    // Takes out what the last finish() held for these values (in ascending order), not what was
    // added since. Until the next finish(), nothing is found any more.
    void remove(std::span<const std::uint32_t> values);

    // Two values that claim one key.
    struct Clash {
        std::uint32_t first = 0;
        std::uint32_t second = 0;
    };
    // Makes the table searchable. A key with different values is taken out altogether and
    // reported: it cannot tell whom it stands for.
    std::vector<Clash> finish();

    std::optional<std::uint32_t> find(std::uint64_t key) const; // as of the last finish()
    std::size_t size() const { return entries_.size(); }
    std::size_t memory() const; // bytes

  private:
    // Keys are stored mixed, which spreads them evenly and loses nothing; in halves, because an
    // 8-byte member would pad the entry to 16.
    struct Entry {
        std::uint32_t high = 0;
        std::uint32_t low = 0;
        std::uint32_t value = 0;

        std::uint64_t mixed() const { return std::uint64_t{high} << 32U | low; }
    };

    void sort_added();
    void index();
    std::size_t bucket_of(std::uint64_t mixed) const;

    std::vector<Entry> entries_;        // by mixed key
    std::vector<std::uint32_t> starts_; // first entry of each bucket, and the end
    std::size_t sorted_ = 0;            // entries in front that are in order already
    unsigned shift_ = 64;               // bucket = mixed key >> shift_
};

} // namespace akx::door
