// SPDX-License-Identifier: Apache-2.0
// Server-Sent Events: the parser, and a reader that reconnects where it left off.
#pragma once

#include "net/client.hpp"

namespace akx::net {

struct SseEvent {
    std::string id;    // the last id seen, also of an earlier event
    std::string event; // "message" when not named
    std::string data;
};

// Takes the stream in pieces cut anywhere (WHATWG HTML § 9.2). Bounded: a line or an event of more
// than `max_event` bytes is too_large.
class SseParser {
  public:
    explicit SseParser(std::size_t max_event = 256 * 1024) : max_event_(max_event) {}

    // Calls `take` for each whole event; an Error of it ends the parsing.
    Status feed(ByteView piece, const std::function<Status(const SseEvent&)>& take);
    // Forgets the unfinished event, for a new connection; the last id stays.
    void restart();
    // What the server asks to wait before reconnecting ("retry:"), if it has.
    std::optional<Millis> retry() const { return retry_; }

  private:
    Status end_line(const std::function<Status(const SseEvent&)>& take);
    void field(std::string_view name, std::string_view value);

    std::size_t max_event_;
    std::string line_;
    std::string data_;
    std::string event_;
    std::string last_id_;
    std::optional<Millis> retry_;
    bool has_data_ = false;
    bool after_cr_ = false;
    bool first_line_ = true;
};

struct FollowOptions {
    // The request that goes on after `cursor` (empty: from now on, or wherever the caller starts).
    std::function<Request(const std::string& cursor)> request;
    std::string cursor;
    // False ends the following with success.
    std::function<bool(const SseEvent&)> take;
    // Told each time the stream breaks: why, and how long until the next try. May be unset.
    std::function<void(const Error& why, Millis wait)> broken;
    Millis first_wait{500}; // doubled after each failure up to `longest_wait`
    Millis longest_wait{15'000};
    Seconds silence{45}; // a stream without even a comment for so long is taken for dead
    std::stop_token stop;
};

// Follows until `take` or `stop` ends it, reconnecting after network failures. The first
// connection must succeed; refusals (401, 403, 404, wrong key …) end it at any time.
Status follow(Client& client, const FollowOptions& options);

} // namespace akx::net
