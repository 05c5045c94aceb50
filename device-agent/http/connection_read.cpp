// SPDX-License-Identifier: Apache-2.0
// The receiving half of a connection: handshake, header, body.
#include "http/connection.hpp"

namespace akx::http {

namespace {

constexpr std::size_t kReserve = 64 * 1024; // for a body whose length the client announced
constexpr std::size_t kIdleInput = 1024;    // capacity an idle connection may keep

} // namespace

bool Connection::step_handshake() {
    switch (channel_->handshake()) {
    case Io::done:
        peer_->tls_version = channel_->tls_version();
        peer_->certificate = channel_->certificate();
        phase_ = Phase::head; // since_ stays: one deadline for handshake and first header
        return true;
    case Io::wants_read:
        need_ = {.read = true};
        return false;
    case Io::wants_write:
        need_ = {.read = false, .write = true};
        return false;
    case Io::closed:
    case Io::failed:
        ++core_.counters.handshake_failures;
        close();
        return false;
    }
    return false;
}

// Points `input` at everything received and not used; false when nothing new is there.
bool Connection::receive(std::string_view& input) {
    if (!readable_ && !channel_->has_buffered()) {
        need_ = {.read = true};
        return false;
    }
    const Transfer got = channel_->read(core_.read_buffer);
    switch (got.io) {
    case Io::done:
        break;
    case Io::wants_read:
        readable_ = false;
        need_ = {.read = true};
        return false;
    case Io::wants_write:
        need_ = {.read = false, .write = true};
        return false;
    case Io::closed:
    case Io::failed:
        close();
        return false;
    }
    // A full buffer promises more; otherwise the loop tells us, and a vain read is saved.
    readable_ = got.bytes == core_.read_buffer.size();
    core_.counters.bytes_in += got.bytes;
    const std::string_view fresh(core_.read_buffer.data(), got.bytes);
    if (in_.empty()) {
        input = fresh;
    } else {
        input = in_.append(fresh);
    }
    return true;
}

// What is left of `input` moves out of the shared buffer: from here on the application may be
// called, and through it other connections.
void Connection::keep(std::string_view input, std::size_t used) {
    if (input.data() == in_.data()) {
        in_.erase(0, used);
    } else {
        in_.assign(input.substr(used));
    }
    if (in_.empty() && in_.capacity() > kIdleInput) {
        in_ = std::string();
    }
}

bool Connection::step_head() {
    std::string_view input = in_;
    if ((in_.empty() || in_incomplete_) && !receive(input)) {
        return false;
    }
    if (phase_ == Phase::idle) {
        enter(Phase::head);
    }
    const HeadEnd end = find_head(input, core_.limits.header_bytes);
    in_incomplete_ = end.length == 0;
    if (end.refusal) {
        keep(input, input.size());
        fail(*end.refusal);
    } else if (end.length == 0) {
        keep(input, 0);
    } else {
        take_request(input, end.length);
    }
    return true;
}

void Connection::take_request(std::string_view input, std::size_t head_length) {
    ++core_.counters.requests;
    served_ = true;
    request_ = Request();
    request_.peer = peer_;
    request_.listener = listener_;
    parser_.emplace(core_.limits.header_bytes, core_.limits.header_fields, profile_);
    const auto refusal = parser_->parse_head(input.substr(0, head_length), request_);
    keep(input, head_length);
    head_only_ = request_.method == Method::head;
    if (refusal) {
        fail(*refusal);
    } else {
        close_after_ = close_after_ || !parser_->keep_alive() || core_.stopping();
        admit();
    }
}

void Connection::admit() {
    Admission admission = core_.handler.admit(request_);
    body_limit_ = admission.body_limit;
    if (admission.refusal) {
        return refuse_early(std::move(*admission.refusal));
    }
    buffered_ = std::move(admission.buffered);
    sink_ = std::move(admission.sink);
    body_use_ = sink_ != nullptr ? BodyUse::sink : BodyUse::buffer;
    const std::uint64_t length = parser_->content_length().value_or(0);
    if (length > body_limit_) {
        return fail({413, "the body is too large"});
    }
    if (!parser_->has_body()) {
        return complete_body();
    }
    begin_body(body_use_);
    if (body_use_ == BodyUse::buffer) {
        request_.body.reserve(std::min<std::size_t>(length, kReserve));
    }
    if (parser_->expects_continue() && in_.empty()) {
        outbox_.text() = "HTTP/1.1 100 Continue\r\n\r\n";
        last_progress_ = core_.now();
    }
}

// A short body is read and thrown away, so that the connection can be used again; a long one is
// not worth it.
void Connection::refuse_early(Response response) {
    const auto length = parser_->content_length();
    const bool worth_reading =
        length && *length <= core_.limits.drain_bytes && !parser_->expects_continue();
    if (parser_->has_body() && worth_reading) {
        refusal_ = std::move(response);
        body_limit_ = *length;
        return begin_body(BodyUse::discard);
    }
    if (parser_->has_body()) {
        close_after_ = linger_ = true;
    }
    enter(Phase::handling);
    send(std::move(response));
}

void Connection::begin_body(BodyUse use) {
    enter(Phase::body);
    parser_->limit_body(body_limit_);
    body_use_ = use;
    body_received_ = 0;
    body_paused_ = Millis(0);
    awaiting_permit_ = body_done_ = body_enough_ = in_incomplete_ = false;
}

bool Connection::step_body() {
    if (!flush()) { // "100 Continue"
        return false;
    }
    if (awaiting_permit_) {
        return false;
    }
    if (body_done_ || body_enough_) {
        complete_body();
        return true;
    }
    std::string_view input = in_;
    if ((in_.empty() || in_incomplete_) && !receive(input)) {
        return false;
    }
    const bool buffered = body_use_ == BodyUse::buffer;
    std::string& out = buffered ? request_.body : core_.body_buffer;
    const std::size_t before = buffered ? out.size() : (out.clear(), 0);
    const RequestParser::Fed fed = parser_->feed(input, out);
    body_received_ += out.size() - before;
    body_done_ = fed.done;
    keep(input, fed.consumed);
    if (check_body_progress(fed) && body_use_ == BodyUse::sink && !out.empty()) {
        deliver_piece();
    }
    return true;
}

bool Connection::check_body_progress(const RequestParser::Fed& fed) {
    in_incomplete_ = !fed.done && !in_.empty();
    if (fed.refusal) {
        fail(*fed.refusal);
    } else if (body_received_ > body_limit_) {
        fail({413, "the body is too large"});
    } else if (in_incomplete_ && in_.size() > core_.limits.header_bytes) {
        fail({400, "a chunk header or trailer is too long"});
    }
    return phase_ == Phase::body;
}

void Connection::deliver_piece() {
    awaiting_permit_ = true;
    paused_since_ = core_.now();
    std::string piece = std::move(core_.body_buffer);
    sink_->on_data(as_bytes(piece), DataPermit(weak_from_this()));
    core_.body_buffer = std::move(piece); // for its capacity
}

void Connection::permit_data(bool more) {
    if (phase_ != Phase::body || !awaiting_permit_) {
        return;
    }
    awaiting_permit_ = false;
    body_enough_ = !more;
    body_paused_ += core_.now() - paused_since_;
    if (!pumping_) {
        pump_later(); // not from inside the sink, which the end of the body destroys
    }
}

void Connection::complete_body() {
    if (body_use_ == BodyUse::sink && body_enough_ && !body_done_) {
        close_after_ = linger_ = true; // the rest is not worth reading
    }
    enter(Phase::handling);
    if (refusal_) {
        send(std::move(*refusal_));
        refusal_.reset();
    } else if (const auto sink = std::move(sink_)) {
        sink->on_end(Responder(weak_from_this()));
    } else {
        const auto handle = std::move(buffered_);
        if (!handle) {
            return send_error(500, "the application did not say what to do with the request");
        }
        handle(std::move(request_), Responder(weak_from_this()));
    }
}

void Connection::abort_upload() {
    if (const auto sink = std::move(sink_)) {
        sink->on_abort();
    }
}

// The server's own answer to something it does not take; nothing after it can be trusted.
void Connection::fail(Refusal refusal) {
    abort_upload();
    in_.clear();
    close_after_ = linger_ = true;
    enter(Phase::handling);
    send_error(refusal.status, refusal.detail);
}

void Connection::time_out_body(MonoTime now) {
    if (awaiting_permit_) {
        return;
    }
    const auto earned = Millis(body_received_ * 1000 / core_.limits.body_rate);
    if (now - since_ - body_paused_ > core_.limits.body_grace + earned) {
        ++core_.counters.timeouts;
        fail({408, "the body did not arrive in time"});
    }
}

} // namespace akx::http
