// SPDX-License-Identifier: Apache-2.0
#include "support/cards/classic_card.hpp"

#include "support/cards/card_crypto.hpp"

#include <algorithm>

namespace akx::test::cards {

namespace {

constexpr std::uint8_t kAuthA = 0x60;
constexpr std::uint8_t kAuthB = 0x61;
constexpr std::uint8_t kRead = 0x30;
constexpr std::uint8_t kWrite = 0xA0;
constexpr std::uint8_t kTransfer = 0xB0;
constexpr std::uint8_t kDecrement = 0xC0;
constexpr std::uint8_t kIncrement = 0xC1;
constexpr std::uint8_t kRestore = 0xC2;

std::uint32_t number_of(ByteView bytes) {
    return bytes[0] | bytes[1] << 8U | bytes[2] << 16U |
           static_cast<std::uint32_t>(bytes[3]) << 24U;
}

// value, its complement, value; address, complement, address, complement.
Bytes value_block(std::uint32_t value, std::uint8_t address) {
    Bytes out(16);
    for (unsigned i = 0; i < 4; ++i) {
        out[i] = out[8 + i] = static_cast<std::uint8_t>(value >> (8 * i));
        out[4 + i] = static_cast<std::uint8_t>(~out[i]);
    }
    out[12] = out[14] = address;
    out[13] = out[15] = static_cast<std::uint8_t>(~address);
    return out;
}

bool is_value_block(ByteView block) {
    const Bytes right = value_block(number_of(block), block[12]);
    return std::equal(right.begin(), right.end(), block.begin());
}

} // namespace

void ClassicLogic::forget() {
    authenticated_.reset();
    transfer_.reset();
}

// After a refusal or a NAK the card is halted; the field looks at the status for that.
Reply ClassicLogic::fail(std::uint8_t status) {
    forget();
    return {status};
}

Reply ClassicLogic::authenticate(ByteView command) {
    const std::size_t block = command[1];
    if (command.size() != 12 || block >= memory_->blocks()) {
        return fail(status::kRefused);
    }
    const int sector = ClassicMemory::sector_of(block);
    const bool key_a = command[0] == kAuthA;
    const ByteView stored = memory_->trailer(sector).subspan(key_a ? 0 : 10, 6);
    const ByteView uid_end = ByteView(uid_).last(4);
    if (!memory_->access(sector).valid || !std::ranges::equal(stored, command.subspan(2, 6)) ||
        !std::ranges::equal(uid_end, command.subspan(8, 4))) {
        return fail(status::kRefused);
    }
    authenticated_ = {sector, key_a ? KeyType::a : KeyType::b};
    return {};
}

Reply ClassicLogic::command(ByteView command) {
    if (command.size() < 2 || eeprom_->dead()) {
        return silence();
    }
    if (command[0] == kAuthA || command[0] == kAuthB) {
        return authenticate(command);
    }
    const std::size_t block = command[1];
    const int sector = ClassicMemory::sector_of(block);
    if (!authenticated_ || authenticated_->sector != sector || block >= memory_->blocks()) {
        return fail(authenticated_ ? status::kInvalid : status::kTimeout);
    }
    const Access access = memory_->access(sector);
    // A key B that can be read is data, not a key.
    if (!access.valid || (authenticated_->key == KeyType::b && access.key_b_readable())) {
        return fail(status::kInvalid);
    }
    if (command[0] == kRead) {
        return read(block, access);
    }
    if (command[0] == kWrite && command.size() == 18) {
        return write(block, access, command.subspan(2));
    }
    return value(command, access);
}

Reply ClassicLogic::read(std::size_t block, const Access& access) {
    const ByteView stored = memory_->block(block);
    Bytes out(stored.begin(), stored.end());
    if (ClassicMemory::is_trailer(block)) {
        std::fill_n(out.begin(), 6, std::uint8_t{0});
        if (!access.can_read_bits(authenticated_->key)) {
            std::fill_n(out.begin() + 6, 4, std::uint8_t{0});
        }
        if (!access.key_b_readable()) {
            std::fill_n(out.begin() + 10, 6, std::uint8_t{0});
        }
    } else if (!access.can_read(ClassicMemory::group_of(block), authenticated_->key)) {
        return fail(status::kInvalid);
    }
    return {status::kOk, out};
}

Reply ClassicLogic::write(std::size_t block, const Access& access, ByteView data) {
    if (block == 0) {
        return fail(status::kInvalid);
    }
    if (!ClassicMemory::is_trailer(block)) {
        if (!access.can_write(ClassicMemory::group_of(block), authenticated_->key)) {
            return fail(status::kInvalid);
        }
        return store(block, data);
    }
    const ByteView stored = memory_->block(block);
    Bytes merged(stored.begin(), stored.end());
    const auto take = [&](std::ptrdiff_t from, std::ptrdiff_t count) {
        std::copy_n(data.begin() + from, count, merged.begin() + from);
        return true;
    };
    const KeyType key = authenticated_->key;
    bool any = access.can_write_key_a(key) && take(0, 6);
    any = (access.can_write_bits(key) && take(6, 4)) || any;
    any = (access.can_write_key_b(key) && take(10, 6)) || any;
    return any ? store(block, merged) : fail(status::kInvalid);
}

Reply ClassicLogic::store(std::size_t block, ByteView data) {
    Bytes torn(16);
    std::copy_n(data.begin(), 8, torn.begin());
    const bool written = eeprom_->write([&] { memory_->set_block(block, data); },
                                        [&] { memory_->set_block(block, torn); });
    return written ? Reply{} : fail(status::kTimeout);
}

Reply ClassicLogic::value(ByteView command, const Access& access) {
    const std::size_t block = command[1];
    const int group = ClassicMemory::group_of(block);
    const KeyType key = authenticated_->key;
    const bool allowed = command[0] == kIncrement ? access.can_increment(group, key)
                                                  : access.can_decrement(group, key);
    if (!allowed || ClassicMemory::is_trailer(block) || block == 0) {
        return fail(status::kInvalid);
    }
    if (command[0] == kTransfer && transfer_) {
        return store(block, *transfer_);
    }
    const bool known =
        command[0] == kIncrement || command[0] == kDecrement || command[0] == kRestore;
    if (!known || command.size() != 6 || !is_value_block(memory_->block(block))) {
        return fail(status::kInvalid);
    }
    const ByteView stored = memory_->block(block);
    std::uint32_t value = number_of(stored);
    const std::uint32_t operand = number_of(command.subspan(2));
    if (command[0] == kIncrement) {
        value += operand;
    } else if (command[0] == kDecrement) {
        value -= operand;
    }
    transfer_ = value_block(value, stored[12]);
    return {};
}

ClassicCard::ClassicCard(Size size, Bytes uid)
    : uid_(std::move(uid)), atqa_(static_cast<std::uint16_t>((size == Size::k1 ? 0x0004 : 0x0002) |
                                                             (uid_.size() == 7 ? 0x0040 : 0))),
      sak_(size == Size::k1 ? 0x08 : 0x18), memory_(size == Size::k1 ? 64 : 256, uid_, atqa_, sak_),
      logic_(memory_, eeprom(), uid_) {}

void ClassicCard::power_on() {
    eeprom().power_on();
    logic_.forget();
}

std::string ClassicCard::text() const {
    return memory_.blocks() == 64 ? "Classic 1K" : "Classic 4K";
}

} // namespace akx::test::cards
