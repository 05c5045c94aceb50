// SPDX-License-Identifier: Apache-2.0
#include "http/outbox.hpp"

#include <algorithm>

namespace akx::http {

namespace {

constexpr std::size_t kRecord = 16 * 1024;       // one TLS record
constexpr std::size_t kWorthKeeping = 64 * 1024; // capacity

} // namespace

void Outbox::add_body(std::string body) {
    const std::size_t room = kRecord - std::min(kRecord, text_.size());
    text_.append(body, 0, room);
    if (body.size() > room) {
        body_ = std::move(body);
        body_sent_ = room;
    }
}

std::string_view Outbox::front() const {
    return text_sent_ < text_.size() ? std::string_view(text_).substr(text_sent_)
                                     : std::string_view(body_).substr(body_sent_);
}

void Outbox::pop(std::size_t bytes) {
    if (text_sent_ < text_.size()) {
        text_sent_ += bytes;
        if (text_sent_ == text_.size() || text_sent_ >= kRecord) {
            text_.erase(0, text_sent_); // also keeps a queue that never runs dry from growing
            text_sent_ = 0;
        }
        return;
    }
    body_sent_ += bytes;
    if (body_sent_ == body_.size()) {
        body_ = std::string();
        body_sent_ = 0;
    }
}

void Outbox::borrow(std::string& buffer) {
    if (text_.capacity() < buffer.capacity() && text_.empty()) {
        text_.swap(buffer);
    }
}

void Outbox::give_back(std::string& buffer) {
    text_.swap(buffer);
    buffer.clear();
    text_ = std::string();
    if (buffer.capacity() > kWorthKeeping) {
        buffer = std::string();
    }
}

} // namespace akx::http
