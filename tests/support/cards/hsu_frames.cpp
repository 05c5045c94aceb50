// SPDX-License-Identifier: Apache-2.0
#include "support/cards/hsu_frames.hpp"

#include "support/cards/card_crypto.hpp"

#include <numeric>

namespace akx::test::cards {

namespace {

constexpr std::uint8_t kToChip = 0xD4;
constexpr std::uint8_t kToHost = 0xD5;
constexpr std::size_t kLongest = 265;

std::uint8_t sum_of(ByteView bytes) {
    return static_cast<std::uint8_t>(std::accumulate(bytes.begin(), bytes.end(), 0U));
}

} // namespace

std::optional<HsuEvent> HsuParser::feed(std::uint8_t byte) {
    switch (state_) {
    case State::hunting:
        if (byte == 0xFF && zero_seen_) {
            state_ = State::length;
            head_.clear();
        }
        zero_seen_ = byte == 0x00;
        return std::nullopt;
    case State::length:
        head_.push_back(byte);
        if (head_.size() < 2) {
            return std::nullopt;
        }
        if (head_[0] == 0xFF && head_[1] == 0xFF) {
            state_ = State::extended;
            head_.clear();
            return std::nullopt;
        }
        state_ = State::hunting;
        if (head_[0] == 0x00 && head_[1] == 0xFF) {
            return HsuEvent{HsuEvent::Kind::ack};
        }
        if (head_[0] == 0xFF && head_[1] == 0x00) {
            return HsuEvent{HsuEvent::Kind::nack};
        }
        if (sum_of(head_) != 0) {
            return HsuEvent{HsuEvent::Kind::damaged};
        }
        expected_ = head_[0];
        break;
    case State::extended:
        head_.push_back(byte);
        if (head_.size() < 3) {
            return std::nullopt;
        }
        state_ = State::hunting;
        expected_ = head_[0] * 256U + head_[1];
        if (sum_of(head_) != 0 || expected_ > kLongest || expected_ == 0) {
            return HsuEvent{HsuEvent::Kind::damaged};
        }
        break;
    case State::body:
        body_.push_back(byte);
        return body_.size() == expected_ + 1 ? finish() : std::nullopt;
    }
    state_ = State::body;
    body_.clear();
    return std::nullopt;
}

std::optional<HsuEvent> HsuParser::finish() {
    state_ = State::hunting;
    zero_seen_ = false;
    if (sum_of(body_) != 0 || body_[0] != kToChip) {
        return HsuEvent{HsuEvent::Kind::damaged};
    }
    return HsuEvent{HsuEvent::Kind::command, Bytes(body_.begin() + 1, body_.end() - 1)};
}

Bytes hsu_ack() {
    return {0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00};
}
Bytes hsu_nack() {
    return {0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00};
}
Bytes hsu_error() {
    return {0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00};
}

Bytes hsu_answer(std::uint8_t command_code, ByteView data) {
    const Bytes body = joined({Bytes{kToHost, static_cast<std::uint8_t>(command_code + 1)}, data});
    const std::size_t size = body.size();
    const auto negative = [](std::size_t n) {
        return static_cast<std::uint8_t>(0x100 - (n & 0xFF));
    };
    Bytes head = {0x00, 0x00, 0xFF};
    if (size < 255) {
        head = joined({head, Bytes{static_cast<std::uint8_t>(size), negative(size)}});
    } else {
        const auto high = static_cast<std::uint8_t>(size >> 8);
        const auto low = static_cast<std::uint8_t>(size);
        head = joined({head, Bytes{0xFF, 0xFF, high, low, negative(high + std::size_t{low})}});
    }
    return joined({head, body, Bytes{negative(sum_of(body)), 0x00}});
}

} // namespace akx::test::cards
