// SPDX-License-Identifier: Apache-2.0
// DESFire secure messaging: how commands are protected and answers opened after each way of
// authenticating. Pure: no card, no randomness. Facts: facts/cards §4.2, §4.3.
#pragma once

#include "cards/key.hpp"

namespace akx::cards::desfire {

// How a command or its answer travels. `normal` is what a command does that says nothing else: EV1
// keeps a running MAC and proves it in the answer, EV2 sends a MAC both ways, D40 nothing.
enum class Comm : std::uint8_t { normal, plain, mac, full };

enum class Scheme : std::uint8_t { none, d40, ev1, ev2 };

struct Command {
    std::uint8_t code = 0;
    Bytes header{}; // never enciphered: file number, offset, length …
    Bytes data{};
    Comm request = Comm::normal;
    Comm answer = Comm::normal;
    std::size_t length = 0; // bytes of data in an enciphered answer
};

class Session {
  public:
    Session() = default; // not authenticated
    static Session d40(const Key& key, ByteView rnd_a, ByteView rnd_b);
    static Session ev1(const Key& key, ByteView rnd_a, ByteView rnd_b);
    static Session ev2(const Key& key, ByteView rnd_a, ByteView rnd_b, ByteView ti);
    // With session keys that are known: for test vectors.
    static Session ev2_with(const Key& encryption, const Key& mac, ByteView ti, unsigned counter);

    Scheme scheme() const { return scheme_; }
    // What follows the command byte.
    Bytes protect(const Command& command);
    // The data of an answer with status 00; card_untrusted when a MAC, CRC or length is wrong: the
    // answer may be torn or tampered with, and nothing of it is used.
    Result<Bytes> open(const Command& command, ByteView answer);
    // What ChangeKey sends behind the key number. `old_key` is set when another key than the
    // authenticated one is changed. `number` as sent, with the type bits of the PICC level.
    Bytes change_key_data(std::uint8_t number, const Key& new_key, const Key* old_key);

    Bytes encryption_key() const; // for tests
    Bytes mac_key() const;

  private:
    Bytes protect_d40(const Command& command) const;
    Bytes protect_ev1(const Command& command);
    Bytes protect_ev2(const Command& command);
    Result<Bytes> open_d40(const Command& command, ByteView answer) const;
    Result<Bytes> open_ev1(const Command& command, ByteView answer);
    Result<Bytes> open_ev2(const Command& command, ByteView answer);
    Result<Bytes> open_ev1_full(const Command& command, ByteView answer);
    Bytes ev2_mac(std::uint8_t code, ByteView body) const;
    Bytes ev2_iv(bool of_answer) const;

    Scheme scheme_ = Scheme::none;
    Key key_; // of EV2 for encryption
    Key mac_key_;
    Bytes iv_; // EV1: runs on from message to message
    Bytes ti_;
    unsigned counter_ = 0; // EV2
};

// The first bytes of both random numbers in the card's order (facts/cards §4.2).
Bytes session_key(KeyType type, ByteView rnd_a, ByteView rnd_b);

} // namespace akx::cards::desfire
