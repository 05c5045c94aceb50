// SPDX-License-Identifier: Apache-2.0
#include "net/sse.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace akx::net {

namespace {

using Take = std::function<Status(const SseEvent&)>;

// Marks the end that the reader asked for; never leaves follow().
constexpr ErrorKind kEnough{"", "enough", Exit::ok, 0, "the reader has enough", ""};

// Waits; false if it was stopped meanwhile.
bool pause(Millis time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

// Whether trying again later may help.
bool may_pass(const Error& error) {
    return error.is(errors::unreachable) || error.is(errors::timeout) || error.is(errors::busy) ||
           error.is(errors::rate_limited);
}

} // namespace

void SseParser::restart() {
    line_.clear();
    data_.clear();
    event_.clear();
    has_data_ = false;
    after_cr_ = false;
    first_line_ = true;
}

Status SseParser::feed(ByteView piece, const Take& take) {
    for (const char c : as_text(piece)) {
        if (c == '\n' && after_cr_) { // the second half of CR LF
            after_cr_ = false;
            continue;
        }
        after_cr_ = c == '\r';
        if (c == '\r' || c == '\n') {
            if (Status status = end_line(take); !status) {
                return status;
            }
            continue;
        }
        if (line_.size() + data_.size() >= max_event_) {
            return Error(errors::too_large,
                         "an event is larger than " + std::to_string(max_event_) + " bytes");
        }
        line_ += c;
    }
    return {};
}

Status SseParser::end_line(const Take& take) {
    std::string_view line = line_;
    if (first_line_ && line.starts_with("\xEF\xBB\xBF")) {
        line.remove_prefix(3);
    }
    first_line_ = false;
    Status status;
    if (line.empty()) {
        if (has_data_) {
            data_.pop_back(); // the line break after the last data line
            status = take({last_id_, event_.empty() ? "message" : event_, data_});
        }
        data_.clear();
        event_.clear();
        has_data_ = false;
    } else if (!line.starts_with(':')) { // else a comment
        const std::size_t colon = line.find(':');
        std::string_view value =
            colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
        value.remove_prefix(value.starts_with(' ') ? 1 : 0);
        field(line.substr(0, colon), value);
    }
    line_.clear();
    return status;
}

void SseParser::field(std::string_view name, std::string_view value) {
    if (name == "data") {
        data_ += value;
        data_ += '\n';
        has_data_ = true;
    } else if (name == "event") {
        event_ = value;
    } else if (name == "id" && value.find('\0') == std::string_view::npos) {
        last_id_ = value;
    } else if (name == "retry" && is_digits(value)) {
        if (const std::optional<std::int64_t> millis = parse_int(value)) {
            retry_ = Millis(*millis);
        }
    }
}

namespace {

// One connection; `cursor` follows the events taken.
Status read_stream(Client& client, const FollowOptions& options, SseParser& parser,
                   std::string& cursor, bool& open) {
    Request request = options.request(cursor);
    Deadlines deadlines = client.options().deadlines;
    deadlines.total = Millis(0);
    deadlines.silence = options.silence;
    request.deadlines = deadlines;
    request.stop = options.stop;
    request.effect = Effect::none;
    parser.restart();
    const Take take = [&](const SseEvent& event) -> Status {
        if (!event.id.empty()) {
            cursor = event.id;
        }
        return options.take(event) ? Status() : Error(kEnough, "");
    };
    request.sink = [&](ByteView piece) {
        open = true;
        return parser.feed(piece, take);
    };
    const Result<Reply> reply = client.call(request);
    if (!reply) {
        return reply.error();
    }
    return Error(errors::unreachable, "the phone ended the stream");
}

} // namespace

Status follow(Client& client, const FollowOptions& options) {
    SseParser parser;
    std::string cursor = options.cursor;
    bool connected_once = false;
    Millis wait = options.first_wait;
    while (!options.stop.stop_requested()) {
        bool open = false;
        Status ended = read_stream(client, options, parser, cursor, open);
        if (ended.error().is(kEnough) || options.stop.stop_requested()) {
            return {};
        }
        connected_once = connected_once || open;
        if (!connected_once || !may_pass(ended.error())) {
            return ended;
        }
        wait = open ? parser.retry().value_or(options.first_wait) : wait * 2;
        wait = std::clamp(wait, Millis(0), options.longest_wait);
        if (options.broken) {
            options.broken(ended.error(), wait);
        }
        if (!pause(wait, options.stop)) {
            break;
        }
    }
    return {};
}

} // namespace akx::net
