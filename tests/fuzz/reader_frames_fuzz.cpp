// SPDX-License-Identifier: Apache-2.0
// What a reader's worker may send, what PC/SC readers and cards may answer, and the emulated chip's
// side of the serial line.
#include "fuzz/property.hpp"
#include "nfc/wire.hpp"
#include "nfc/worker/pcsc_card.hpp"
#include "support/cards/hsu_frames.hpp"

using namespace akx;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    nfc::FrameBuffer buffer;
    buffer.append(input);
    while (true) {
        const auto frame = buffer.next();
        if (!frame || !*frame) {
            break;
        }
        (void)nfc::decode_answer(**frame);
        if (const auto request = nfc::decode_request(**frame)) {
            nfc::FrameBuffer again;
            again.append(nfc::encode(*request));
            const auto same = again.next();
            AKX_PROPERTY(same && *same && **same == **frame);
        }
    }
    if (const auto target = nfc::decode_target(input)) {
        AKX_PROPERTY(nfc::encode_target(*target) == Bytes(input.begin(), input.end()));
    }
    (void)nfc::decode_readers(input);
    (void)nfc::pcsc::target_of(input, Bytes(4), Bytes(input.begin(), input.end()));
    (void)nfc::pcsc::unwrapped(input);
    if (!input.empty()) {
        (void)nfc::pcsc::checked(input.subspan(1), input.first(1));
        (void)nfc::pcsc::wrapped(input.first(std::min<std::size_t>(size, 256)));
    }
    (void)nfc::pcsc::classic_apdus(input);
    test::cards::HsuParser parser;
    for (const std::uint8_t byte : input) {
        if (const auto event = parser.feed(byte)) {
            AKX_PROPERTY(event->data.size() <= 265);
        }
    }
    return 0;
}
