// SPDX-License-Identifier: Apache-2.0
// KeyData of older firmwares: the pieces do not matter; what is read can be written and read back,
// with the same cards and PINs, as far as the format says it carries them.
#include "fuzz/users_target.hpp"

namespace {

using namespace akx;

// Cards (without leading zeros) and PINs with the access they have, in order of the file.
std::vector<std::string> credentials(const fuzz::Digest& digest, bool pins) {
    std::vector<std::string> out;
    for (const exchange::UserRow& row : digest.rows) {
        std::string access;
        for (const model::AccessRule& rule : row.user.access) {
            access += " " + std::to_string(rule.schedule) + "/" + std::to_string(rule.relays.bits);
        }
        if (pins && !row.user.pin.empty()) {
            out.push_back(std::string(row.user.pin.reveal()) + access);
        }
        for (const model::CardCode& card : row.user.cards) {
            const std::size_t start = card.text.find_first_not_of('0');
            if (!pins && card.text.size() - start <= 14) {
                out.push_back(card.text.substr(start) + access);
            }
        }
    }
    return out;
}

void check_round_trip(const exchange::Format& format, const fuzz::Digest& read, bool pins) {
    const auto writer = format.make_writer({.pins = true});
    std::string written;
    writer->begin(read.schedules, written);
    for (const exchange::UserRow& row : read.rows) {
        writer->add(row, written);
    }
    writer->end(written);
    fuzz::Digest again;
    const auto reader = format.make_reader(again, {});
    AKX_PROPERTY(reader->feed(written).ok() && reader->finish().ok());
    AKX_PROPERTY(credentials(again, pins) == credentials(read, pins));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const exchange::Format& cards = *exchange::find_format("keydata-cards");
    const fuzz::Digest once = fuzz::read(cards, text, 1U << 20U);
    const fuzz::Digest again = fuzz::read(cards, text, 7);
    AKX_PROPERTY(once.told == again.told && once.failure == again.failure);
    check_round_trip(cards, once, false);
    check_round_trip(*exchange::find_format("keydata-pins"), once, true);
    return 0;
}
