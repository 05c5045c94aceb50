// SPDX-License-Identifier: Apache-2.0
#include "cards/identify.hpp"

#include <algorithm>
#include <array>

namespace akx::cards {

namespace {

constexpr Millis kPatience{500};

bool begins(const Bytes& ats, std::initializer_list<std::uint8_t> with) {
    return ats.size() >= with.size() && std::equal(with.begin(), with.end(), ats.begin());
}

struct SakRow {
    std::uint8_t sak;
    Kind kind;
    bool may_be_plus_sl1;
};
constexpr std::array<SakRow, 7> kSaks{{{0x09, Kind::classic_mini, false},
                                       {0x08, Kind::classic_1k, true},
                                       {0x88, Kind::classic_1k, false},
                                       {0x18, Kind::classic_4k, true},
                                       {0x28, Kind::classic_1k, false},
                                       {0x38, Kind::classic_4k, false},
                                       {0x00, Kind::ultralight, false}}};

} // namespace

std::string_view kind_text(Kind kind) {
    constexpr std::array<std::string_view, 7> kTexts{
        "unknown card", "Mifare Mini",    "Mifare Classic 1K",        "Mifare Classic 4K",
        "Mifare Plus",  "Mifare DESFire", "Mifare Ultralight or NTAG"};
    return kTexts[static_cast<std::size_t>(kind)];
}

Identity identify(const nfc::Target& target) {
    Identity identity;
    if ((target.sak & 0x20U) != 0 && target.sak != 0x28 && target.sak != 0x38) {
        if (begins(target.ats, {0x75, 0x77, 0x81, 0x02})) {
            identity.kind = Kind::desfire;
        } else if (begins(target.ats, {0x75, 0x77, 0x80, 0x02}) ||
                   (target.ats.size() > 4 && target.ats[4] == 0xC1)) {
            identity.kind = Kind::plus;
        } else {
            identity.certain = false;
        }
    } else {
        const auto* row = std::find_if(kSaks.begin(), kSaks.end(),
                                       [&](const SakRow& each) { return each.sak == target.sak; });
        if (row != kSaks.end()) {
            identity.kind = row->kind;
            identity.may_be_plus_sl1 = row->may_be_plus_sl1;
        } else {
            identity.certain = false;
        }
    }
    identity.text = kind_text(identity.kind);
    return identity;
}

// GetVersion tells DESFire (type 1, 81) from Plus EV1 (2); a first-generation Plus does not know it
// and answers one byte. WritePerso to 9090, which no card has, then tells the level: 09 or 0B in
// level 0, 0B and the like elsewhere.
Result<Recognised> recognise(nfc::Transport& transport, const nfc::Target& target) {
    Recognised out;
    const Identity identity = identify(target);
    out.kind = identity.kind;
    if ((target.sak & 0x20U) == 0) {
        out.level = identity.may_be_plus_sl1 ? PlusLevel::sl1 : PlusLevel::unknown;
        return out;
    }
    const Result<Bytes> version = transport.transceive(Bytes{0x60}, kPatience);
    if (!version) {
        return version.error();
    }
    if (version->size() >= 8 && version->front() == 0xAF) {
        out.version.assign(version->begin() + 1, version->end());
        const unsigned type = out.version[1] & 0x0FU;
        out.kind = type == 2 ? Kind::plus : type == 1 ? Kind::desfire : Kind::unknown;
        out.generation = out.kind == Kind::desfire ? out.version[3] & 0x0FU : 0;
    } else if (version->size() == 1 && out.kind != Kind::desfire) {
        out.kind = Kind::plus;
    }
    if (out.kind == Kind::plus) {
        Bytes probe{0xA8, 0x90, 0x90};
        probe.resize(3 + 16);
        const Result<Bytes> answer = transport.transceive(probe, kPatience);
        if (!answer) {
            return answer.error();
        }
        const bool level0 = answer->size() == 1 && answer->front() == 0x09;
        out.level = level0 ? PlusLevel::sl0 : PlusLevel::sl3;
    }
    return out;
}

} // namespace akx::cards
