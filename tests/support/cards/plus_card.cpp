// SPDX-License-Identifier: Apache-2.0
#include "support/cards/plus_card.hpp"

#include "support/cards/card_crypto.hpp"

#include <algorithm>
#include <utility>

namespace akx::test::cards {

namespace {

constexpr std::uint8_t kDone = 0x90;
constexpr std::uint8_t kAccess = 0x06;
constexpr std::uint8_t kUnmaced = 0x07;
constexpr std::uint8_t kMac = 0x08;
constexpr std::uint8_t kBadBlock = 0x09;
constexpr std::uint8_t kNoBlock = 0x0A;
constexpr std::uint8_t kState = 0x0B;
constexpr std::uint8_t kLength = 0x0C;

constexpr std::uint16_t kSectorKeys = 0x4000;
constexpr std::uint16_t kCardMasterKey = 0x9000;
constexpr std::uint16_t kConfigurationKey = 0x9001;
constexpr std::uint16_t kLevel3Key = 0x9003;

std::uint16_t address_of(ByteView command) {
    return static_cast<std::uint16_t>(command[1] | command[2] << 8);
}

std::uint8_t sak_of(int level, bool four_k) {
    return static_cast<std::uint8_t>(level != 1 ? 0x20 : four_k ? 0x18 : 0x08);
}

// Byte 5 of a trailer: which groups must not be read and written in plain, and the complement.
bool plain_byte_valid(unsigned byte) {
    return ((byte >> 4) ^ (byte & 0x0FU)) == 0x0F;
}
bool plain_allowed(ByteView trailer, int group) {
    return plain_byte_valid(trailer[5]) && ((trailer[5] >> (4 + group)) & 1) == 0;
}

} // namespace

PlusCard::PlusCard(Options options, Bytes uid)
    : options_(options), uid_(std::move(uid)), level_(options.level), next_level_(options.level),
      memory_(options.four_k ? 256 : 128, uid_, 0x0044, sak_of(1, options.four_k)),
      logic_(memory_, eeprom(), uid_) {
    if (level_ == 3) {
        allow_plain();
    }
}

// What the chip does to trailers on its way to SL3, where nothing better was written before.
void PlusCard::allow_plain() {
    for (std::size_t block = 3; block < memory_.blocks(); ++block) {
        if (ClassicMemory::is_trailer(block) && !plain_byte_valid(memory_.block(block)[5])) {
            Bytes trailer(memory_.block(block).begin(), memory_.block(block).end());
            trailer[5] = 0x0F;
            memory_.set_block(block, trailer);
        }
    }
}

Identity PlusCard::identity() {
    const bool seven = uid_.size() == 7;
    const int size = options_.four_k ? 0x0002 : 0x0004;
    Identity identity{uid_,
                      static_cast<std::uint16_t>(size | (seven ? 0x0040 : 0)),
                      sak_of(level_, options_.four_k),
                      {}};
    if (level_ != 1) {
        identity.ats = *from_hex("75778002c1052f2f0035c7");
    }
    return identity;
}

void PlusCard::power_on() {
    eeprom().power_on();
    halted();
    if (level_ != 3 && next_level_ == 3) {
        allow_plain();
    }
    level_ = next_level_;
}

void PlusCard::halted() {
    logic_.forget();
    session_.reset();
    pending_.reset();
}

Bytes PlusCard::key(std::uint16_t address) const {
    const auto found = keys_.find(address);
    return found == keys_.end() ? Bytes(16, 0xFF) : found->second;
}

void PlusCard::set_key(std::uint16_t address, ByteView key) {
    keys_[address].assign(key.begin(), key.end());
}

bool PlusCard::knows_key(std::uint16_t address) const {
    const std::size_t sectors = options_.four_k ? 40 : 32;
    return (address >= kSectorKeys && address < kSectorKeys + 2 * sectors) ||
           (address >= 0x9000 && address <= 0x9004) || (address >= 0xB000 && address <= 0xB003) ||
           (address >= 0xA000 && address <= 0xA001) || (address >= 0xA080 && address <= 0xA081);
}

Bytes PlusCard::error(std::uint8_t code) {
    session_.reset();
    pending_.reset();
    return {code};
}

Reply PlusCard::block(ByteView content) {
    if (eeprom().dead() || level_ == 1) {
        return silence();
    }
    if (content.empty()) {
        return {};
    }
    Bytes answer = level_ == 0 ? personalise(content) : level3(content);
    return answer.empty() ? silence() : Reply{status::kOk, std::move(answer)};
}

Reply PlusCard::classic(ByteView command) {
    return level_ == 1 ? logic_.command(command) : silence();
}

Reply PlusCard::frame(ByteView content) {
    if (eeprom().dead() || level_ != 1 || content.empty()) {
        return silence();
    }
    Bytes answer = level1(content);
    return answer.empty() ? silence() : Reply{status::kOk, std::move(answer)};
}

Bytes PlusCard::personalise(ByteView command) {
    if (command[0] == 0xA8) {
        if (command.size() != 19) {
            return {kLength};
        }
        const std::uint16_t address = address_of(command);
        if (address >= memory_.blocks() && !knows_key(address)) {
            return {kBadBlock};
        }
        return store(address, command.subspan(3)).empty() ? Bytes() : Bytes{kDone};
    }
    if (command[0] == 0xAA && command.size() == 1) {
        const bool to_sl1 = options_.first_to_sl1;
        const bool complete = keys_.contains(kCardMasterKey) && keys_.contains(kConfigurationKey) &&
                              (!to_sl1 || keys_.contains(kLevel3Key));
        if (!complete) {
            return {kBadBlock};
        }
        return eeprom().write([&] { next_level_ = to_sl1 ? 1 : 3; }) ? Bytes{kDone} : Bytes();
    }
    return {kState};
}

// In SL1 the key of the level switch opens the way to SL3; 9004 only proves the card.
Bytes PlusCard::level1(ByteView command) {
    if (command[0] == 0x70 || command[0] == 0x76) {
        const bool known = command.size() >= 3 &&
                           (address_of(command) == kLevel3Key || address_of(command) == 0x9004);
        return known ? authenticate1(command, command[0] == 0x70) : error(kBadBlock);
    }
    if (command[0] != 0x72 || !pending_) {
        return error(kState);
    }
    const bool to_sl3 = pending_->address == kLevel3Key;
    Bytes answer = authenticate2(command);
    if (answer[0] == kDone && to_sl3 && !eeprom().write([&] { next_level_ = 3; })) {
        return {};
    }
    return answer;
}

Bytes PlusCard::level3(ByteView command) {
    const std::uint8_t code = command[0];
    if (code == 0x70 || code == 0x76) {
        const bool known = command.size() >= 3 && knows_key(address_of(command));
        return known ? authenticate1(command, code == 0x70) : error(kNoBlock);
    }
    if (code == 0x72) {
        return pending_ ? authenticate2(command) : error(kState);
    }
    pending_.reset();
    if (code == 0x78) {
        session_.reset();
        return {kDone};
    }
    if (code == 0xA8 || code == 0xAA) {
        return error(kState);
    }
    if ((code & 0xF8) == 0x30) {
        return session_ ? read(command) : error(kAccess);
    }
    if ((code & 0xFC) == 0xA0) {
        return session_ ? write(command) : error(kAccess);
    }
    return error(kState);
}

Bytes PlusCard::authenticate1(ByteView command, bool first) {
    const bool long_enough = command.size() >= 4 && command.size() == 4U + command[3];
    if (first ? !long_enough : command.size() != 3) {
        return error(kLength);
    }
    if (!first && level_ == 3 && !session_) {
        return error(kState);
    }
    if (first) {
        session_.reset();
    }
    pending_ = Pending{address_of(command), first, random().draw(16)};
    // In a following authentication of a session the running vectors are used.
    Bytes iv(16);
    if (!first && session_) {
        iv = joined({counters(), counters(), counters(), session_->ti});
    }
    return joined(
        {Bytes{kDone}, cbc_encrypt(Cipher::aes, key(pending_->address), iv, pending_->rnd_b)});
}

Bytes PlusCard::authenticate2(ByteView command) {
    const Pending pending = *std::exchange(pending_, std::nullopt);
    if (command.size() != 33) {
        return error(kLength);
    }
    const bool running = !pending.first && session_;
    const Bytes k = key(pending.address);
    Bytes iv(16);
    if (running) {
        iv = joined({session_->ti, counters(), counters(), counters()});
    }
    const Bytes both = cbc_decrypt(Cipher::aes, k, iv, command.subspan(1));
    const Bytes a(both.begin(), both.begin() + 16);
    const Bytes& b = pending.rnd_b;
    if (!std::ranges::equal(rotated(b), part(both, 16, 16))) {
        return error(kAccess);
    }
    Bytes ti = running ? session_->ti : random().draw(4);
    Bytes zero(16);
    const Bytes enc_seed = joined(
        {part(a, 11, 5), part(b, 11, 5), exclusive_or(part(a, 4, 5), part(b, 4, 5)), Bytes{0x11}});
    const Bytes mac_seed = joined(
        {part(a, 7, 5), part(b, 7, 5), exclusive_or(part(a, 0, 5), part(b, 0, 5)), Bytes{0x22}});
    Session next{pending.address, cbc_encrypt(Cipher::aes, k, zero, enc_seed), {}, ti};
    zero.assign(16, 0);
    next.mac = cbc_encrypt(Cipher::aes, k, zero, mac_seed);
    Bytes answer = rotated(a);
    Bytes answer_iv(16);
    if (running) {
        answer_iv = joined({counters(), counters(), counters(), ti});
        next.reads = session_->reads;
        next.writes = session_->writes;
    } else if (pending.first) {
        answer = joined({ti, answer, Bytes(12)});
    }
    session_ = level_ == 3 ? std::optional(next) : std::nullopt;
    return joined({Bytes{kDone}, cbc_encrypt(Cipher::aes, k, answer_iv, answer)});
}

Bytes PlusCard::counters() const {
    const auto low = [](unsigned n) { return static_cast<std::uint8_t>(n); };
    return {low(session_->reads), low(session_->reads >> 8), low(session_->writes),
            low(session_->writes >> 8)};
}

Bytes PlusCard::mac_of(std::uint8_t first, unsigned counter, ByteView rest) const {
    const Bytes head = {first, static_cast<std::uint8_t>(counter),
                        static_cast<std::uint8_t>(counter >> 8)};
    return odd_bytes(cmac(session_->mac, joined({head, session_->ti, rest})));
}

bool PlusCard::session_opens(int sector) const {
    return (session_->key_address & ~1) == kSectorKeys + 2 * sector;
}

std::uint8_t PlusCard::check_read(std::uint16_t block, std::size_t count, bool plain) const {
    for (std::size_t at = block; at < block + count; ++at) {
        if (at >= memory_.blocks()) {
            return kNoBlock;
        }
        const int sector = ClassicMemory::sector_of(at);
        const Access access = memory_.access(sector);
        const int group = ClassicMemory::group_of(at);
        const KeyType key = (session_->key_address & 1) == 0 ? KeyType::a : KeyType::b;
        const bool allowed = session_opens(sector) && access.valid &&
                             (ClassicMemory::is_trailer(at) ? access.can_read_bits(key)
                                                            : access.can_read(group, key)) &&
                             (!plain || plain_allowed(memory_.trailer(sector), group));
        if (!allowed) {
            return kAccess;
        }
    }
    return 0;
}

Bytes PlusCard::read(ByteView command) {
    const bool mac_wanted = (command[0] & 1) != 0;
    const bool plain = (command[0] & 2) != 0;
    if ((command[0] & 4) != 0) {
        return error(kUnmaced); // as configured at delivery: no read without a MAC
    }
    if (command.size() != 12 || command[3] == 0) {
        return error(kLength);
    }
    if (!std::ranges::equal(mac_of(command[0], session_->reads, command.subspan(1, 3)),
                            command.subspan(4))) {
        return error(kMac);
    }
    const std::uint16_t block = address_of(command);
    if (const std::uint8_t refused = check_read(block, command[3], plain)) {
        return error(refused);
    }
    Bytes data;
    for (std::size_t at = block; at < block + std::size_t{command[3]}; ++at) {
        Bytes one(memory_.block(at).begin(), memory_.block(at).end());
        if (ClassicMemory::is_trailer(at)) { // the AES keys are elsewhere
            std::fill_n(one.begin(), 5, std::uint8_t{0});
            std::fill_n(one.begin() + 10, 6, std::uint8_t{0});
        }
        data = joined({data, one});
    }
    ++session_->reads;
    if (!plain) {
        Bytes iv = joined({counters(), counters(), counters(), session_->ti});
        data = cbc_encrypt(Cipher::aes, session_->enc, iv, data);
    }
    const Bytes mac = mac_of(kDone, session_->reads, joined({command.subspan(1, 3), data}));
    return joined({Bytes{kDone}, data, mac_wanted ? mac : Bytes()});
}

std::uint8_t PlusCard::check_write(std::uint16_t address, std::size_t count, bool plain) const {
    if (address >= memory_.blocks()) {
        const bool sector_key = address >= kSectorKeys && address < kCardMasterKey;
        if (!knows_key(address) || count != 1) {
            return kNoBlock;
        }
        if (!sector_key) {
            const std::uint16_t master = address >= 0xB000 ? kConfigurationKey : kCardMasterKey;
            const bool own = address == session_->key_address;
            return !plain && (own || session_->key_address == master) ? 0 : kAccess;
        }
        const int sector = (address - kSectorKeys) / 2;
        const KeyType key = (session_->key_address & 1) == 0 ? KeyType::a : KeyType::b;
        const Access access = memory_.access(sector);
        const bool right =
            (address & 1) == 0 ? access.can_write_key_a(key) : access.can_write_key_b(key);
        return !plain && session_opens(sector) && access.valid && right ? 0 : kAccess;
    }
    for (std::size_t at = address; at < address + count; ++at) {
        const int sector = ClassicMemory::sector_of(at);
        const Access access = memory_.access(sector);
        const int group = ClassicMemory::group_of(at);
        const KeyType key = (session_->key_address & 1) == 0 ? KeyType::a : KeyType::b;
        const bool allowed = at < memory_.blocks() && at != 0 && session_opens(sector) &&
                             access.valid &&
                             (ClassicMemory::is_trailer(at) ? access.can_write_bits(key)
                                                            : access.can_write(group, key)) &&
                             (!plain || plain_allowed(memory_.trailer(sector), group));
        if (!allowed) {
            return kAccess;
        }
    }
    return 0;
}

Bytes PlusCard::write(ByteView command) {
    const bool mac_wanted = (command[0] & 1) != 0;
    const bool plain = (command[0] & 2) != 0;
    if (command.size() < 27 || (command.size() - 11) % 16 != 0 || command.size() > 59) {
        return error(kLength);
    }
    const std::size_t count = (command.size() - 11) / 16;
    const ByteView sent = command.subspan(3, count * 16);
    if (!std::ranges::equal(
            mac_of(command[0], session_->writes, command.subspan(1, 2 + count * 16)),
            command.last(8))) {
        return error(kMac);
    }
    const std::uint16_t address = address_of(command);
    if (const std::uint8_t refused = check_write(address, count, plain)) {
        return error(refused);
    }
    Bytes data(sent.begin(), sent.end());
    if (!plain) {
        Bytes iv = joined({session_->ti, counters(), counters(), counters()});
        data = cbc_decrypt(Cipher::aes, session_->enc, iv, sent);
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = static_cast<std::uint16_t>(address + i);
        if (store(at, part(data, i * 16, 16)).empty()) {
            return {};
        }
    }
    ++session_->writes;
    const Bytes mac = mac_of(kDone, session_->writes, {});
    return joined({Bytes{kDone}, mac_wanted ? mac : Bytes()});
}

// Nothing when power was lost.
Bytes PlusCard::store(std::uint16_t address, ByteView data) {
    if (address >= memory_.blocks()) { // the chip changes keys as a whole or not at all
        return eeprom().write([&] { set_key(address, data); }) ? Bytes{kDone} : Bytes();
    }
    Bytes torn(16);
    std::copy_n(data.begin(), 8, torn.begin());
    const bool written = eeprom().write([&] { memory_.set_block(address, data); },
                                        [&] { memory_.set_block(address, torn); });
    return written ? Bytes{kDone} : Bytes();
}

} // namespace akx::test::cards
