// SPDX-License-Identifier: Apache-2.0
// Bytes on their way to a client: text made here, then at most one large body that is not copied.
// Internal to the room.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace akx::http {

class Outbox {
  public:
    bool empty() const { return size() == 0; }
    std::size_t size() const { return text_.size() - text_sent_ + body_.size() - body_sent_; }
    // Append here; only before a body was added, or after everything was sent.
    std::string& text() { return text_; }
    // Follows the text. A small body is copied behind it, to leave in one TLS record and one
    // system call; a large one starts in the text's record and is sent from where it is.
    void add_body(std::string body);
    // What to send next, not empty unless all is sent.
    std::string_view front() const;
    void pop(std::size_t bytes);
    // Lends a buffer for the text, so that idle connections hold none; take it back when empty.
    void borrow(std::string& buffer);
    void give_back(std::string& buffer);

  private:
    std::string text_;
    std::size_t text_sent_ = 0;
    std::string body_;
    std::size_t body_sent_ = 0;
};

} // namespace akx::http
