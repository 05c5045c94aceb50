// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 requests out of bytes: Beast's parser with the rules it lacks. Internal to the room;
// knows no sockets, so that it can be fuzzed.
#pragma once

#include "http/message.hpp"
#include "http/server.hpp"

namespace akx::http {

// Why a request is not accepted; becomes the answer.
struct Refusal {
    int status;
    std::string_view detail;
};

struct HeadEnd {
    std::size_t length = 0; // of the head with its empty line; 0: not all there yet
    std::optional<Refusal> refusal;
};

// Looks for the end of a request's head at the start of `data`. Refuses lines that do not end in
// CRLF, folded lines and heads over `limit` as soon as they show.
HeadEnd find_head(std::string_view data, std::size_t limit);

// One request; made anew for each.
class RequestParser {
  public:
    RequestParser(std::size_t header_bytes, std::size_t header_fields, Profile profile);
    ~RequestParser();
    RequestParser(RequestParser&&) noexcept;

    // `head` is complete (find_head). Fills method, target and headers.
    std::optional<Refusal> parse_head(std::string_view head, Request& into);

    bool keep_alive() const; // the client allows another request
    bool is_http10() const;
    bool expects_continue() const;
    bool has_body() const;
    std::optional<std::uint64_t> content_length() const;

    // Refuses a chunk that leads beyond this many bytes as soon as its size is read.
    void limit_body(std::uint64_t bytes);

    struct Fed {
        std::size_t consumed = 0; // what is left over belongs to the next call or request
        bool done = false;
        std::optional<Refusal> refusal;
    };
    // Appends the body's bytes found in `data` (not empty) to `out`, chunks and trailers undone.
    Fed feed(std::string_view data, std::string& out);

  private:
    class Beast;
    std::unique_ptr<Beast> beast_;
};

} // namespace akx::http
