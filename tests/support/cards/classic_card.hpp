// SPDX-License-Identifier: Apache-2.0
// A Mifare Classic 1K or 4K, at the level of the PN532: the cipher on the air is the chip's matter.
#pragma once

#include "support/cards/classic_memory.hpp"

namespace akx::test::cards {

// The commands of a Classic on some memory: authentication, access rights, blocks and values.
class ClassicLogic {
  public:
    ClassicLogic(ClassicMemory& memory, Eeprom& eeprom, Bytes uid)
        : memory_(&memory), eeprom_(&eeprom), uid_(std::move(uid)) {}

    Reply command(ByteView command);
    void forget(); // the authentication

  private:
    struct Authenticated {
        int sector;
        KeyType key;
    };
    Reply authenticate(ByteView command);
    Reply read(std::size_t block, const Access& access);
    Reply write(std::size_t block, const Access& access, ByteView data);
    Reply value(ByteView command, const Access& access);
    Reply store(std::size_t block, ByteView data);
    Reply fail(std::uint8_t status);

    ClassicMemory* memory_;
    Eeprom* eeprom_;
    Bytes uid_;
    std::optional<Authenticated> authenticated_;
    std::optional<Bytes> transfer_; // the value register
};

class ClassicCard final : public Card {
  public:
    enum class Size { k1, k4 };
    ClassicCard(Size size, Bytes uid);

    Identity identity() override { return {uid_, atqa_, sak_, {}}; }
    void power_on() override;
    void halted() override { logic_.forget(); }
    Reply block(ByteView) override { return silence(); }
    Reply classic(ByteView command) override { return logic_.command(command); }
    Reply frame(ByteView) override { return silence(); }
    std::string text() const override;
    ClassicMemory& memory() { return memory_; }

  private:
    Bytes uid_;
    std::uint16_t atqa_;
    std::uint8_t sak_;
    ClassicMemory memory_;
    ClassicLogic logic_;
};

} // namespace akx::test::cards
