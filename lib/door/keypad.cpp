// SPDX-License-Identifier: Apache-2.0
#include "door/keypad.hpp"

#include <algorithm>

namespace akx::door {

std::string_view Keypad::pin() const {
    return {entry_.data() + room_size_, size_ - room_size_};
}

void Keypad::clear() {
    volatile char* digits = entry_.data(); // volatile: the compiler must not skip the wiping
    for (std::size_t i = 0; i < entry_.size(); ++i) {
        digits[i] = '\0';
    }
    size_ = 0;
    room_size_ = 0;
    has_room_ = false;
    overflow_ = false;
    guess_ = false;
    entry_ends_.reset();
}

Keypad::Press Keypad::press(char key, MonoTime now, const Policy& policy) {
    if (key == '*') {
        return Press::cleared;
    }
    if (key == '#') {
        return end_part(now, policy);
    }
    if (key < '0' || key > '9') {
        return Press::ignored;
    }
    entry_ends_ = now + policy.keypad.digit_timeout;
    if (size_ == entry_.size()) {
        overflow_ = true;
    } else {
        entry_[size_++] = key;
    }
    return Press::taken;
}

Keypad::Press Keypad::end_part(MonoTime now, const Policy& policy) {
    if (pin().empty()) {
        return Press::ignored;
    }
    // A locked keypad must not show by its answer whether the digits are a public PIN.
    const bool wants_room =
        policy.keypad.mode == model::PinMode::apt_pin && !has_room_ && !is_locked();
    if (!wants_room || overflow_ || policy.public_pin(pin()) != nullptr) {
        entry_ends_.reset();
        return Press::complete;
    }
    guess_ = !policy.public_pins.empty() && size_ == policy.keypad.public_length;
    has_room_ = true;
    room_size_ = size_;
    entry_ends_ = now + policy.keypad.digit_timeout;
    return Press::room_taken;
}

bool Keypad::count_failure(MonoTime now, const KeypadRules& rules) {
    ++failures_;
    if (failures_ < rules.max_failures) {
        return false;
    }
    lock_time_ =
        lock_time_ == Millis{0} ? rules.lock_time : std::min(lock_time_ * 2, rules.max_lock_time);
    locked_until_ = now + lock_time_;
    return true;
}

void Keypad::succeed() {
    failures_ = 0;
    lock_time_ = Millis{0};
}

void Keypad::release() {
    locked_until_.reset();
    succeed();
}

Keypad::Due Keypad::advance(MonoTime now) {
    Due due;
    if (locked_until_ && *locked_until_ <= now) {
        locked_until_.reset();
        failures_ = 0;
        due.unlocked = true;
    }
    if (entry_ends_ && *entry_ends_ <= now) {
        due.abandoned_guess = guess_;
        clear();
    }
    return due;
}

std::optional<MonoTime> Keypad::deadline() const {
    if (!locked_until_ || !entry_ends_) {
        return locked_until_ ? locked_until_ : entry_ends_;
    }
    return std::min(*locked_until_, *entry_ends_);
}

} // namespace akx::door
