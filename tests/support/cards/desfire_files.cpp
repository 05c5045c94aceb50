// SPDX-License-Identifier: Apache-2.0
// DESFire: standard and backup files.
#include "support/cards/desfire_card.hpp"
#include "support/cards/desfire_status.hpp"

#include <algorithm>

namespace akx::test::cards {

using namespace desfire;

namespace {

constexpr std::uint8_t kFreeListing = 0x02;
constexpr std::uint8_t kFreeCreation = 0x04;
constexpr std::uint8_t kIsoIds = 0x20;
constexpr std::size_t kHeader = 7; // file, offset, length
constexpr std::size_t kLargest = 8192;

// Positions of the four rights in a file's access word.
constexpr unsigned kRead = 12;
constexpr unsigned kWrite = 8;
constexpr unsigned kBoth = 4;
constexpr unsigned kChange = 0;
constexpr int kFree = 0x0E;
constexpr int kNever = 0x0F;

std::size_t number_of(ByteView three) {
    return three[0] | three[1] << 8U | static_cast<std::size_t>(three[2]) << 16U;
}

DesfireSession::Mode mode_of(std::uint8_t comm) {
    using Mode = DesfireSession::Mode;
    return (comm & 1) == 0 ? Mode::plain : (comm & 2) == 0 ? Mode::mac : Mode::full;
}

} // namespace

// With a key that grants the right the file's own mode holds; free access is plain.
DesfireCard::Right DesfireCard::right_to(const DesfireFile& file,
                                         std::initializer_list<unsigned> nibbles) const {
    bool free = false;
    bool ever = false;
    for (const unsigned shift : nibbles) {
        const int right = file.access >> shift & 0x0F;
        if (session_.kind() != Kind::none && right == session_.key_no()) {
            return {kOk, mode_of(file.comm)};
        }
        free = free || right == kFree;
        ever = ever || right != kNever;
    }
    return {free ? kOk : ever ? kAuthentication : kPermission, Mode::plain};
}

void DesfireCard::drop_uncommitted() {
    for (auto& [number, file] : current().files) {
        file.uncommitted.reset();
    }
}

DesfireCard::Answer DesfireCard::create_standard(ByteView parameters) {
    return create_file(parameters, false);
}
DesfireCard::Answer DesfireCard::create_backup(ByteView parameters) {
    return create_file(parameters, true);
}

DesfireCard::Answer DesfireCard::create_file(ByteView parameters, bool backup) {
    const bool iso = parameters.size() == 9 && (current().flags & kIsoIds) != 0;
    if (parameters.size() != 7 && !iso) {
        return {kLength};
    }
    if (at_card_level()) {
        return {kPermission};
    }
    if ((current().settings & kFreeCreation) == 0 && !is_master()) {
        return {kAuthentication};
    }
    const std::uint8_t number = parameters[0];
    const ByteView rest = parameters.subspan(iso ? 3 : 1);
    const std::size_t size = number_of(rest.subspan(3));
    if (number > 31 || rest[0] > 3 || rest[0] == 2 || size == 0) {
        return {kParameter};
    }
    if (current().files.contains(number)) {
        return {kDuplicate};
    }
    if (size > kLargest) {
        return {0x0E};
    }
    DesfireFile file{backup, rest[0], static_cast<std::uint16_t>(rest[1] | rest[2] << 8),
                     Bytes(size), std::nullopt};
    eeprom().write([&] { current().files.emplace(number, std::move(file)); });
    return {};
}

DesfireCard::Answer DesfireCard::delete_file(ByteView parameters) {
    if (parameters.size() != 1) {
        return {kLength};
    }
    if ((current().settings & kFreeCreation) == 0 && !is_master()) {
        return {kAuthentication};
    }
    if (!current().files.contains(parameters[0])) {
        return {kNoFile};
    }
    eeprom().write([&] { current().files.erase(parameters[0]); });
    return {};
}

DesfireCard::Answer DesfireCard::file_ids(ByteView parameters) {
    if (!parameters.empty() || at_card_level()) {
        return {parameters.empty() ? kPermission : kLength};
    }
    if ((current().settings & kFreeListing) == 0 && !is_master()) {
        return {kAuthentication};
    }
    Bytes ids;
    for (const auto& [number, file] : current().files) {
        ids.push_back(number);
    }
    return {kOk, ids};
}

DesfireCard::Answer DesfireCard::file_settings(ByteView parameters) {
    if (parameters.size() != 1) {
        return {kLength};
    }
    if ((current().settings & kFreeListing) == 0 && !is_master()) {
        return {kAuthentication};
    }
    const auto found = current().files.find(parameters[0]);
    if (found == current().files.end()) {
        return {kNoFile};
    }
    const DesfireFile& file = found->second;
    const auto low = [](std::size_t n) { return static_cast<std::uint8_t>(n); };
    const std::size_t size = file.data.size();
    return {kOk,
            {low(file.backup ? 1 : 0), file.comm, low(file.access), low(file.access >> 8),
             low(size), low(size >> 8), low(size >> 16)}};
}

DesfireCard::Answer DesfireCard::change_file(ByteView parameters) {
    if (parameters.size() < 4) {
        return {kLength};
    }
    const auto found = current().files.find(parameters[0]);
    if (found == current().files.end()) {
        return {kNoFile};
    }
    DesfireFile& file = found->second;
    const Right right = right_to(file, {kChange});
    if (right.refused != kOk) {
        return {right.refused};
    }
    const bool free = (file.access >> kChange & 0x0F) == kFree;
    const auto data = session_.open(free ? Mode::plain : Mode::full, code_, parameters.first(1),
                                    parameters.subspan(1), 3);
    if (!data || data->size() != 3) {
        return {kIntegrity};
    }
    eeprom().write([&] {
        file.comm = (*data)[0];
        file.access = static_cast<std::uint16_t>((*data)[1] | (*data)[2] << 8);
    });
    return {kOk, {}, free ? Mode::plain : Mode::mac};
}

DesfireCard::Answer DesfireCard::read(ByteView parameters) {
    const bool ev2 = session_.kind() == Kind::ev2;
    if (parameters.size() != kHeader && !(ev2 && parameters.size() == kHeader + 8)) {
        return {kLength};
    }
    const auto found = current().files.find(parameters[0]);
    if (found == current().files.end()) {
        return {kNoFile};
    }
    const DesfireFile& file = found->second;
    const Right right = right_to(file, {kRead, kBoth});
    if (right.refused != kOk) {
        return {right.refused};
    }
    const Mode command_mode = ev2 && right.mode != Mode::plain ? Mode::mac : Mode::plain;
    if (!session_.open(command_mode, code_, {}, parameters, kHeader)) {
        return {kIntegrity};
    }
    const std::size_t offset = number_of(parameters.subspan(1));
    std::size_t size = number_of(parameters.subspan(4));
    const bool open_ended = size == 0;
    if (offset >= file.data.size() || size > file.data.size() - offset) {
        return {kBoundary};
    }
    size = open_ended ? file.data.size() - offset : size;
    const ByteView data = part(file.data, offset, size);
    return {kOk, Bytes(data.begin(), data.end()), right.mode, open_ended};
}

// How many bytes of parameters a write has in all; 0 when it will fail anyway.
std::size_t DesfireCard::expected_size(ByteView parameters) {
    if (parameters.size() < kHeader) {
        return 0;
    }
    const auto found = current().files.find(parameters[0]);
    if (found == current().files.end()) {
        return 0;
    }
    const Right right = right_to(found->second, {kWrite, kBoth});
    const std::size_t size = number_of(parameters.subspan(4));
    const bool fails =
        right.refused != kOk || number_of(parameters.subspan(1)) + size > found->second.data.size();
    return fails ? 0 : kHeader + session_.sealed_size(right.mode, size);
}

DesfireCard::Answer DesfireCard::write(ByteView parameters) {
    if (parameters.size() < kHeader) {
        return {kLength};
    }
    const auto found = current().files.find(parameters[0]);
    if (found == current().files.end()) {
        return {kNoFile};
    }
    DesfireFile& file = found->second;
    const Right right = right_to(file, {kWrite, kBoth});
    if (right.refused != kOk) {
        return {right.refused};
    }
    const std::size_t offset = number_of(parameters.subspan(1));
    const std::size_t size = number_of(parameters.subspan(4));
    if (offset + size > file.data.size()) {
        return {kBoundary};
    }
    if (parameters.size() != kHeader + session_.sealed_size(right.mode, size) || size == 0) {
        return {kLength};
    }
    const auto data = session_.open(right.mode, code_, parameters.first(kHeader),
                                    parameters.subspan(kHeader), size);
    if (!data || data->size() != size) {
        return {kIntegrity};
    }
    if (file.backup && !file.uncommitted) {
        file.uncommitted = file.data;
    }
    Bytes& place = file.backup ? *file.uncommitted : file.data;
    const auto copy = [&](std::size_t count) {
        std::copy_n(data->begin(), count, place.begin() + static_cast<std::ptrdiff_t>(offset));
    };
    eeprom().write([&] { copy(size); }, [&] { copy(size / 2); });
    return {kOk, {}, right.mode == Mode::plain ? Mode::plain : Mode::mac};
}

DesfireCard::Answer DesfireCard::commit(ByteView parameters) {
    if (!parameters.empty()) {
        return {kLength};
    }
    auto& files = current().files;
    const auto changed = [](const auto& one) { return one.second.uncommitted.has_value(); };
    if (std::none_of(files.begin(), files.end(), changed)) {
        return {kNoChanges};
    }
    eeprom().write([&] {
        for (auto& [number, file] : files) {
            file.data = file.uncommitted.value_or(file.data);
            file.uncommitted.reset();
        }
    });
    return {};
}

DesfireCard::Answer DesfireCard::abort(ByteView parameters) {
    if (!parameters.empty()) {
        return {kLength};
    }
    const auto& files = current().files;
    const auto changed = [](const auto& one) { return one.second.uncommitted.has_value(); };
    if (std::none_of(files.begin(), files.end(), changed)) {
        return {kNoChanges};
    }
    drop_uncommitted();
    return {};
}

} // namespace akx::test::cards
