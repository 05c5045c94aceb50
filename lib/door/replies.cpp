// SPDX-License-Identifier: Apache-2.0
#include "door/replies.hpp"

#include <algorithm>

namespace akx::door {

namespace {

constexpr std::size_t kMostWaiting = 64;
constexpr Millis kReportTimeout{3'000}; // a driver that takes longer is as good as dead

} // namespace

bool Replies::is_full() const {
    return waiting_.size() >= kMostWaiting;
}

void Replies::add(const Owed& owed) {
    if (owed.token == 0) {
        return;
    }
    Waiting waiting;
    waiting.owed = owed;
    waiting.waiting = owed.asked;
    waiting.gives_up =
        *std::max_element(owed.fires_at.begin(), owed.fires_at.end()) + kReportTimeout;
    waiting_.push_back(waiting);
}

void Replies::finish(Waiting& waiting, Reply reply, Effects& effects) {
    reply.token = waiting.owed.token;
    reply.relays = waiting.open;
    effects.push_back(std::move(reply));
    waiting.finished = true;
}

void Replies::sweep() {
    std::erase_if(waiting_, [](const Waiting& waiting) { return waiting.finished; });
}

// The relay stands where the command put it.
void Replies::arrive(Waiting& waiting, model::RelayId relay, Effects& effects) {
    waiting.waiting.remove(relay);
    if (!waiting.waiting.empty()) {
        return;
    }
    Reply reply;
    if (waiting.owed.is_hold) {
        reply.outcome = Outcome::done;
    } else {
        reply.outcome = waiting.open == waiting.owed.asked ? Outcome::opened : Outcome::closed;
    }
    finish(waiting, std::move(reply), effects);
}

void Replies::settle(model::RelayId relay, const Contact& contact, bool open, MonoTime now,
                     Effects& effects) {
    const std::size_t index = index_of(relay);
    for (Waiting& waiting : waiting_) {
        if (!waiting.waiting.has(relay) || waiting.serial[index] != 0 ||
            waiting.owed.fires_at[index] > now) {
            continue;
        }
        if (open) {
            waiting.open.add(relay);
        } else if (!waiting.owed.is_hold && !waiting.owed.bistable.has(relay)) {
            Reply reply;
            reply.outcome = Outcome::failed;
            reply.error = "the moment to open passed before the relay could be switched";
            finish(waiting, std::move(reply), effects);
            continue;
        }
        if (contact.is_confirmed()) {
            arrive(waiting, relay, effects);
        } else {
            waiting.serial[index] = contact.serial();
        }
    }
    sweep();
}

void Replies::report(const RelayReport& report, Effects& effects) {
    for (Waiting& waiting : waiting_) {
        if (report.serial == 0 || waiting.serial[index_of(report.relay)] != report.serial ||
            !waiting.waiting.has(report.relay)) {
            continue;
        }
        if (report.error.empty()) {
            arrive(waiting, report.relay, effects);
            continue;
        }
        waiting.open.remove(report.relay);
        Reply reply;
        reply.outcome = Outcome::failed;
        reply.error = report.error;
        finish(waiting, std::move(reply), effects);
    }
    sweep();
}

void Replies::refuse(model::RelayId relay, Reason reason, Effects& effects) {
    for (Waiting& waiting : waiting_) {
        if (waiting.waiting.has(relay) && waiting.serial[index_of(relay)] == 0 &&
            !waiting.owed.is_hold) {
            Reply reply;
            reply.outcome = Outcome::refused;
            reply.reason = reason;
            finish(waiting, std::move(reply), effects);
        }
    }
    sweep();
}

void Replies::expire(MonoTime now, Effects& effects) {
    for (Waiting& waiting : waiting_) {
        if (waiting.gives_up <= now) {
            finish(waiting, Reply{}, effects);
        }
    }
    sweep();
}

std::optional<MonoTime> Replies::deadline() const {
    std::optional<MonoTime> next;
    for (const Waiting& waiting : waiting_) {
        next = std::min(next.value_or(waiting.gives_up), waiting.gives_up);
        for (const model::RelayId relay : kAllRelays) {
            if (waiting.waiting.has(relay) && waiting.serial[index_of(relay)] == 0) {
                next = std::min(*next, waiting.owed.fires_at[index_of(relay)]);
            }
        }
    }
    return next;
}

} // namespace akx::door
