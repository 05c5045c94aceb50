// SPDX-License-Identifier: Apache-2.0
// Requests and replies as plain values.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "base/value.hpp"

#include <functional>
#include <stop_token>

namespace akx::net {

struct Header {
    std::string name;
    std::string value;
};

// Fills `room` from the front and says how much; 0 is the end. Called on the thread that sends;
// it may block, which holds the upload back. An error breaks the upload off and is handed on.
struct Upload {
    std::function<Result<std::size_t>(std::span<std::uint8_t> room)> read;
    std::optional<std::uint64_t> length; // bytes, when known; else the upload is chunked
};

// Takes a piece of a reply as it arrives; the first call comes with the header and has no bytes.
// May block, which holds the download back. An error breaks it off.
using Sink = std::function<Status(ByteView piece)>;

// What a request does to the phone. `change`: it must not be repeated blindly, and if it may have
// been sent but no answer came the error is unknown_outcome (REQ UNL-3). `by_method`: GET and HEAD
// change nothing, all others do.
enum class Effect { by_method, none, change };

// Zero means no limit.
struct Deadlines {
    Millis connect{5'000}; // until the secure connection stands; no limit means five minutes
    Millis total{30'000};  // of the whole exchange
    Seconds silence{20};   // without any byte in either direction
};

struct Request {
    std::string method = "GET";
    std::string path = "/"; // target as sent, already encoded; see Target
    std::vector<Header> headers;
    std::string body;
    std::optional<Upload> upload; // instead of `body`
    Sink sink;                    // takes the body of a 2xx reply instead of Reply::body
    Effect effect = Effect::by_method;
    std::optional<Deadlines> deadlines; // instead of the client's
    std::stop_token stop;               // ends the exchange within milliseconds, any thread

    static Request get(std::string path);
    static Request json(std::string method, std::string path, const Value& body);
    bool changes() const;
};

struct Reply {
    int status = 0;
    std::vector<Header> headers;
    std::string body;

    bool ok() const { return status >= 200 && status < 300; }
    // The first of that name without regard to case, or "".
    std::string_view header(std::string_view name) const;
    // Seconds of Retry-After (the number form only).
    std::optional<Seconds> retry_after() const;
};

// The JSON body of a reply: protocol when it is none.
Result<Value> json_body(const Reply& reply);

// The Error a reply with a status other than 2xx stands for. Reads application/problem+json (id,
// detail, hint, field, problems, retryAfter); anything else becomes an Error after its status.
Error to_error(const Reply& reply);
// The member "problems" of an answer, at most 1,000; `otherwise` is for those without a known id.
std::vector<Error> problems_of(const Value& answer, const ErrorKind& otherwise);

} // namespace akx::net
