// SPDX-License-Identifier: Apache-2.0
#include "cards/plus.hpp"

#include "cards/mac.hpp"

#include <algorithm>

namespace akx::cards::plus {

namespace {

constexpr Millis kPatience{500};

struct StatusRow {
    CardStatus status;
    std::string_view text;
};
constexpr StatusRow kStatuses[] = {
    {CardStatus::ok, "done"},
    {CardStatus::authentication, "the key is wrong, or may not do that"},
    {CardStatus::too_many_unmaced, "too many reads without MAC"},
    {CardStatus::mac, "the MAC is wrong"},
    {CardStatus::bad_block, "not a valid block"},
    {CardStatus::no_block, "there is no such block"},
    {CardStatus::wrong_state, "not in this security level"},
    {CardStatus::length, "wrong length"},
    {CardStatus::general, "general failure"},
};

Bytes little(unsigned number) {
    return {static_cast<std::uint8_t>(number & 0xFFU),
            static_cast<std::uint8_t>(number >> 8U & 0xFFU)};
}

Error malformed() {
    return Error(errors::card_untrusted, "the card's answer is malformed: its length is wrong");
}

} // namespace

unsigned sector_of(unsigned block) {
    return block < 128 ? block / 4 : 32 + (block - 128) / 16;
}

unsigned trailer_of(unsigned sector) {
    return sector < 32 ? 4 * sector + 3 : 128 + 16 * (sector - 32) + 15;
}

std::string_view status_text(std::uint8_t status) {
    const auto* row =
        std::find_if(std::begin(kStatuses), std::end(kStatuses), [&](const StatusRow& each) {
            return static_cast<std::uint8_t>(each.status) == status;
        });
    return row == std::end(kStatuses) ? "unknown status" : row->text;
}

Result<Bytes> Card::exchange(ByteView command) {
    const Result<Bytes> answer =
        layer3_ ? transport_->raw(command, kPatience) : transport_->transceive(command, kPatience);
    if (!answer || answer->empty()) {
        session_.reset();
        return answer ? malformed() : answer.error();
    }
    last_ = static_cast<CardStatus>(answer->front());
    if (last_ == CardStatus::ok) {
        return Bytes(answer->begin() + 1, answer->end());
    }
    session_.reset(); // an error ends the authentication on the card, too
    const ErrorKind& kind =
        last_ == CardStatus::authentication ? errors::card_refused : errors::card_failed;
    return Error(kind, "the card answered " + to_hex_upper(ByteView(*answer).first(1)) + " (" +
                           std::string(status_text(answer->front())) + ") to command " +
                           to_hex_upper(command.first(1)));
}

Status Card::personalise(std::uint16_t address, ByteView sixteen_bytes) {
    const Bytes code{0xA8};
    const Result<Bytes> done = exchange(joined({code, little(address), sixteen_bytes}));
    return done ? Status() : Status(done.error());
}

Status Card::commit() {
    const Result<Bytes> done = exchange(Bytes{0xAA});
    return done ? Status() : Status(done.error());
}

Status Card::authenticate(std::uint16_t key_address, const Key& key) {
    session_.reset();
    const Bytes code{0x70};
    const Bytes no_capabilities{0x00};
    return prove(joined({code, little(key_address), no_capabilities}), key, true);
}

Status Card::authenticate_following(std::uint16_t key_address, const Key& key) {
    const Bytes code{0x76};
    return prove(joined({code, little(key_address)}), key, false);
}

Status Card::prove(ByteView start, const Key& key, bool first) {
    if (key.type() != KeyType::aes) {
        return Error(errors::invalid_value, "Mifare Plus takes AES keys only");
    }
    const crypto::BlockCipher cipher = key.cipher();
    const Bytes zero(16);
    const bool continues = !first && session_.has_value();
    const Bytes in = continues ? session_->answer_iv() : zero;
    const Bytes out = continues ? session_->command_iv() : zero;
    const Result<Bytes> secret_b = exchange(start);
    if (!secret_b || secret_b->size() != 16) {
        return secret_b ? malformed() : secret_b.error();
    }
    const Bytes b = cipher.decrypt(in, *secret_b);
    const Bytes a = random_(16);
    const Bytes code{0x72};
    const Result<Bytes> proof =
        exchange(joined({code, cipher.encrypt(out, joined({a, rotated_left(b)}))}));
    if (!proof) {
        return proof.error();
    }
    const std::size_t skipped = first ? 4 : 0;
    if (proof->size() != (first ? 32U : 16U)) {
        session_.reset();
        return malformed();
    }
    const Bytes clear = cipher.decrypt(in, *proof);
    const Bytes expected = rotated_left(a);
    if (!std::equal(expected.begin(), expected.end(),
                    clear.begin() + static_cast<std::ptrdiff_t>(skipped))) {
        session_.reset();
        return Error(errors::card_refused, "the card does not know the key");
    }
    if (continues) {
        session_->rekey(session_keys(key, a, b));
    } else if (first) {
        session_.emplace(session_keys(key, a, b), ByteView(clear).first(4));
    }
    return {}; // else a key that only proves itself, such as that of the switch to level 3
}

Status Card::switch_to_level3(const Key& key) {
    layer3_ = true;
    const Status done = authenticate_following(kLevel3Key, key);
    layer3_ = false;
    return done;
}

Result<Bytes> Card::read(std::uint16_t block, std::uint8_t count, bool plain) {
    if (!session_) {
        return Error(errors::card_denied, "reading needs an authentication");
    }
    const Result<Bytes> answer = exchange(session_->read_command(block, count, plain));
    if (!answer) {
        return answer.error();
    }
    Result<Bytes> data = session_->open_read(block, count, plain, *answer);
    if (!data) {
        session_.reset();
    }
    return data;
}

Status Card::write(std::uint16_t address, ByteView data, bool plain) {
    if (!session_) {
        return Error(errors::card_denied, "writing needs an authentication");
    }
    if (data.empty() || data.size() % 16 != 0 || data.size() > 48) {
        return Error(errors::invalid_value, "1 to 3 blocks of 16 bytes are written at once");
    }
    const Result<Bytes> answer = exchange(session_->write_command(address, data, plain));
    if (!answer) {
        return answer.error();
    }
    const Status proof = session_->open_write(*answer);
    if (!proof) {
        session_.reset();
    }
    return proof;
}

Status Card::reset() {
    session_.reset();
    const Result<Bytes> done = exchange(Bytes{0x78});
    return done ? Status() : Status(done.error());
}

} // namespace akx::cards::plus
