// SPDX-License-Identifier: Apache-2.0
// What a client of the devices' API asks, in whichever of its forms, and the answer's envelope
// (facts/akuvox §1.1, §1.2).
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"
#include "http/target.hpp"

namespace akx::agent::akuvox {

// One call: {"target": T, "action": A, "data": {…}} in the body, or /api/T/A in the path. In the
// path style an action in the body wins.
struct Ask {
    std::string target;
    std::string action;
    Value data; // an object or null
    std::vector<http::Parameter> query;

    // A parameter of the data or, failing that, of the query, as text; "" when absent.
    std::string parameter(std::string_view name) const;
    // The rows of data.item, whether a list or a single one; the data itself where it is a row.
    std::vector<const Value*> items() const;
};

inline constexpr std::size_t kMaxItems = 1'000; // rows of one call

// `body` may be JSON with anything behind it, a form, or empty; its media type says nothing.
// syntax, too_large; unsupported when no call is named.
Result<Ask> read_ask(const http::Target& target, std::string_view body);

// A number or flag as the text it is on the wire; "" for anything else.
std::string wire_text(const Value& value);
std::optional<std::int64_t> wire_int(const Value& value);

// The devices' result codes.
inline constexpr int kOk = 0;
inline constexpr int kFailed = -1;
inline constexpr int kErrorParam = -100;
inline constexpr int kNoSuchRow = -7; // of a row, in data.item[].Ret

int retcode_of(const Error& error);
std::string what_is_wrong(const Error& error); // with the member it is about
std::string message_of(const Error& error);    // in the devices' words, then in ours
// {"retcode":…,"action":…,"message":…,"data":…}
std::string envelope(int retcode, std::string_view action, std::string_view message,
                     const Value& data);

} // namespace akx::agent::akuvox
