// SPDX-License-Identifier: Apache-2.0
#include "cards/classic.hpp"

#include "cards/mac.hpp"
#include "cards/presence.hpp"

namespace akx::cards::classic {

namespace {

constexpr Millis kPatience{500};
constexpr std::size_t kBlock = 16;

} // namespace

unsigned sector_of(unsigned block) {
    return block < 128 ? block / 4 : 32 + (block - 128) / 16;
}

unsigned first_block(unsigned sector) {
    return sector < 32 ? 4 * sector : 128 + 16 * (sector - 32);
}

unsigned trailer_of(unsigned sector) {
    return first_block(sector) + (sector < 32 ? 3 : 15);
}

bool is_trailer(unsigned block) {
    return trailer_of(sector_of(block)) == block;
}

Status check_data_block(unsigned block) {
    if (block == 0) {
        return Error(errors::invalid_value, "block 0 is the manufacturer's and cannot be written")
            .next("choose another block of the sector");
    }
    if (is_trailer(block)) {
        return Error(errors::invalid_value, "block " + std::to_string(block) +
                                                " holds the keys of its sector; data there could "
                                                "make the sector unusable for ever")
            .next("choose another block of the sector");
    }
    return {};
}

Result<Bytes> Card::exchange(ByteView command) {
    return transport_->classic(command, kPatience);
}

Status Card::authenticate(unsigned block, Slot slot, const Key& key) {
    if (key.type() != KeyType::classic || block > 255 || target_.uid.size() < 4) {
        return Error(errors::invalid_value, "a Classic key, a block to 255 and a UID are needed");
    }
    const Bytes head{static_cast<std::uint8_t>(slot == Slot::a ? 0x60 : 0x61),
                     static_cast<std::uint8_t>(block)};
    // Of longer UIDs the last four bytes count (facts/cards §1.3 #22).
    Bytes command = joined({head, key.bytes(), ByteView(target_.uid).last(4)});
    const Result<Bytes> done = exchange(command);
    crypto::wipe(command);
    return done ? Status() : Status(done.error());
}

Result<Bytes> Card::read(unsigned block) {
    Result<Bytes> data = exchange(Bytes{0x30, static_cast<std::uint8_t>(block)});
    if (data && data->size() != kBlock) {
        return Error(errors::card_untrusted, "block " + std::to_string(block) + " came with " +
                                                 std::to_string(data->size()) +
                                                 " bytes instead of 16");
    }
    return data;
}

Status Card::write(unsigned block, ByteView sixteen_bytes) {
    if (Status allowed = check_data_block(block); !allowed) {
        return allowed;
    }
    if (sixteen_bytes.size() != kBlock) {
        return Error(errors::invalid_value, "a block has 16 bytes");
    }
    const Bytes head{0xA0, static_cast<std::uint8_t>(block)};
    const Result<Bytes> done = exchange(joined({head, sixteen_bytes}));
    return done ? Status() : Status(done.error());
}

Status Card::write_trailer(unsigned sector, ByteView trailer) {
    const ByteView access = trailer.size() == kBlock ? trailer.subspan(6, 3) : ByteView();
    if (!is_consistent(access) || !find_preset(access)) {
        return Error(errors::invalid_value,
                     "these access bits are not of a known preset; wrong ones would make the "
                     "sector unusable for ever");
    }
    const Bytes head{0xA0, static_cast<std::uint8_t>(trailer_of(sector))};
    Bytes command = joined({head, trailer});
    const Result<Bytes> done = exchange(command);
    crypto::wipe(command);
    return done ? Status() : Status(done.error());
}

Status Card::reselect() {
    return reselect_same(*transport_, target_);
}

} // namespace akx::cards::classic
