// SPDX-License-Identifier: Apache-2.0
// akx config status, history, confirm and rollback: the settings a phone has had, has, and may go
// back to.
#include "commands/rollout.hpp"
#include "commands/show.hpp"

namespace akx::cli {

namespace {

constexpr Column kStatusColumns[] = {
    {"revision", "revision"},       {"confirmed", "confirmed"},
    {"window.id", "window"},        {"window.deadline", "goes back at"},
    {"window.owner", "changed by"}, {"lease.owner", "being changed by"},
    {"lease.purpose", "for"},       {"lease.expires", "until"}};
constexpr Column kHistoryColumns[] = {{"revision", "REVISION", Align::right},
                                      {"state", "STATE"},
                                      {"time", "TIME"},
                                      {"actor", "ACTOR"},
                                      {"changes", "CHANGES", Align::right},
                                      {"message", "MESSAGE"}};
constexpr Column kConfirmColumns[] = {
    {"device", "device"}, {"outcome", "outcome"}, {"window", "window"}, {"revision", "revision"}};

// The phones meant, reached as --at and --fingerprint say.
Result<std::vector<KnownPhone>> targets_at(const Invocation& run) {
    Result<std::vector<KnownPhone>> targets = run.targets();
    const bool one = run.arguments.has("--at") || run.arguments.has("--fingerprint") ||
                     run.arguments.has("WINDOW") || run.arguments.has("REVISION");
    if (targets && one && targets->size() > 1) {
        return Error(errors::usage, "this acts on one phone at a time")
            .next("name it with --device NAME");
    }
    if (targets) {
        for (KnownPhone& known : *targets) {
            known.address = run.arguments.text("--at", known.address);
            known.fingerprint = run.arguments.text("--fingerprint", known.fingerprint);
        }
    }
    return targets;
}

Result<std::string> open_window(Phone& phone) {
    const Result<device::ConfigStatus> status = phone.device->config_status();
    if (!status) {
        return status.error();
    }
    if (!status->window) {
        return Error(errors::not_found,
                     "nothing is on trial; revision " + status->confirmed + " is confirmed")
            .next("'akx config history' shows what happened");
    }
    return status->window->id;
}

Result<Value> confirm_one(const Invocation& run, Phone& phone) {
    Result<std::string> window = run.arguments.has("WINDOW")
                                     ? Result<std::string>(run.arguments.text("WINDOW"))
                                     : open_window(phone);
    if (!window) {
        return window.error();
    }
    const Result<std::string> revision = phone.device->confirm(*window);
    if (!revision) {
        return revision.error();
    }
    const Result<KnownPhone> known = run.named(phone.known.name);
    const Status noted = known ? note_way(run, *known, way_of(phone.known)) : Status(known.error());
    if (!noted) {
        run.warn(on_phone(noted.error(), phone.known));
    }
    Value row = Value::object();
    row.set("device", phone.known.name);
    row.set("outcome", "confirmed");
    row.set("window", *window);
    row.set("revision", *revision);
    return row;
}

// With a window the phone goes back to what it had; the way it is known by is the old one again.
Result<Value> end_window(const Invocation& run, Phone& phone, const std::string& window) {
    device::RollbackOrder order;
    order.window = window;
    order.message = run.arguments.text("--message");
    const Result<device::Applied> back = phone.device->rollback(order);
    if (!back) {
        return back.error();
    }
    return outcome_row(phone.known.name, "returned", back->revision, back->changes);
}

Result<Value> go_back(const Invocation& run, Phone& phone, RolloutLog& log,
                      const device::ConfigStatus& status) {
    Making making(phone.known);
    making.serial = status.serial;
    making.ways = {way_of(phone.known)};
    if (!run.arguments.has("--no-confirm")) {
        making.window = run.arguments.duration("--confirm").value_or(kUsualWindow);
    }
    device::RollbackOrder order;
    order.revision = run.arguments.text("REVISION");
    order.message = run.arguments.text("--message");
    order.order = making.order;
    order.confirm = making.window;
    const Result<device::Applied> applied =
        carry_out(run, making, [&] { return phone.device->rollback(order); });
    if (!applied) {
        return applied.error();
    }
    making.moved = std::any_of(applied->changes.begin(), applied->changes.end(),
                               [](const device::Change& change) { return change.reach; });
    if (making.moved) {
        Result<std::vector<Way>> ways = new_ways(phone.known, applied->changes, status);
        if (!ways) {
            return ways.error();
        }
        making.ways = std::move(*ways);
    }
    const Result<std::string> outcome = settle(run, log, making, *applied);
    return outcome ? Result<Value>(outcome_row(phone.known.name, *outcome, applied->revision,
                                               applied->changes))
                   : Result<Value>(outcome.error());
}

Result<Value> roll_back_one(const Invocation& run, Phone& phone, RolloutLog& log) {
    const Result<device::ConfigStatus> status = phone.device->config_status();
    if (!status) {
        return status.error();
    }
    if (status->window && !run.arguments.has("REVISION")) {
        return end_window(run, phone, status->window->id);
    }
    return go_back(run, phone, log, *status);
}

// One row for each phone as it is done.
Result<Exit> each_row(Invocation& run, std::string_view kind, std::span<const Column> columns,
                      const std::function<Result<Value>(Phone&)>& act) {
    const Result<std::vector<KnownPhone>> targets = targets_at(run);
    if (!targets) {
        return targets.error();
    }
    bool begun = false;
    const Result<Exit> outcome = each_phone(run, *targets, [&](Phone& phone) -> Result<Exit> {
        const Result<Value> row = act(phone);
        if (!row) {
            return row.error();
        }
        if (!begun) {
            begun = true;
            run.output.begin(kind, columns);
        }
        run.output.row(*row);
        return Exit::ok;
    });
    if (begun) {
        run.output.end();
    }
    return outcome;
}

} // namespace

Result<Exit> config_status(Invocation& run) {
    return show_phones(run, "ConfigStatus", kStatusColumns, [](Phone& phone) -> Result<Value> {
        Result<device::ConfigStatus> status = phone.device->config_status();
        return status ? Result<Value>(std::move(status->document)) : Result<Value>(status.error());
    });
}

Result<Exit> config_history(Invocation& run) {
    return list_phones(run, "RevisionList", kHistoryColumns, [](Phone& phone, const Emit& emit) {
        Result<std::vector<Value>> revisions = phone.device->revisions();
        return emit_all(revisions, emit);
    });
}

Result<Exit> config_confirm(Invocation& run) {
    return each_row(run, "ConfirmationList", kConfirmColumns,
                    [&](Phone& phone) { return confirm_one(run, phone); });
}

Result<Exit> config_rollback(Invocation& run) {
    RolloutLog log(run);
    const Result<Exit> outcome =
        each_row(run, "ApplyResultList", kOutcomeColumns, [&](Phone& phone) {
            const Result<Value> row = roll_back_one(run, phone, log);
            tell_end(log, phone.known.name, row);
            return row;
        });
    log.summarize();
    return outcome;
}

} // namespace akx::cli
