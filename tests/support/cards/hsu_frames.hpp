// SPDX-License-Identifier: Apache-2.0
// The PN532's frames on its serial line (user manual §6.2.1), as the chip reads and writes them.
#pragma once

#include "base/bytes.hpp"

#include <optional>

namespace akx::test::cards {

struct HsuEvent {
    enum class Kind { command, ack, nack, damaged } kind;
    Bytes data = {}; // of a command, behind D4
};

// Takes bytes as they come; noise and the wake-up preamble between frames are passed over.
class HsuParser {
  public:
    std::optional<HsuEvent> feed(std::uint8_t byte);

  private:
    enum class State { hunting, length, extended, body };
    std::optional<HsuEvent> finish();

    State state_ = State::hunting;
    Bytes head_; // length field
    Bytes body_; // TFI, data, checksum
    std::size_t expected_ = 0;
    bool zero_seen_ = false;
};

Bytes hsu_ack();
Bytes hsu_nack();
Bytes hsu_error();
Bytes hsu_answer(std::uint8_t command_code, ByteView data); // extended when it must be

} // namespace akx::test::cards
