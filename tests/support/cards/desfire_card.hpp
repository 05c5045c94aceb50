// SPDX-License-Identifier: Apache-2.0
// A Mifare DESFire EV1 or EV2: applications, keys, standard and backup files, all four kinds of
// authentication; commands native or in ISO 7816 wrapping.
#pragma once

#include "support/cards/card.hpp"
#include "support/cards/desfire_session.hpp"

#include <map>

namespace akx::test::cards {

struct DesfireFile {
    bool backup = false;
    std::uint8_t comm = 0;    // 0 plain, 1 MAC, 3 enciphered
    std::uint16_t access = 0; // read, write, both, change: four bits each from the top
    Bytes data;
    std::optional<Bytes> uncommitted; // of a backup file
};

struct DesfireApplication {
    Bytes aid; // as on the wire
    std::uint8_t settings = 0x0F;
    std::uint8_t flags = 0; // the type of its keys and whether ISO file ids are used
    std::vector<DesfireKey> keys;
    std::map<std::uint8_t, DesfireFile> files;

    DesfireKey::Type type() const { return static_cast<DesfireKey::Type>(flags & 0xC0); }
};

class DesfireCard final : public Card {
  public:
    enum class Generation { ev1, ev2 };
    DesfireCard(Generation generation, Bytes uid);

    Identity identity() override;
    void power_on() override;
    void halted() override;
    Reply block(ByteView content) override;
    Reply classic(ByteView) override { return silence(); }
    Reply frame(ByteView) override { return silence(); }
    std::string text() const override;

    // For tests: what is on the card.
    DesfireApplication* application(std::uint32_t aid); // 0: the card level
    bool has_random_uid() const { return random_uid_; }
    void set_random_uid() { random_uid_ = true; }

  private:
    using Mode = DesfireSession::Mode;
    using Kind = DesfireSession::Kind;
    // What a command leads to: a status and data, sealed in `mode`.
    struct Answer {
        std::uint8_t status = 0;
        Bytes data = {};
        Mode mode = Mode::mac;
        bool open_ended = false;
        bool bare = false; // without any protection: the session has just gone
    };
    using Handler = Answer (DesfireCard::*)(ByteView parameters);
    struct Command;
    struct Pending { // an authentication waiting for the reader's half
        std::uint8_t code;
        std::uint8_t key_no;
        Bytes rnd_b;
        Bytes iv;
    };
    struct Chain { // a command that comes in several frames
        Bytes so_far;
        std::size_t expected;
    };
    struct Right {
        std::uint8_t refused = 0; // a status
        Mode mode = Mode::plain;
    };

    static const Command* find(std::uint8_t code);
    Bytes native(ByteView frame);
    Bytes run(std::uint8_t code, ByteView parameters);
    Bytes more();
    Bytes finish(const Answer& answer);
    Bytes in_frames(Bytes data);
    Bytes fail(std::uint8_t status);
    std::optional<Bytes> open_simple(std::uint8_t code, ByteView parameters);

    // desfire_auth.cpp
    Bytes authenticate(std::uint8_t code, ByteView parameters);
    Bytes authenticate_legacy(const DesfireKey& key, ByteView answer);
    Bytes authenticate_iso(const DesfireKey& key, ByteView answer);
    Bytes authenticate_ev2(const DesfireKey& key, ByteView answer);
    Bytes continue_authentication(ByteView answer);
    // desfire_keys.cpp
    Answer change_key(ByteView parameters);
    std::uint8_t check_change_key(std::uint8_t key_no) const;
    std::optional<DesfireKey> new_key(std::uint8_t number, ByteView body);
    std::optional<Bytes> open_new_key(std::uint8_t number, ByteView body, std::size_t size,
                                      bool same);
    Answer change_settings(ByteView parameters);
    Answer key_settings(ByteView parameters);
    Answer key_version(ByteView parameters);
    Answer set_configuration(ByteView parameters);
    // desfire_applications.cpp
    Answer select(ByteView parameters);
    Answer create_application(ByteView parameters);
    Answer delete_application(ByteView parameters);
    Answer application_ids(ByteView parameters);
    Answer format(ByteView parameters);
    Answer version(ByteView parameters);
    Answer card_uid(ByteView parameters);
    Answer free_memory(ByteView parameters);
    // desfire_files.cpp
    Answer create_standard(ByteView parameters);
    Answer create_backup(ByteView parameters);
    Answer create_file(ByteView parameters, bool backup);
    Answer delete_file(ByteView parameters);
    Answer file_ids(ByteView parameters);
    Answer file_settings(ByteView parameters);
    Answer change_file(ByteView parameters);
    Answer read(ByteView parameters);
    Answer write(ByteView parameters);
    Answer commit(ByteView parameters);
    Answer abort(ByteView parameters);
    std::size_t expected_size(ByteView parameters);
    Right right_to(const DesfireFile& file, std::initializer_list<unsigned> nibbles) const;
    void drop_uncommitted();

    DesfireApplication& current() { return applications_[selected_]; }
    const DesfireApplication& current() const { return applications_[selected_]; }
    bool at_card_level() const { return selected_ == 0; }
    bool is_master() const; // authenticated with key 0 here
    void forget();

    Generation generation_;
    Bytes uid_;
    Bytes batch_;
    bool random_uid_ = false;
    bool format_off_ = false;
    DesfireKey default_key_;
    std::vector<DesfireApplication> applications_; // [0] is the card level
    std::size_t selected_ = 0;
    DesfireSession session_;
    std::uint8_t code_ = 0; // of the command being carried out
    std::optional<Pending> pending_;
    std::optional<Chain> chain_;
    std::deque<Bytes> frames_; // still to be fetched with AF
};

} // namespace akx::test::cards
