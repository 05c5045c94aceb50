// SPDX-License-Identifier: Apache-2.0
// The text of an answer's head. Pure; internal to the room.
#pragma once

#include "http/message.hpp"

namespace akx::http {

// How the client learns where the body ends.
struct Framing {
    enum class Kind { none, length, chunked, close };
    Kind kind = Kind::none;
    std::uint64_t length = 0;
};

// Appends status line, headers and the empty line. Adds Date (`date_line`, with its CR LF), the
// framing, "Connection: close" if asked for, and unless the application set them
// X-Content-Type-Options and Cache-Control: no-store. Leaves out fields that are the server's
// business and fields whose name or value could break out of their line.
void append_answer_head(std::string& out, const Response& response, Framing framing, bool close,
                        std::string_view date_line);

} // namespace akx::http
