// SPDX-License-Identifier: Apache-2.0
// One reader with at most one selected card: bytes to the card, bytes back, each with a deadline.
// Nothing here knows what the bytes mean, and nothing is ever sent twice on its own.
#pragma once

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace akx::nfc {

// A card as it answered when it was selected (ISO 14443-3 and -4).
struct Target {
    Bytes uid;              // 4, 7 or 10 bytes; 4 bytes beginning with 08: random
    std::uint16_t atqa = 0; // 0x0344 for a DESFire: the second byte on the air is the high one
    std::uint8_t sak = 0;
    Bytes ats; // without its length byte TL; empty: the card speaks no 14443-4 (now)

    bool operator==(const Target&) const = default;
};

struct Selection {
    Bytes uid = {}; // empty: the first card that answers and was not halted
};

// Errors of all calls:
//   card_gone      no answer from the card: it left, or is silent after a failure; select() it
//   again card_refused   authentication failed (Classic); the card is silent until it is selected
//   again card_denied    the card answers, but not with what was asked: access bits, wrong state
//   (Classic) card_noise     bits were damaged on the air; whether the card has acted is not known
//   reader_absent  no such reader, or it vanished
//   reader_busy    another program has it
//   reader_failed  the reader answered nonsense or not at all, or its driver crashed or hung; it is
//                  started afresh by the next select(); whether the card has acted is not known
// After reader_* no card is selected.
class Transport {
  public:
    virtual ~Transport() = default;

    // Selects a card, waiting for one up to `timeout` (0: just look). No value: no card came.
    // For a card with 14443-4 the ATS is taken, too. The field is switched on when it is off.
    // A card that was deselected is passed over until the field was off, unless its UID is given.
    virtual Result<std::optional<Target>> select(const Selection& wanted, Millis timeout) = 0;

    // To a card with 14443-4: one block's content both ways (native commands of DESFire and Plus:
    // the command's code first, the status first in the answer). Answers may be empty.
    virtual Result<Bytes> transceive(ByteView command, Millis timeout) = 0;

    // To a Mifare Classic, through the chip that does the crypto:
    //   60|61 block key[6] uid[4]  authenticate with key A|B (the last four bytes of the UID)
    //   30 block                   read 16 bytes
    //   A0 block data[16]          write
    // and the value commands C0, C1, C2, B0. Answers of all but 30 are empty.
    virtual Result<Bytes> classic(ByteView command, Millis timeout) = 0;

    // A 14443-3 frame as it is, only the CRC added and taken off: RATS (E0 50), and what Plus cards
    // take in SL1 (70, 72, 76). `unsupported` where the reader cannot do it (PC/SC).
    virtual Result<Bytes> raw(ByteView frame, Millis timeout) = 0;

    // Whether the selected card is still there. A Classic loses its authentication by being asked.
    virtual Result<bool> present() = 0;

    // Halts the selected card, so that select() without a UID finds the next one.
    virtual Status deselect() = 0;

    // Switches the field; off for at least 5 ms restarts every card, halted ones, too.
    virtual Status field(bool on) = 0;
};

} // namespace akx::nfc
