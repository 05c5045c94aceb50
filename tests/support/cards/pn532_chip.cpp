// SPDX-License-Identifier: Apache-2.0
#include "support/cards/pn532_chip.hpp"

#include "support/cards/card_crypto.hpp"

#include <algorithm>

namespace akx::test::cards {

namespace {

constexpr std::uint8_t kDiagnose = 0x00;
constexpr std::uint8_t kGetFirmwareVersion = 0x02;
constexpr std::uint8_t kGetGeneralStatus = 0x04;
constexpr std::uint8_t kReadRegister = 0x06;
constexpr std::uint8_t kWriteRegister = 0x08;
constexpr std::uint8_t kSetParameters = 0x12;
constexpr std::uint8_t kSamConfiguration = 0x14;
constexpr std::uint8_t kPowerDown = 0x16;
constexpr std::uint8_t kRfConfiguration = 0x32;
constexpr std::uint8_t kInDataExchange = 0x40;
constexpr std::uint8_t kInCommunicateThru = 0x42;
constexpr std::uint8_t kInDeselect = 0x44;
constexpr std::uint8_t kInListPassiveTarget = 0x4A;
constexpr std::uint8_t kInAtr = 0x50;
constexpr std::uint8_t kInRelease = 0x52;
constexpr std::uint8_t kInSelect = 0x54;
constexpr std::uint8_t kInJumpForDep = 0x56;
constexpr std::uint8_t kInAutoPoll = 0x60;

constexpr std::uint8_t kAutoRats = 0x10;
constexpr std::uint8_t kCascadeTag = 0x88;
constexpr std::uint8_t kForever = 0xFF;

// The UID as the host writes it: with a cascade tag before all but the last four bytes.
Bytes without_cascade_tags(ByteView uid) {
    Bytes out;
    while (uid.size() > 4 && uid[0] == kCascadeTag) {
        out = joined({out, uid.subspan(1, 3)});
        uid = uid.subspan(4);
    }
    return joined({out, uid});
}

} // namespace

Pn532Chip::Answer Pn532Chip::command(ByteView command) {
    ++field_->counters().chip_commands;
    waiting_.clear();
    if (command.empty()) {
        return {Answer::Kind::syntax_error};
    }
    Answer answer = carry_out(command);
    if (answer.kind == Answer::Kind::waiting) {
        waiting_.assign(command.begin(), command.end());
    }
    return answer;
}

std::optional<Pn532Chip::Answer> Pn532Chip::poll() {
    if (waiting_.empty()) {
        return std::nullopt;
    }
    Answer answer = carry_out(Bytes(waiting_));
    if (answer.kind == Answer::Kind::waiting) {
        return std::nullopt;
    }
    waiting_.clear();
    return answer;
}

Pn532Chip::Answer Pn532Chip::carry_out(ByteView command) {
    const ByteView rest = command.subspan(1);
    switch (command[0]) {
    case kDiagnose:
        return {.data = Bytes(rest.begin(), rest.end())};
    case kGetFirmwareVersion:
        return {.data = {0x32, 0x01, 0x06, 0x07}};
    case kGetGeneralStatus:
        return {.data = {0x00, static_cast<std::uint8_t>(field_->is_on() ? 1 : 0), 0x00, 0x80}};
    case kReadRegister:
        return read_registers(rest);
    case kWriteRegister:
        return write_registers(rest);
    case kSetParameters:
        auto_rats_ = !rest.empty() && (rest[0] & kAutoRats) != 0;
        return {};
    case kSamConfiguration:
        return {};
    case kPowerDown:
        field_->power(false);
        return {.data = {0x00}};
    case kRfConfiguration:
        return configure(rest);
    case kInListPassiveTarget:
        return list_targets(rest);
    case kInAutoPoll:
        return auto_poll(rest);
    case kInDataExchange:
        return exchange(rest);
    case kInCommunicateThru:
        return communicate(rest);
    case kInDeselect:
    case kInRelease:
        field_->halt();
        return {.data = {0x00}};
    case kInSelect:
        return {.data = {field_->has_selected() ? std::uint8_t{0x00} : std::uint8_t{0x27}}};
    case kInAtr:
    case kInJumpForDep:
        return {.data = {status::kTimeout}};
    default:
        return {Answer::Kind::syntax_error};
    }
}

Pn532Chip::Answer Pn532Chip::read_registers(ByteView parameters) const {
    Answer answer;
    for (std::size_t i = 0; i + 1 < parameters.size(); i += 2) {
        const auto found = registers_.find(parameters[i] * 256U + parameters[i + 1]);
        answer.data.push_back(found == registers_.end() ? std::uint8_t{0} : found->second);
    }
    return answer;
}

Pn532Chip::Answer Pn532Chip::write_registers(ByteView parameters) {
    for (std::size_t i = 0; i + 2 < parameters.size(); i += 3) {
        registers_[parameters[i] * 256U + parameters[i + 1]] = parameters[i + 2];
    }
    return {};
}

Pn532Chip::Answer Pn532Chip::configure(ByteView parameters) {
    if (parameters.size() >= 2 && parameters[0] == 0x01) {
        field_->power((parameters[1] & 1) != 0);
    } else if (parameters.size() >= 4 && parameters[0] == 0x05) {
        retries_forever_ = parameters[3] == kForever;
    }
    return {};
}

// Tg, SENS_RES, SEL_RES, the UID and the ATS with its length.
Bytes Pn532Chip::describe(std::uint8_t number, const Identity& card) const {
    Bytes out = {number, static_cast<std::uint8_t>(card.atqa >> 8),
                 static_cast<std::uint8_t>(card.atqa), card.sak,
                 static_cast<std::uint8_t>(card.uid.size())};
    out = joined({out, card.uid});
    if (!card.ats.empty() && auto_rats_) {
        out.push_back(static_cast<std::uint8_t>(card.ats.size() + 1));
        out = joined({out, card.ats});
    }
    return out;
}

Pn532Chip::Answer Pn532Chip::list_targets(ByteView parameters) {
    if (parameters.size() < 2) {
        return {Answer::Kind::syntax_error};
    }
    field_->power(true); // the chip does that by itself
    const bool iso_a = parameters[1] == 0x00;
    const Bytes uid = without_cascade_tags(parameters.subspan(2));
    const auto first = iso_a ? field_->select(uid) : std::nullopt;
    if (!first) {
        return retries_forever_ ? Answer{Answer::Kind::waiting} : Answer{.data = {0x00}};
    }
    return {.data = joined({Bytes{0x01}, describe(1, *first)})};
}

Pn532Chip::Answer Pn532Chip::auto_poll(ByteView parameters) {
    if (parameters.size() < 3) {
        return {Answer::Kind::syntax_error};
    }
    field_->power(true);
    for (const std::uint8_t type : parameters.subspan(2)) {
        const bool iso4 = type == 0x20;
        const bool mifare = type == 0x10 || type == 0x00;
        const auto found = iso4 || mifare ? field_->select({}) : std::nullopt;
        if (found && (type == 0x00 || iso4 != found->ats.empty())) {
            const Bytes target = describe(1, *found);
            return {.data = joined(
                        {Bytes{0x01, type, static_cast<std::uint8_t>(target.size())}, target})};
        }
    }
    return parameters[0] == kForever ? Answer{Answer::Kind::waiting} : Answer{.data = {0x00}};
}

Pn532Chip::Answer Pn532Chip::exchange(ByteView parameters) {
    if (parameters.empty()) {
        return {Answer::Kind::syntax_error};
    }
    if (!field_->has_selected()) {
        return {.data = {0x27}};
    }
    const bool iso4 = !field_->identity().ats.empty();
    const ByteView content = parameters.subspan(1);
    const Reply reply = iso4 ? field_->block(content) : field_->classic(content);
    return {.data = joined({Bytes{reply.status}, reply.data})};
}

Pn532Chip::Answer Pn532Chip::communicate(ByteView parameters) {
    const bool presence = parameters.size() == 1 && parameters[0] == 0xB2;
    if (presence && !field_->identity().ats.empty()) { // R(NAK): answered by R(ACK)
        return {.data = field_->answers() ? Bytes{0x00, 0xA3} : Bytes{status::kTimeout}};
    }
    const Reply reply = field_->frame(parameters);
    return {.data = joined({Bytes{reply.status}, reply.data})};
}

} // namespace akx::test::cards
