// SPDX-License-Identifier: Apache-2.0
// Inside device only: what a device's answer means. Success is judged by the body, never by the
// HTTP status alone (facts/akuvox §1.1, §1.7, §2).
#pragma once

#include "net/message.hpp"

namespace akx::device::akuvox {

struct Answer {
    bool empty = false; // success without a word: read back to know
    Value document;     // all of it
    Value data;         // an object, also when the device sent none

    const Value::Array& items() const;               // item or Item of the data
    std::int64_t number(std::string_view key) const; // of the data, written as text or number
};

// Errors: unauthenticated, denied, unsupported, invalid_value (retcode -100), not_carried_out
// (another negative retcode), protocol; unknown_outcome when `change` may have happened.
Result<Answer> read_answer(const net::Reply& reply, bool change);

// Of opening by HTTP command: JSON codes, the hidden field of older pages, plain OK.
// refused, denied, unsupported, unknown_outcome.
Status read_unlock_answer(const net::Reply& reply);

// A text or number as text; "" otherwise.
std::string word(const Value& object, std::string_view key);
// Valid UTF-8: what is not, is taken for Latin-1.
std::string to_utf8(std::string_view text);

} // namespace akx::device::akuvox
