// SPDX-License-Identifier: Apache-2.0
#include "app/revision_keeper.hpp"

#include "base/crypto.hpp"
#include "model/rules.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

constexpr std::size_t kWindowCode = 8; // characters of a window's id

// Which revision comes after `order`, and what it is for the door.
Revision as_revision(const Applied& applied, const ConfigOrder& order, model::Phone phone,
                     WallTime now) {
    Revision out;
    out.note.id = applied.revision;
    out.note.time = now;
    out.note.actor = order.actor;
    out.note.message = order.message;
    out.phone = std::move(phone);
    return out;
}

} // namespace

RevisionKeeper::RevisionKeeper(core::EventLoop& loop, const Clock& clock, Store& store,
                               DirectoryKeeper& directory, const Settings& settings, Sinks sinks)
    : loop_(loop), clock_(clock), store_(store), directory_(directory), settings_(settings),
      sinks_(std::move(sinks)) {}

Result<InForce> RevisionKeeper::load(StateDb& state, std::string boot) {
    boot_ = std::move(boot);
    Result<commit::Journal> journal = state.config().journal();
    if (!journal) {
        return journal.error();
    }
    if (journal->window && journal->window->boot != boot_) {
        commit::carry_over(*journal->window, boot_, clock_.now());
        // Not being able to note it down must not keep the phone from starting.
        (void)state.config().save_journal(*journal);
    }
    const auto prepared = [&](std::int64_t id) -> Result<InForce> {
        Result<Revision> revision = state.config().get(id);
        return revision ? settings_.prepare(std::move(*revision))
                        : Result<InForce>(revision.error());
    };
    Result<InForce> confirmed = prepared(journal->confirmed);
    if (!confirmed) {
        return confirmed;
    }
    confirmed_ = std::move(*confirmed);
    const bool over = journal->window && clock_.now().mono >= journal->window->deadline;
    if (journal->window && !over) {
        // A trial that cannot even be read is over as well.
        if (Result<InForce> trial = prepared(journal->revision)) {
            trial_ = std::move(*trial);
        } else {
            journal->window->deadline = clock_.now().mono;
        }
    }
    machine_.emplace(std::move(*journal));
    return trial_ ? *trial_ : *confirmed_;
}

void RevisionKeeper::start() {
    step(commit::Tick{});
}

commit::Ticket RevisionKeeper::expect(Pending pending) {
    pending_.emplace(++last_ticket_, std::move(pending));
    return last_ticket_;
}

void RevisionKeeper::apply(ConfigOrder order, Applied done) {
    commit::Apply asked;
    asked.expected = order.if_revision;
    asked.lease = order.lease;
    if (order.confirm) {
        asked.opening = commit::make_window(crypto::random_code(kWindowCode), order.actor,
                                            order.message, *order.confirm, boot_, clock_.now());
    }
    asked.ticket = expect({std::move(order), std::move(done), {}, {}});
    step(asked);
}

void RevisionKeeper::confirm(const std::string& window, Done done) {
    const commit::Ticket ticket = expect({{}, {}, std::move(done), {}});
    step(commit::Confirm{ticket, window});
}

void RevisionKeeper::roll_back(const std::string& window, const std::string& who, Done done) {
    const commit::Ticket ticket = expect({{}, {}, std::move(done), {}});
    step(commit::RollBack{ticket, window, who});
}

void RevisionKeeper::unfit(const std::string& reason) {
    step(commit::Unfit{reason});
}

void RevisionKeeper::step(const commit::Event& event) {
    const std::vector<commit::Effect> effects = machine_->step(event, clock_.now());
    answering_ = std::any_of(effects.begin(), effects.end(), [](const commit::Effect& effect) {
        return std::holds_alternative<commit::Answer>(effect);
    });
    for (const commit::Effect& effect : effects) {
        std::visit([this](const auto& each) { carry_out(each); }, effect);
    }
    wake_.cancel();
    if (const auto wake = machine_->wake()) {
        const Millis delay = std::max(*wake - clock_.now().mono, Millis(0));
        wake_ = loop_.after(delay, [this] { step(commit::Tick{}); });
    }
}

