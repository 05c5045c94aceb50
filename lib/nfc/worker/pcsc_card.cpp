// SPDX-License-Identifier: Apache-2.0
#include "nfc/worker/pcsc_card.hpp"

#include <algorithm>
#include <array>

namespace akx::nfc::pcsc {

namespace {

constexpr std::uint8_t kSlot = 0x00; // of volatile keys

constexpr std::uint8_t kWrapped = 0x91;

struct Storage {
    std::uint16_t name; // PC/SC part 3 supplement
    std::uint16_t atqa;
    std::uint8_t sak;
};
constexpr Storage kStorage[] = {
    {0x0001, 0x0004, 0x08}, // Classic 1K
    {0x0002, 0x0002, 0x18}, // Classic 4K
    {0x0036, 0x0004, 0x08}, // Plus SL1 2K
    {0x0037, 0x0002, 0x18}, // Plus SL1 4K
};

constexpr std::array<std::uint8_t, 5> kPcscProvider = {0xA0, 0x00, 0x00, 0x03, 0x06};

std::uint16_t status_of(ByteView answer) {
    return static_cast<std::uint16_t>(answer[answer.size() - 2] << 8 | answer.back());
}

Bytes with(Bytes head, ByteView tail) {
    head.insert(head.end(), tail.begin(), tail.end());
    return head;
}

// 3B 8n 80 01 and n historical bytes.
ByteView historical(ByteView atr) {
    if (atr.size() < 5) {
        return {};
    }
    const std::size_t count = std::min<std::size_t>(atr[1] & 0x0F, atr.size() - 5);
    return atr.subspan(4, count);
}

} // namespace

Bytes get_uid() {
    return {0xFF, 0xCA, 0x00, 0x00, 0x00};
}
Bytes get_ats() {
    return {0xFF, 0xCA, 0x01, 0x00, 0x00};
}

Bytes data_of(ByteView answer) {
    if (answer.size() < 2 || status_of(answer) != 0x9000) {
        return {};
    }
    return Bytes(answer.begin(), answer.end() - 2);
}

Target target_of(ByteView atr, Bytes uid, Bytes ats) {
    const ByteView history = historical(atr);
    const auto seven = static_cast<std::uint16_t>(uid.size() == 7 ? 0x0040 : 0);
    // 80 4F length, the provider's id, a standard byte, the card's name, reserved.
    const bool storage =
        history.size() >= 11 && history[0] == 0x80 && history[1] == 0x4F &&
        std::equal(kPcscProvider.begin(), kPcscProvider.end(), history.begin() + 3);
    if (storage) {
        const auto name = static_cast<std::uint16_t>(history[9] << 8 | history[10]);
        const auto* known = std::find_if(std::begin(kStorage), std::end(kStorage),
                                         [name](const Storage& one) { return one.name == name; });
        if (known == std::end(kStorage)) {
            return {std::move(uid), seven, 0x00, {}};
        }
        return {std::move(uid), static_cast<std::uint16_t>(known->atqa | seven), known->sak, {}};
    }
    // Some readers tell the ATS, with or without its length byte, others only its historical bytes.
    if (!ats.empty() && ats[0] == ats.size()) {
        ats.erase(ats.begin());
    } else if (ats.empty()) {
        ats = with({0x75, 0x77, 0x81, 0x02}, history);
    }
    return {std::move(uid), static_cast<std::uint16_t>(0x0304 | seven), 0x20, std::move(ats)};
}

Bytes wrapped(ByteView native) {
    Bytes out = {0x90, native[0], 0x00, 0x00};
    if (native.size() > 1) {
        out.push_back(static_cast<std::uint8_t>(native.size() - 1));
        out.insert(out.end(), native.begin() + 1, native.end());
    }
    out.push_back(0x00);
    return out;
}

Result<Bytes> unwrapped(ByteView answer) {
    if (answer.size() < 2 || answer[answer.size() - 2] != kWrapped) {
        const bool status = answer.size() >= 2;
        return Error(errors::card_denied,
                     "the card does not take commands in ISO 7816 wrapping" +
                         (status ? " (status " + to_hex(answer.last(2)) + ")" : std::string()))
            .next("use a reader under libnfc for this card");
    }
    return with({answer.back()}, answer.first(answer.size() - 2));
}

std::vector<Bytes> classic_apdus(ByteView command) {
    if (command.size() == 12 && (command[0] == 0x60 || command[0] == 0x61)) {
        const Bytes load = with({0xFF, 0x82, 0x00, kSlot, 0x06}, command.subspan(2, 6));
        return {load, {0xFF, 0x86, 0x00, 0x00, 0x05, 0x01, 0x00, command[1], command[0], kSlot}};
    }
    if (command.size() == 2 && command[0] == 0x30) {
        return {{0xFF, 0xB0, 0x00, command[1], 0x10}};
    }
    if (command.size() == 18 && command[0] == 0xA0) {
        return {with({0xFF, 0xD6, 0x00, command[1], 0x10}, command.subspan(2))};
    }
    return {};
}

Result<Bytes> checked(ByteView answer, ByteView command) {
    if (answer.size() < 2) {
        return Error(errors::reader_failed, "an answer without a status");
    }
    const std::uint16_t status = status_of(answer);
    const std::string shown = " (status " + to_hex(answer.last(2)) + ")";
    if (status == 0x9000) {
        return Bytes(answer.begin(), answer.end() - 2);
    }
    const bool authentication = (command[0] & 0xFE) == 0x60;
    if (authentication && (status == 0x6300 || status == 0x6982 || status == 0x6983)) {
        return Error(errors::card_refused, "the card refused the key" + shown);
    }
    if (status == 0x6300 || status == 0x6981 || status == 0x6982 || status == 0x6986 ||
        status == 0x6581) {
        return Error(errors::card_denied, "the card's access bits do not allow it" + shown);
    }
    if (status == 0x6401 || status == 0x6F01 || status == 0x6A82) {
        return Error(errors::card_gone, "the card does not answer" + shown);
    }
    return Error(errors::reader_failed, "the reader does not do that" + shown);
}

} // namespace akx::nfc::pcsc
