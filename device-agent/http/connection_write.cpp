// SPDX-License-Identifier: Apache-2.0
// The sending half of a connection: answers, downloads, events, the end.
#include "http/connection.hpp"

#include <charconv>

namespace akx::http {

namespace {

constexpr std::size_t kPiece = 16 * 1024;         // asked of a body source
constexpr std::size_t kBytesPerTurn = 256 * 1024; // to one client, before others have their turn

bool has_no_body(int status) {
    return status < 200 || status == 204 || status == 304;
}

void append_chunk(std::string& out, std::string_view data) {
    char size[16];
    out.append(size, std::to_chars(std::begin(size), std::end(size), data.size(), 16).ptr);
    out += "\r\n";
    out += data;
    out += "\r\n";
}

// An event's id or name must stay on its line.
void append_event_field(std::string& out, std::string_view name, std::string_view value) {
    if (!value.empty()) {
        out += name;
        out += value.substr(0, value.find_first_of(std::string_view("\r\n\0", 3)));
        out += '\n';
    }
}

} // namespace

bool Connection::flush() {
    std::size_t sent = 0;
    while (!outbox_.empty()) {
        if (sent >= kBytesPerTurn) {
            need_ = {.read = false, .write = true};
            return false;
        }
        const Transfer put = channel_->write(outbox_.front());
        switch (put.io) {
        case Io::done:
            outbox_.pop(put.bytes);
            sent += put.bytes;
            core_.counters.bytes_out += put.bytes;
            last_progress_ = core_.now();
            break;
        case Io::wants_read:
        case Io::wants_write:
            need_ = {.read = put.io == Io::wants_read, .write = put.io == Io::wants_write};
            return false;
        case Io::closed:
        case Io::failed:
            close();
            return false;
        }
    }
    return true;
}

void Connection::begin_answer(const Response& response, Framing framing) {
    core_.counters.responses_4xx += response.status / 100 == 4 ? 1U : 0U;
    core_.counters.responses_5xx += response.status / 100 == 5 ? 1U : 0U;
    close_after_ = close_after_ || framing.kind == Framing::Kind::close || core_.stopping();
    last_progress_ = core_.now();
    outbox_.borrow(core_.write_buffer);
    append_answer_head(outbox_.text(), response, framing, close_after_, core_.date_line());
}

void Connection::send(Response response) {
    if (phase_ != Phase::handling) {
        return;
    }
    if (response.status < 200 || response.status > 599) {
        return send_error(500, "the answer has an impossible status");
    }
    const bool bare = has_no_body(response.status);
    begin_answer(response, bare ? Framing{} : Framing{Framing::Kind::length, response.body.size()});
    if (!bare && !head_only_) {
        outbox_.add_body(std::move(response.body));
    }
    enter(Phase::sending);
    pump();
}

// An answer of the server's own in the application's words.
void Connection::send_error(int status, std::string_view detail) {
    if (phase_ != Phase::handling) {
        return;
    }
    Response response = core_.handler.error(status, detail);
    response.status = status;
    if (status == 405) {
        response.headers.set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
    send(std::move(response));
}

bool Connection::step_sending() {
    if (!flush()) {
        return false;
    }
    finish_answer();
    return true;
}

void Connection::finish_answer() {
    outbox_.give_back(core_.write_buffer);
    parser_.reset();
    request_ = Request();
    source_.reset();
    source_end_.reset();
    awaiting_piece_ = in_incomplete_ = false;
    if (!close_after_) {
        return enter(Phase::idle);
    }
    if (linger_ || !in_.empty()) {
        channel_->end_writing();
        drained_ = 0;
        return enter(Phase::lingering);
    }
    close();
}

void Connection::send_stream(const Response& head, std::unique_ptr<BodySource> source,
                             std::optional<std::uint64_t> length) {
    if (phase_ != Phase::handling) {
        return;
    }
    using Kind = Framing::Kind;
    const bool http10 = parser_ && parser_->is_http10();
    source_framing_ =
        length ? Framing{Kind::length, *length} : Framing{http10 ? Kind::close : Kind::chunked, 0};
    source_left_ = length.value_or(0);
    begin_answer(head, source_framing_);
    awaiting_piece_ = false;
    source_end_.reset();
    if (head_only_) {
        enter(Phase::sending);
    } else {
        source_ = std::move(source);
        enter(Phase::streaming);
    }
    pump();
}

bool Connection::step_streaming() {
    if (!flush()) {
        return false;
    }
    if (source_end_) {
        *source_end_ == SourceEnd::complete ? finish_answer() : close();
        return true;
    }
    if (awaiting_piece_) {
        return false;
    }
    awaiting_piece_ = true;
    source_->pull(kPiece, PieceTaker(weak_from_this()));
    return true;
}

void Connection::give_piece(std::string piece) {
    if (phase_ != Phase::streaming || !awaiting_piece_ || piece.empty()) {
        return end_source(SourceEnd::failed);
    }
    awaiting_piece_ = false;
    last_progress_ = core_.now();
    if (source_framing_.kind == Framing::Kind::chunked) {
        append_chunk(outbox_.text(), piece);
    } else if (source_framing_.kind == Framing::Kind::length && piece.size() > source_left_) {
        source_end_ = SourceEnd::failed; // more than was announced
    } else {
        source_left_ -= std::min<std::uint64_t>(source_left_, piece.size());
        outbox_.add_body(std::move(piece));
    }
    if (!pumping_) {
        pump_later(); // not from inside the source, which the end of the answer destroys
    }
}

void Connection::end_source(SourceEnd end) {
    if (phase_ != Phase::streaming || !awaiting_piece_) {
        return;
    }
    awaiting_piece_ = false;
    source_end_ = source_left_ == 0 ? end : SourceEnd::failed;
    if (source_end_ == SourceEnd::complete && source_framing_.kind == Framing::Kind::chunked) {
        outbox_.text() += "0\r\n\r\n";
        last_progress_ = core_.now();
    }
    if (!pumping_) {
        pump_later();
    }
}

bool Connection::start_events(Headers extra) {
    if (phase_ != Phase::handling) {
        return false;
    }
    Response head = Response::empty(200);
    head.headers = std::move(extra);
    head.headers.set("Content-Type", "text/event-stream");
    begin_answer(head, {Framing::Kind::close, 0});
    enter(head_only_ ? Phase::sending : Phase::events);
    pump();
    return phase_ == Phase::events;
}

bool Connection::send_event(std::string_view id, std::string_view event, std::string_view data) {
    if (phase_ != Phase::events) {
        return false;
    }
    if (outbox_.empty()) {
        last_progress_ = core_.now();
    }
    std::string& out = outbox_.text();
    append_event_field(out, "id: ", id);
    append_event_field(out, "event: ", event);
    for (std::size_t begin = 0; begin <= data.size();) {
        const std::size_t end = std::min(data.find_first_of("\r\n", begin), data.size());
        out += "data: ";
        out += data.substr(begin, end - begin);
        out += '\n';
        begin = end + (data.substr(end, 2) == "\r\n" ? 2 : 1);
    }
    out += '\n';
    pump();
    if (phase_ == Phase::events && outbox_.size() > core_.limits.event_queue) {
        ++core_.counters.slow_event_readers;
        close();
    }
    return phase_ == Phase::events;
}

void Connection::end_events() {
    events_closed_ = nullptr;
    if (phase_ == Phase::events) {
        close_after_ = true;
        enter(Phase::sending); // what is queued still goes out
        pump();
    }
}

bool Connection::step_events() {
    const bool flushed = flush();
    if (phase_ == Phase::closed) {
        return false;
    }
    std::string_view ignored; // the client has nothing to say, but its end must be noticed
    while (receive(ignored)) {
        in_.clear();
    }
    need_ = {.read = true, .write = !flushed};
    return false;
}

bool Connection::step_lingering() {
    const Transfer got = channel_->discard(core_.read_buffer);
    drained_ += got.bytes;
    if (got.io == Io::wants_read) {
        need_ = {.read = true};
        return false;
    }
    if (got.io != Io::done || drained_ > core_.limits.drain_bytes) {
        close();
    }
    return true;
}

void Connection::check_writing(MonoTime now) {
    const Millis still = now - last_progress_;
    if (!outbox_.empty() && still >= core_.limits.write_stall) {
        ++core_.counters.timeouts;
        core_.counters.slow_event_readers += phase_ == Phase::events ? 1U : 0U;
        close();
    } else if (phase_ == Phase::events && outbox_.empty() &&
               still >= core_.limits.event_keepalive) {
        last_progress_ = now;
        outbox_.text() += ":\n\n";
        pump();
    }
}

} // namespace akx::http