void RevisionKeeper::carry_out(const commit::Enforce& order) {
    const bool trial = trial_ && trial_->revision.note.id == order.revision;
    sinks_.enforce(trial ? *trial_ : *confirmed_, answering_);
}

void RevisionKeeper::carry_out(const commit::Answer& answer) {
    const auto found = pending_.find(answer.ticket);
    if (found == pending_.end()) {
        return;
    }
    Pending pending = std::move(found->second);
    pending_.erase(found);
    if (pending.done) {
        pending.done(answer.status);
    } else if (answer.status) {
        pending.applied(std::move(pending.outcome));
    } else {
        look_up_order(std::move(pending), answer.status.error());
    }
}

// A client that lost our answer asks again: it gets the answer, not a second change.
void RevisionKeeper::look_up_order(Pending pending, const Error& why) {
    const bool may_be_repeated =
        why.is(errors::locked) || why.is(errors::revision_conflict) || why.is(errors::lease_lost);
    auto shared = std::make_shared<Pending>(std::move(pending));
    if (shared->order.id.empty() || !may_be_repeated) {
        shared->applied(why);
        return;
    }
    const bool taken = store_.read([this, shared, why](Store::Reader& reader) {
        auto found = reader.state.config().find_order(shared->order.id);
        loop_.post([shared, why, found = std::move(found)]() mutable {
            const bool known = found && *found;
            shared->applied(known ? Result<agent::Applied>(std::move(**found))
                                  : Result<agent::Applied>(why));
        });
    });
    if (!taken) {
        shared->applied(why);
    }
}

void RevisionKeeper::carry_out(const commit::Write& order) {
    switch (order.kind) {
    case commit::Write::Kind::apply:
        return write_apply(order);
    case commit::Write::Kind::confirm:
        return write_confirm();
    case commit::Write::Kind::roll_back:
        return write_rollback(order.reason);
    }
}

void RevisionKeeper::write(std::function<void(StateDb&)> job) {
    if (!store_.write(std::move(job))) {
        // Not inside a step: the machine is not done with the one that asked.
        loop_.post(
            [this] { not_stored(Error(errors::busy, "too many changes wait for the storage")); });
    }
}

void RevisionKeeper::write_apply(const commit::Write& order) {
    write([this, asked = pending_.at(order.ticket).order, ticket = order.ticket,
           opening = order.opening](StateDb& state) {
        Result<Written> written = apply_now(state, asked, opening);
        loop_.post([this, ticket, written = std::move(written)]() mutable {
            if (!written) {
                not_stored(written.error());
                return;
            }
            const commit::Journal journal = written->applied.journal;
            if (written->next) {
                (journal.window ? trial_ : confirmed_) = std::move(*written->next);
            }
            pending_.at(ticket).outcome = std::move(written->applied);
            stored(journal);
        });
    });
}

// First everything that can fail without a trace, then the one commit. On the store's thread.
Result<RevisionKeeper::Written>
RevisionKeeper::apply_now(StateDb& state, const ConfigOrder& order,
                          std::optional<commit::Window> opening) const {
    auto known = state.config().find_order(order.id);
    if (!known || *known) {
        return known ? Result<Written>(Written{std::move(**known), {}})
                     : Result<Written>(known.error());
    }
    const Result<Revision> before = state.config().current();
    Result<model::Phone> phone =
        before ? wanted(state, order, *before) : Result<model::Phone>(before.error());
    if (!phone) {
        return phone.error();
    }
    const WallTime now = clock_.now().wall;
    Result<InForce> next = settings_.prepare(as_revision({}, order, *phone, now));
    if (!next) {
        return next.error();
    }
    Result<agent::Applied> applied =
        state.config().apply({std::move(*phone), order.if_revision, order.actor, order.message, now,
                              order.id, std::move(opening)});
    if (!applied) {
        return applied.error();
    }
    if (applied->changes.empty()) {
        return Written{std::move(*applied), {}};
    }
    next->revision.note.id = applied->revision;
    // The PIN mode decides what PINs are looked up by.
    if (before->phone.pin.mode != next->revision.phone.pin.mode) {
        if (Status status = directory_.reload(state); !status) {
            store_.append({&model::events::storage_failed, now,
                           Value(Value::Object{{"error", status.error().what()}})});
        }
    }
    return Written{std::move(*applied), std::move(*next)};
}

