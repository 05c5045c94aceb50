// SPDX-License-Identifier: Apache-2.0
#include "commit/machine.hpp"

#include <algorithm>

namespace akx::commit {

namespace {

template <class T>
constexpr bool kIsAsked =
    std::is_same_v<T, Apply> || std::is_same_v<T, Confirm> || std::is_same_v<T, RollBack>;

} // namespace

std::vector<Effect> Machine::step(const Event& event, const Now& now) {
    Effects out;
    std::visit(
        [&](const auto& each) {
            using Each = std::decay_t<decltype(each)>;
            if constexpr (kIsAsked<Each>) {
                // A trial that is over needs no storage to be refused.
                const bool over = writing_ && writing_->kind == Write::Kind::roll_back;
                if (writing_ && !(over && std::is_same_v<Each, Confirm>)) {
                    if (waiting_.size() < kMaxWaiting) {
                        waiting_.push_back(each);
                    } else {
                        out.push_back(
                            Answer{each.ticket,
                                   Error(errors::busy, "too many changes wait for the storage")});
                    }
                    return;
                }
            }
            on(each, now, out);
        },
        event);
    serve_waiting(now, out);
    on(Tick{}, now, out);
    return out;
}

std::optional<MonoTime> Machine::wake() const {
    if (!journal_.window) {
        return std::nullopt;
    }
    if (!returned_) {
        return journal_.window->deadline + (writing_ ? kStoragePatience : Millis(0));
    }
    return writing_ ? std::nullopt : std::optional(retry_);
}

void Machine::on(const Apply& asked, const Now& now, Effects& out) {
    Status status = journal_.window ? Status(why_locked()) : leases_.check(asked.lease, now);
    if (status && asked.expected && *asked.expected != journal_.revision) {
        status = Error(errors::revision_conflict, "the phone is at revision " +
                                                      std::to_string(journal_.revision) + ", not " +
                                                      std::to_string(*asked.expected));
    }
    if (!status) {
        out.push_back(Answer{asked.ticket, std::move(status)});
        return;
    }
    lease_in_use_ = asked.lease;
    write({Write::Kind::apply, asked.ticket, asked.opening, {}}, out);
}

void Machine::on(const Confirm& asked, const Now& now, Effects& out) {
    if (journal_.window && journal_.window->id == asked.window) {
        if (returned_ || now.mono >= journal_.window->deadline) {
            out.push_back(Answer{asked.ticket, why_gone(asked.window)});
        } else {
            write({Write::Kind::confirm, asked.ticket, {}, {}}, out);
        }
    } else if (journal_.ended && journal_.ended->id == asked.window &&
               journal_.ended->confirmed) { // asked again
        out.push_back(Answer{asked.ticket, {}});
    } else {
        out.push_back(Answer{asked.ticket, why_gone(asked.window)});
    }
}

void Machine::on(const RollBack& asked, const Now&, Effects& out) {
    const bool open =
        journal_.window && (asked.window.empty() || asked.window == journal_.window->id);
    if (open) {
        go_back(asked.who, asked.ticket, out);
    } else if (!asked.window.empty() && journal_.ended && journal_.ended->id == asked.window) {
        out.push_back(Answer{
            asked.ticket, journal_.ended->confirmed
                              ? Status(Error(errors::revision_conflict, "the window was confirmed"))
                              : Status()});
    } else {
        out.push_back(Answer{asked.ticket, Error(errors::not_found, "no such window is open")});
    }
}

void Machine::on(const Stored& stored, const Now&, Effects& out) {
    if (!writing_) {
        return;
    }
    const Write done = *std::exchange(writing_, std::nullopt);
    const Revision before = in_force();
    journal_ = stored.journal;
    returned_ = false;
    if (in_force() != before) {
        out.push_back(Enforce{in_force()});
    }
    if (done.kind == Write::Kind::apply) {
        leases_.end(lease_in_use_);
    }
    if (done.ticket != 0) {
        out.push_back(Answer{done.ticket, {}});
    }
}

void Machine::on(const NotStored& failed, const Now& now, Effects& out) {
    if (!writing_) {
        return;
    }
    const Write tried = *std::exchange(writing_, std::nullopt);
    retry_ = tried.kind == Write::Kind::roll_back ? now.mono + kStorageRetry : now.mono;
    if (tried.ticket != 0) {
        out.push_back(Answer{tried.ticket, failed.error});
    }
}

void Machine::on(const Unfit& unfit, const Now&, Effects& out) {
    if (journal_.window && !returned_ && !writing_) {
        go_back(unfit.reason, 0, out);
    }
}

void Machine::on(const Tick&, const Now& now, Effects& out) {
    if (!journal_.window) {
        return;
    }
    const MonoTime deadline = journal_.window->deadline;
    if (!returned_ && !writing_ && now.mono >= deadline) {
        go_back("deadline", 0, out);
    } else if (!returned_ && writing_ && now.mono >= deadline + kStoragePatience) {
        returned_ = true; // the confirmation hangs; should it succeed after all, it counts
        reason_ = "deadline";
        out.push_back(Enforce{journal_.confirmed});
    } else if (returned_ && !writing_ && now.mono >= retry_) {
        write({Write::Kind::roll_back, 0, {}, reason_}, out);
    }
}

void Machine::go_back(std::string reason, Ticket ticket, Effects& out) {
    if (!std::exchange(returned_, true)) {
        reason_ = std::move(reason);
        out.push_back(Enforce{journal_.confirmed});
    }
    write({Write::Kind::roll_back, ticket, {}, reason_}, out);
}

void Machine::write(Write order, Effects& out) {
    writing_ = order;
    out.push_back(std::move(order));
}

void Machine::serve_waiting(const Now& now, Effects& out) {
    while (!writing_ && !waiting_.empty()) {
        const Event next = std::move(waiting_.front());
        waiting_.pop_front();
        std::visit([&](const auto& each) { on(each, now, out); }, next);
    }
}

Error Machine::why_locked() const {
    return Error(errors::locked,
                 returned_
                     ? "the phone is going back to revision " + std::to_string(journal_.confirmed)
                     : "revision " + std::to_string(journal_.revision) + " of " +
                           journal_.window->owner + " is on trial until " +
                           format_utc(journal_.window->closes))
        .next("confirm it (akx config confirm) or end it (akx config rollback)");
}

Error Machine::why_gone(const std::string& window) const {
    if (journal_.window && journal_.window->id == window) {
        return Error(errors::rolled_back, "window " + window + " is over: the phone goes back to " +
                                              "revision " + std::to_string(journal_.confirmed));
    }
    if (journal_.ended && journal_.ended->id == window) {
        return Error(errors::rolled_back, "window " + window + " ended (" + journal_.ended->reason +
                                              "): the phone went back to revision " +
                                              std::to_string(journal_.ended->revision) + " at " +
                                              format_utc(journal_.ended->time));
    }
    return Error(errors::not_found, "there is no window " + window);
}

} // namespace akx::commit
