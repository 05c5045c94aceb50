// SPDX-License-Identifier: Apache-2.0
// Life of a connection: readiness, phases, deadlines, end.
#include "http/connection.hpp"

namespace akx::http {

namespace {

constexpr int kStepsPerTurn = 64; // then other connections have their turn

} // namespace

Connection::Connection(Server::Core& core, std::unique_ptr<Channel> channel, Peer peer,
                       std::size_t listener, Profile profile)
    : core_(core), channel_(std::move(channel)), peer_(std::make_shared<Peer>(std::move(peer))),
      listener_(listener), profile_(profile), since_(core.now()) {}

void Connection::start() {
    watch_ = core_.loop.watch(channel_->fd(), {}, core::Priority::normal,
                              [this](core::Readiness ready) { on_ready(ready); });
    if (!watch_.active()) {
        close();
    }
}

bool Connection::application_has_it() const {
    switch (phase_) {
    case Phase::handling:
        return true;
    case Phase::body:
        return awaiting_permit_ && outbox_.empty();
    case Phase::streaming:
        return awaiting_piece_ && outbox_.empty();
    default:
        return false;
    }
}

void Connection::on_ready(core::Readiness ready) {
    readable_ = true; // or about to fail, which reading finds out
    if (!application_has_it()) {
        return pump();
    }
    // The interest is only withdrawn when the client really sends ahead of its turn: most answers
    // are ready before that, and the system call is saved.
    if (ready.broken) {
        close();
    } else {
        watch_.want({.read = false});
    }
}

void Connection::pump() {
    if (pumping_) {
        return;
    }
    const auto self = shared_from_this();
    pumping_ = true;
    int steps = 0;
    while (step()) {
        if (++steps == kStepsPerTurn) {
            pump_later();
            need_ = {.read = false};
            break;
        }
    }
    pumping_ = false;
    if (phase_ != Phase::closed && !application_has_it()) {
        watch_.want(need_);
    }
}

void Connection::pump_later() {
    core_.loop.post([weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->pump();
        }
    });
}

bool Connection::step() {
    switch (phase_) {
    case Phase::handshake:
        return step_handshake();
    case Phase::idle:
    case Phase::head:
        return step_head();
    case Phase::body:
        return step_body();
    case Phase::sending:
        return step_sending();
    case Phase::streaming:
        return step_streaming();
    case Phase::events:
        return step_events();
    case Phase::lingering:
        return step_lingering();
    case Phase::handling:
    case Phase::closed:
        return false;
    }
    return false;
}

void Connection::enter(Phase phase) {
    phase_ = phase;
    since_ = core_.now();
}

void Connection::close() {
    if (phase_ == Phase::closed) {
        return;
    }
    const auto self = shared_from_this();
    phase_ = Phase::closed;
    watch_.end();
    channel_.reset();
    abort_upload();
    if (events_closed_) {
        // Later, because the application may be in the middle of send().
        core_.loop.post([self] {
            if (self->events_closed_) {
                std::exchange(self->events_closed_, nullptr)();
            }
        });
    }
    core_.forget(*this);
}

void Connection::finish_soon() {
    close_after_ = true;
    const bool waiting = phase_ == Phase::handshake || phase_ == Phase::idle ||
                         (phase_ == Phase::head && in_.empty());
    if (waiting || phase_ == Phase::events) {
        close();
    }
}

bool Connection::may_be_evicted(MonoTime now) const {
    constexpr Millis kHonestOpening{1'000};
    if (phase_ == Phase::handshake || phase_ == Phase::head) {
        return !served_ && now - since_ >= kHonestOpening;
    }
    return phase_ == Phase::idle;
}

void Connection::check_deadlines(MonoTime now) {
    const ServerLimits& limits = core_.limits;
    const Millis elapsed = now - since_;
    switch (phase_) {
    case Phase::handshake:
    case Phase::head:
        if (elapsed >= limits.opening) {
            ++core_.counters.timeouts;
            in_.empty() ? close() : fail({408, "the header did not arrive in time"});
        }
        return;
    case Phase::idle:
        return elapsed >= limits.idle ? close() : void();
    case Phase::body:
        return time_out_body(now);
    case Phase::sending:
    case Phase::streaming:
    case Phase::events:
        return check_writing(now);
    case Phase::lingering:
        return elapsed >= limits.drain ? close() : void();
    case Phase::handling: // the application's own time
    case Phase::closed:
        return;
    }
}

} // namespace akx::http
