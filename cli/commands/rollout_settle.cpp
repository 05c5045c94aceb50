// SPDX-License-Identifier: Apache-2.0
// From the order to the end of the trial: what apply and rollback have in common.
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "commands/rollout.hpp"

namespace akx::cli {

namespace {

void tell_trial(const Invocation& run, RolloutLog& log, const Making& making,
                const device::Applied& applied) {
    const std::string& name = making.known.name;
    Value fields = Value::object();
    fields.set("window", applied.window->id);
    fields.set("deadline", applied.window->deadline);
    fields.set("at", making.ways.front().address);
    log.tell(name, "confirm_wait", std::move(fields));
    tell_people(run, name + ": revision " + applied.revision + " is on trial until " +
                         applied.window->deadline + " (window " + applied.window->id + ")");
}

void note_or_warn(const Invocation& run, const KnownPhone& known, const Result<Way>& way) {
    const Status noted = way ? note_way(run, known, *way) : Status(way.error());
    if (!noted) {
        run.warn(on_phone(noted.error(), known));
    }
}

} // namespace

Making::Making(KnownPhone phone)
    : known(std::move(phone)), order(to_hex(crypto::random_bytes(16))) {}

Value outcome_row(const std::string& device, std::string_view outcome, const std::string& revision,
                  const std::vector<device::Change>& changes) {
    Value row = Value::object();
    row.set("device", device);
    row.set("outcome", outcome);
    row.set("changed", static_cast<std::int64_t>(changes.size()));
    row.set("revision", revision);
    row.set("changes", changes_value(changes));
    return row;
}

Result<device::Applied> carry_out(const Invocation& run, Making& making,
                                  const std::function<Result<device::Applied>()>& send) {
    Result<device::Applied> applied = send();
    making.told = run.environment.clock->now().mono;
    if (applied || !applied.error().is(errors::unknown_outcome)) {
        return applied;
    }
    tell_people(run, making.known.name + ": the answer was lost; finding out what happened");
    const Millis patience = making.window.value_or(run.deadlines().total);
    Result<std::optional<device::Applied>> found =
        find_out(run, {making.known, making.ways, making.order, making.lease, patience});
    making.told = run.environment.clock->now().mono;
    if (!found) {
        return found.error();
    }
    if (!*found) {
        return Error(errors::not_carried_out,
                     "the connection broke before the phone took the change");
    }
    return std::move(**found);
}

Result<std::string> settle(const Invocation& run, RolloutLog& log, const Making& making,
                           const device::Applied& applied) {
    Value fields = Value::object();
    fields.set("revision", applied.revision);
    log.tell(making.known.name, "applied", std::move(fields));
    if (!applied.window) {
        if (making.moved) {
            note_or_warn(run, making.known,
                         find_moved(run, making.known, making.ways, making.serial));
        }
        return std::string("applied");
    }
    tell_trial(run, log, making, applied);
    Trial trial{making.known,    making.ways, making.serial,
                *applied.window, making.told, making.moved};
    trial.window.revision = applied.revision;
    const Result<Way> way = confirm_trial(run, trial);
    if (!way) {
        return way.error();
    }
    note_or_warn(run, making.known, way);
    return std::string("confirmed");
}

void tell_end(RolloutLog& log, const std::string& device, const Result<Value>& row) {
    Value fields = Value::object();
    std::string event = row ? row->text_at("outcome") : "failed";
    if (!row) {
        event = row.error().is(errors::rolled_back) ? "rolled_back" : event;
        fields.set("id", row.error().kind().id);
        fields.set("why", row.error().what());
    } else {
        fields.set("revision", row->text_at("revision"));
    }
    log.count(event);
    log.tell(device, event == "applied" ? "done" : event, std::move(fields));
}

} // namespace akx::cli