Result<model::Phone> RevisionKeeper::wanted(StateDb& state, const ConfigOrder& order,
                                            const Revision& before) const {
    if (order.if_revision && *order.if_revision != before.note.id) {
        return Error(errors::revision_conflict, "the phone is at revision " +
                                                    std::to_string(before.note.id) + ", not " +
                                                    std::to_string(*order.if_revision));
    }
    Result<model::Phone> phone = model::Phone();
    if (order.again) {
        if (*order.again == ConfigOrder::kBefore && before.note.id == 0) {
            return Error(errors::not_found, "there is no earlier revision");
        }
        Result<Revision> earlier = state.config().get(
            *order.again == ConfigOrder::kBefore ? before.note.parent : *order.again);
        phone = earlier ? Result<model::Phone>(std::move(earlier->phone))
                        : Result<model::Phone>(earlier.error());
        std::vector<Error> problems = phone ? model::check_rules(*phone) : std::vector<Error>();
        if (!problems.empty()) { // a later version may be stricter
            return summarize(std::move(problems));
        }
    } else {
        phone = settings_.read(order.config, before.phone);
    }
    if (!phone) {
        return phone;
    }
    if (!order.plan.empty() &&
        !crypto::constant_time_equal(as_bytes(order.plan),
                                     as_bytes(settings_.plan_digest(*phone, before.note.id)))) {
        return Error(errors::plan_mismatch,
                     "the configuration, or a secret in it, is not the one that was planned");
    }
    if (Status status = sinks_.check(*phone, before.phone); !status) {
        return status.error();
    }
    return phone;
}

void RevisionKeeper::write_confirm() {
    write([this](StateDb& state) {
        const auto journal = state.config().confirm(clock_.now());
        loop_.post([this, journal] {
            if (journal) {
                stored(*journal);
            } else {
                not_stored(journal.error());
            }
        });
    });
}

void RevisionKeeper::write_rollback(const std::string& reason) {
    write([this, reason](StateDb& state) {
        const auto back = state.config().roll_back(reason, clock_.now());
        if (back) {
            (void)directory_.reload(state); // in case PINs have their former meaning again
        }
        loop_.post([this, back, reason] {
            if (back) {
                record_rollback(*back, reason);
                stored(back->journal);
            } else {
                not_stored(back.error());
            }
        });
    });
}

void RevisionKeeper::record_rollback(const RolledBack& back, const std::string& reason) {
    const WallTime now = clock_.now().wall;
    const commit::Journal& before = machine_->journal();
    Value fields = Value::object();
    fields.set("actor", before.window ? before.window->owner : "");
    fields.set("revision", back.journal.revision);
    fields.set("from", before.revision);
    fields.set("reason", reason);
    fields.set("message", before.window ? before.window->message : "");
    store_.append({&model::events::config_rolled_back, now, std::move(fields)});
    for (const std::string& user : back.suspended) {
        store_.append({&model::events::pin_suspended, now,
                       Value(Value::Object{{"user", user}, {"reason", reason}})});
    }
}

void RevisionKeeper::stored(commit::Journal journal) {
    const bool settled = !journal.window;
    const std::int64_t revision = journal.revision;
    step(commit::Stored{std::move(journal)});
    if (settled && trial_) {
        if (trial_->revision.note.id == revision) {
            confirmed_ = std::move(trial_);
        }
        trial_.reset();
    }
}

void RevisionKeeper::not_stored(const Error& error) {
    step(commit::NotStored{error});
}

} // namespace akx::agent
