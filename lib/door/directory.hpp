// SPDX-License-Identifier: Apache-2.0
// Who may open: an immutable, compact picture of all users, made for decisions. 20,000 users with
// five cards each take about 2 MB; a look-up costs the same with 20,000 and 100,000 of them.
#pragma once

#include "base/crypto.hpp"
#include "door/calendar.hpp"
#include "door/key_table.hpp"
#include "model/card_code.hpp"
#include "model/phone.hpp"
#include "model/user.hpp"

#include <memory>

namespace akx::door {

// The store's number of a user; names and ids stay in the store.
using UserRow = std::uint32_t;

// What a keypad entry is looked up by (REQ PIN-5). In mode `pin` the room does not count, in
// `apt+pin` an entry without a room is nobody's.
std::uint64_t pin_digest(const crypto::KeyedHash& hash, model::PinMode mode, std::string_view room,
                         std::string_view pin);

// One user as the builder takes it; nothing of it is kept by reference.
struct UserEntry {
    UserRow row = 0;
    std::span<const model::AccessRule> access;
    std::optional<model::LocalMinute> valid_from; // this minute and later
    std::optional<model::LocalMinute> valid_to;   // until the end of this minute
    std::span<const model::CardKey> cards;
    std::optional<std::uint64_t> pin; // pin_digest
};

class Directory {
  public:
    // What a decision needs to know about one user.
    struct User {
        UserRow row = 0;
        CivilMinute valid_from;
        CivilMinute valid_to;
        std::span<const model::AccessRule> access; // lives as long as the directory
    };

    static std::shared_ptr<const Directory> empty();

    std::optional<User> by_card(const model::CardKey& key) const;
    std::optional<User> by_pin(std::uint64_t digest) const;
    std::optional<User> by_row(UserRow row) const;
    std::size_t users() const { return rows_.size(); }
    std::size_t memory() const; // bytes, for metrics and the bench

  private:
    friend class DirectoryBuilder;
    struct Slot {
        UserRow row = 0;
        std::uint32_t access = 0; // index into sets_
        std::int32_t valid_from = 0;
        std::int32_t valid_to = 0;
    };
    struct WideCard { // more than 64 bits
        model::CardKey key;
        std::uint32_t slot = 0;
    };

    User user(std::uint32_t slot) const;

    std::vector<Slot> slots_;
    KeyTable rows_;
    KeyTable cards_;
    KeyTable pins_;
    std::vector<WideCard> wide_cards_;      // by key
    std::vector<model::AccessRule> rules_;  // all distinct sets of rules, end to end
    std::vector<std::uint32_t> sets_;       // first rule of each set, and the end
    std::vector<std::uint32_t> free_slots_; // left by removed users
};

// A credential that two users claim. It is nobody's until that is put right.
struct CredentialConflict {
    enum class Kind { card, pin };
    Kind kind = Kind::card;
    UserRow first = 0;
    UserRow second = 0;
};

class DirectoryBuilder {
  public:
    DirectoryBuilder();
    // Starts from `base`: for a few changes this spares reading all users again.
    explicit DirectoryBuilder(const Directory& base);

    // Exact numbers keep the peak of memory at the size of the result.
    void reserve(std::size_t users, std::size_t cards, std::size_t pins);
    // In any order, each row once. Replaces the base's user of that row, credentials and all.
    void put(const UserEntry& user);
    void remove(UserRow row); // of the base; nothing happens if there is none

    struct Built {
        std::shared_ptr<const Directory> directory;
        std::vector<CredentialConflict> conflicts;
    };
    Built finish() &&;

  private:
    static constexpr std::uint32_t kFree = 0xFFFF'FFFF;

    std::uint32_t slot_for(UserRow row);
    std::uint32_t intern(std::span<const model::AccessRule> access);
    std::uint32_t* place_of(std::span<const model::AccessRule> set); // in set_index_
    void grow_set_index();
    std::span<const model::AccessRule> set(std::uint32_t index) const;
    void drop_outdated();
    void finish_wide(std::vector<CredentialConflict>& conflicts);

    std::shared_ptr<Directory> directory_;
    std::vector<std::uint32_t> set_index_;  // open addressing over the sets, kFree = free
    std::vector<model::AccessRule> normal_; // scratch of intern()
    std::vector<std::uint32_t> outdated_;   // slots of the base whose credentials go
    std::vector<std::uint32_t> removed_;    // slots of the base whose users go
    std::size_t base_wide_cards_ = 0;
};

} // namespace akx::door
