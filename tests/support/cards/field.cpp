// SPDX-License-Identifier: Apache-2.0
#include "support/cards/field.hpp"

#include <algorithm>
#include <utility>

namespace akx::test::cards {

namespace {

constexpr std::size_t kBlockContent = 61; // of 64 bytes, without PCB and CRC

std::size_t frames_for(std::size_t size) {
    return size == 0 ? 1 : (size + kBlockContent - 1) / kBlockContent;
}

// Authentication, writing and the value commands are two frames each way.
std::size_t classic_frames(ByteView command) {
    const std::uint8_t code = command.empty() ? std::uint8_t{0} : command[0];
    return code == 0x30 || code == 0xB0 ? 1 : 2;
}

} // namespace

std::string Counters::text() const {
    const auto one = [](const char* name, std::size_t value) {
        return name + std::to_string(value);
    };
    return one("chip_commands=", chip_commands) + one(" data_exchanges=", data_exchanges) +
           one(" rf_frames=", rf_frames) + one(" selections=", selections) +
           one(" bytes_in=", bytes_in) + one(" bytes_out=", bytes_out) +
           one(" eeprom_writes=", eeprom_writes);
}

void Field::wake(Present& present) {
    present.halted = present.silent = false;
    present.card->power_on();
    present.identity = present.card->identity();
}

void Field::place(std::shared_ptr<Card> card) {
    remove(card.get());
    if (std::find(known_.begin(), known_.end(), card) == known_.end()) {
        known_.push_back(card);
        writes_before_ += card->eeprom().writes();
    }
    cards_.push_back({std::move(card), false, false, {}});
    wake(cards_.back());
}

void Field::remove(const Card* card) {
    std::erase_if(cards_, [card](const Present& one) { return one.card.get() == card; });
    if (active_ == card) {
        active_ = nullptr;
    }
}

void Field::clear() {
    cards_.clear();
    active_ = nullptr;
}

void Field::power(bool on) {
    if (on && !on_) {
        for (Present& one : cards_) {
            wake(one);
        }
    }
    on_ = on;
    if (!on) {
        active_ = nullptr;
    }
}

Field::Present* Field::find(const Card* card) {
    const auto found = std::find_if(cards_.begin(), cards_.end(),
                                    [card](const Present& one) { return one.card.get() == card; });
    return found == cards_.end() ? nullptr : &*found;
}

std::optional<Identity> Field::select(ByteView uid) {
    power(true);
    for (Present& one : cards_) {
        const bool wanted = uid.empty() ? !one.halted : std::ranges::equal(one.identity.uid, uid);
        if (!wanted || one.card->eeprom().dead()) {
            continue;
        }
        one.card->halted(); // selecting again starts afresh
        one.halted = one.silent = false;
        active_ = one.card.get();
        identity_ = one.identity;
        ++counters_.selections;
        return identity_;
    }
    active_ = nullptr;
    return std::nullopt;
}

void Field::halt() {
    if (Present* present = find(active_)) {
        present->halted = true;
        present->card->halted();
    }
    active_ = nullptr;
}

bool Field::answers() const {
    return on_ && active_ != nullptr && !active_->eeprom().dead();
}

Reply Field::exchange(std::size_t frames, const std::function<Reply(Card&)>& call) {
    ++counters_.data_exchanges;
    counters_.rf_frames += frames;
    if (until_action_ != 0 && --until_action_ == 0) {
        std::exchange(action_, nullptr)();
    }
    Present* present = find(active_);
    if (present == nullptr || !on_ || present->silent) {
        return silence();
    }
    Reply reply = call(*active_);
    if (forced_left_ != 0) {
        --forced_left_;
        reply = {forced_};
    }
    if (reply.status == status::kInvalid || reply.status == status::kRefused) {
        present->silent = true;
        present->card->halted();
    }
    return reply;
}

Reply Field::block(ByteView content) {
    Reply reply = exchange(frames_for(content.size()), [&](Card& c) { return c.block(content); });
    counters_.rf_frames += frames_for(reply.data.size()) - 1;
    return reply;
}

Reply Field::classic(ByteView command) {
    return exchange(classic_frames(command), [&](Card& c) { return c.classic(command); });
}

Reply Field::frame(ByteView content) {
    return exchange(1, [&](Card& c) { return c.frame(content); });
}

void Field::at_exchange(std::size_t nth, std::function<void()> action) {
    until_action_ = nth;
    action_ = std::move(action);
}

void Field::fail_next(std::uint8_t status, std::size_t count) {
    forced_ = status;
    forced_left_ = count;
}

Counters Field::counted() const {
    Counters all = counters_;
    for (const auto& card : known_) {
        all.eeprom_writes += card->eeprom().writes();
    }
    all.eeprom_writes -= writes_before_;
    return all;
}

void Field::reset_counters() {
    const std::size_t writes = counted().eeprom_writes;
    counters_ = Counters();
    writes_before_ += writes;
}

std::vector<std::shared_ptr<Card>> Field::cards() const {
    std::vector<std::shared_ptr<Card>> out;
    for (const Present& one : cards_) {
        out.push_back(one.card);
    }
    return out;
}

} // namespace akx::test::cards
