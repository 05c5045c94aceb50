// SPDX-License-Identifier: Apache-2.0
#include "support/cards/desfire_card.hpp"

#include "support/cards/desfire_status.hpp"

#include <algorithm>
#include <utility>

namespace akx::test::cards {

using namespace desfire;

namespace {

constexpr std::size_t kAnswerFrame = 59; // data bytes; the status comes on top

constexpr std::uint8_t kMoreFrames = 0xAF;
constexpr std::uint8_t kSelect = 0x5A;

bool is_authentication(std::uint8_t code) {
    return code == 0x0A || code == 0x1A || code == 0xAA || code == 0x71 || code == 0x77;
}

} // namespace

// How a command's parameters are protected: `simple` ones as a whole, the others in the handler.
struct DesfireCard::Command {
    std::uint8_t code;
    Handler handler;
    bool simple;
    bool ev2_only = false;
};

const DesfireCard::Command* DesfireCard::find(std::uint8_t code) {
    using C = DesfireCard;
    static constexpr Command kCommands[] = {
        {kSelect, &C::select, false},
        {0x60, &C::version, true},
        {0x51, &C::card_uid, true},
        {0x6E, &C::free_memory, true},
        {0x6A, &C::application_ids, true},
        {0xCA, &C::create_application, true},
        {0xDA, &C::delete_application, true},
        {0xFC, &C::format, true},
        {0x45, &C::key_settings, true},
        {0x54, &C::change_settings, false},
        {0x64, &C::key_version, true},
        {0xC4, &C::change_key, false},
        {0x5C, &C::set_configuration, false},
        {0x6F, &C::file_ids, true},
        {0xF5, &C::file_settings, true},
        {0x5F, &C::change_file, false},
        {0xCD, &C::create_standard, true},
        {0xCB, &C::create_backup, true},
        {0xDF, &C::delete_file, true},
        {0xBD, &C::read, false},
        {0xAD, &C::read, false, true},
        {0x3D, &C::write, false},
        {0x8D, &C::write, false, true},
        {0xC7, &C::commit, true},
        {0xA7, &C::abort, true},
    };
    const auto* found = std::find_if(std::begin(kCommands), std::end(kCommands),
                                     [code](const Command& c) { return c.code == code; });
    return found == std::end(kCommands) ? nullptr : found;
}

DesfireCard::DesfireCard(Generation generation, Bytes uid)
    : generation_(generation), uid_(std::move(uid)), batch_(*from_hex("ba4519e3204913")) {
    applications_.push_back({Bytes(3), 0x0F, 0x00, {DesfireKey{}}, {}});
}

Identity DesfireCard::identity() {
    const Bytes uid = random_uid_ ? joined({Bytes{0x08}, random().draw(3)}) : uid_;
    const auto atqa = static_cast<std::uint16_t>(uid.size() == 4 ? 0x0304 : 0x0344);
    return {uid, atqa, 0x20, *from_hex("7577810280")};
}

void DesfireCard::power_on() {
    eeprom().power_on();
    halted();
}

void DesfireCard::halted() {
    forget();
    drop_uncommitted();
    selected_ = 0;
}

void DesfireCard::forget() {
    session_ = DesfireSession();
    pending_.reset();
    chain_.reset();
    frames_.clear();
}

std::string DesfireCard::text() const {
    return generation_ == Generation::ev1 ? "DESFire EV1" : "DESFire EV2";
}

DesfireApplication* DesfireCard::application(std::uint32_t aid) {
    const Bytes wire = {static_cast<std::uint8_t>(aid), static_cast<std::uint8_t>(aid >> 8),
                        static_cast<std::uint8_t>(aid >> 16)};
    const auto found = std::find_if(applications_.begin(), applications_.end(),
                                    [&](const auto& one) { return one.aid == wire; });
    return found == applications_.end() ? nullptr : &*found;
}

bool DesfireCard::is_master() const {
    return session_.kind() != Kind::none && session_.key_no() == 0;
}

Reply DesfireCard::block(ByteView content) {
    if (eeprom().dead() || content.empty()) {
        return eeprom().dead() ? silence() : Reply{};
    }
    const bool wrapped = content.size() >= 5 && content[0] == 0x90 && content[2] == 0;
    if (content[0] == 0x00 && content.size() >= 5) { // ISO SELECT of the card's name
        const bool known = content[1] == 0xA4;
        return {status::kOk, known ? Bytes{0x90, 0x00} : Bytes{0x6D, 0x00}};
    }
    Bytes frame(content.begin(), content.end());
    if (wrapped) {
        const std::size_t size = content.size() > 5 ? content[4] : 0;
        frame = joined({content.subspan(1, 1), part(content, 5, size)});
    }
    const std::size_t limit = generation_ == Generation::ev1 ? 60 : 128;
    Bytes answer = content.size() > limit ? fail(kLength) : native(frame);
    if (answer.empty() || eeprom().dead()) {
        return silence();
    }
    if (wrapped) {
        answer = joined({ByteView(answer).subspan(1), Bytes{0x91, answer[0]}});
    }
    return {status::kOk, std::move(answer)};
}

Bytes DesfireCard::native(ByteView frame) {
    const std::uint8_t code = frame[0];
    if (code == kMoreFrames) {
        if (pending_) {
            return continue_authentication(frame.subspan(1));
        }
        if (!chain_) {
            return more();
        }
        chain_->so_far = joined({chain_->so_far, frame.subspan(1)});
        if (chain_->so_far.size() < chain_->expected) {
            return {kMore};
        }
        const Bytes whole = std::exchange(chain_, std::nullopt)->so_far;
        return run(code_, whole);
    }
    pending_.reset();
    chain_.reset();
    frames_.clear();
    if (is_authentication(code)) {
        return authenticate(code, frame.subspan(1));
    }
    code_ = code;
    if (code == 0x3D || code == 0x8D) {
        const std::size_t expected = expected_size(frame.subspan(1));
        if (expected > frame.size() - 1) {
            chain_ = Chain{Bytes(frame.begin() + 1, frame.end()), expected};
            return {kMore};
        }
    }
    return run(code, frame.subspan(1));
}

Bytes DesfireCard::run(std::uint8_t code, ByteView parameters) {
    const Command* command = find(code);
    if (command == nullptr || (command->ev2_only && generation_ == Generation::ev1)) {
        return fail(kIllegalCommand);
    }
    if (!command->simple) {
        return finish((this->*command->handler)(parameters));
    }
    const auto opened = open_simple(code, parameters);
    return opened ? finish((this->*command->handler)(*opened)) : fail(kIntegrity);
}

// Parameters of a command without a mode of its own: in EV2 a MAC follows them.
std::optional<Bytes> DesfireCard::open_simple(std::uint8_t code, ByteView parameters) {
    const bool ev2 = session_.kind() == Kind::ev2;
    return session_.open(ev2 ? Mode::mac : Mode::plain, code, {}, parameters, parameters.size());
}

Bytes DesfireCard::finish(const Answer& answer) {
    if (answer.status != kOk) {
        return fail(answer.status);
    }
    if (answer.bare || session_.kind() == Kind::none) {
        return in_frames(answer.data);
    }
    // D40 protects the contents of files only.
    const bool legacy_plain = session_.kind() == Kind::d40 && code_ != 0xBD && code_ != 0x51;
    const Mode mode = legacy_plain ? Mode::plain : answer.mode;
    return in_frames(session_.seal(mode, answer.status, answer.data, answer.open_ended));
}

Bytes DesfireCard::in_frames(Bytes data) {
    if (code_ == 0x60 && data.size() >= 28) { // GetVersion has frames of its own
        frames_ = {Bytes(data.begin(), data.begin() + 7),
                   Bytes(data.begin() + 7, data.begin() + 14),
                   Bytes(data.begin() + 14, data.end())};
        return more();
    }
    const std::size_t size = code_ == 0xAD ? 256 : kAnswerFrame;
    for (std::size_t at = 0; at < data.size(); at += size) {
        const ByteView one = part(data, at, size);
        frames_.emplace_back(one.begin(), one.end());
    }
    if (frames_.empty()) {
        return {kOk};
    }
    return more();
}

Bytes DesfireCard::more() {
    if (frames_.empty()) {
        return fail(kIllegalCommand);
    }
    const Bytes next = frames_.front();
    frames_.pop_front();
    return joined({Bytes{frames_.empty() ? kOk : kMore}, next});
}

Bytes DesfireCard::fail(std::uint8_t status) {
    forget();
    return {status};
}

} // namespace akx::test::cards
