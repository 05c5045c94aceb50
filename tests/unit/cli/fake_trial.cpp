// SPDX-License-Identifier: Apache-2.0
// The fake phone's settings: revisions, a window, a lease, and a way to the phone that may change.
#include "fake_phone.hpp"

namespace akx::test {

namespace {

Value note(const std::string& revision, const std::string& order, const std::string& state,
           const std::string& message) {
    Value out = Value::object();
    out.set("revision", revision);
    out.set("time", "2026-11-20T08:15:00Z");
    out.set("actor", "ann");
    out.set("changes", 1);
    out.set("state", state);
    out.set("order", order);
    out.set("message", message);
    return out;
}

} // namespace

void FakePhone::pass_time() {
    if (window && clock != nullptr && clock->now().mono >= deadline) {
        go_back();
    }
}

void FakePhone::go_back() {
    history.front().set("state", "rolledBack");
    revision = confirmed;
    address = old_address_;
    key = old_key_;
    window.reset();
}

device::Applied FakePhone::change(const std::string& order, std::optional<Millis> confirm_for,
                                  const std::string& message) {
    revision = std::to_string(std::stoi(revision) + 1);
    history.insert(history.begin(),
                   note(revision, order, confirm_for ? "trial" : "confirmed", message));
    old_address_ = address;
    old_key_ = key;
    address = next_address.empty() ? address : next_address;
    key = next_key.empty() ? key : next_key;
    if (confirm_for) {
        deadline = (clock != nullptr ? clock->now().mono : MonoTime()) + *confirm_for;
        window = device::Window{.id = "w" + revision,
                                .revision = revision,
                                .confirmed = confirmed,
                                .owner = "ann",
                                .message = message,
                                .deadline = "2026-11-20T08:16:00Z",
                                .remaining = *confirm_for};
    } else {
        confirmed = revision;
    }
    lease.clear();
    if (cut_off_after_change) {
        failure = Error(errors::unreachable, "no connection");
    }
    return {revision, changes, window};
}

Result<device::Applied> FakePhone::apply(const Value& new_config, const device::ApplyOrder& order) {
    if (lost_requests > 0) {
        --lost_requests;
        return Error(errors::unknown_outcome, "the connection was cut");
    }
    if (refusal) {
        const Error why = *refusal;
        refusal.reset();
        return why;
    }
    if (conflicts > 0 || order.if_revision != revision) {
        conflicts -= conflicts > 0 ? 1 : 0;
        return Error(errors::revision_conflict, "revision " + revision);
    }
    if (window) {
        return Error(errors::locked, "a window of ann is open");
    }
    if (!order.lease.empty() && order.lease != lease) {
        return Error(errors::lease_lost, "the lease has ended");
    }
    if (!order.plan.empty() && order.plan != digest) {
        return Error(errors::plan_mismatch, "not what was planned");
    }
    config = new_config;
    device::Applied applied = change(order.order, order.confirm, order.message);
    if (lost_replies > 0) {
        --lost_replies;
        return Error(errors::unknown_outcome, "the connection was cut");
    }
    return applied;
}

Result<device::ConfigStatus> FakePhone::status() const {
    device::ConfigStatus out;
    out.serial = "S1";
    out.revision = revision;
    out.confirmed = confirmed;
    out.window = window;
    if (window && clock != nullptr) {
        out.window->remaining = deadline - clock->now().mono;
    }
    if (!foreign_lease.empty()) {
        out.lease = device::Lease{"", foreign_lease, "akx apply", "2026-11-20T08:16:00Z"};
    }
    out.document = status_extra;
    out.document.set("serial", "S1");
    out.document.set("revision", revision);
    out.document.set("confirmed", confirmed);
    return out;
}

Result<std::string> FakePhone::confirm(const std::string& id) {
    if (window && window->id == id) {
        confirmed = revision;
        history.front().set("state", "confirmed");
        window.reset();
        return revision;
    }
    for (const Value& each : history) {
        if ("w" + each.text_at("revision") != id) {
            continue;
        }
        if (each.text_at("state") == "confirmed") {
            return each.text_at("revision");
        }
        return Error(errors::rolled_back, "window " + id + " ended: back to " + confirmed);
    }
    return Error(errors::not_found, "there was no window " + id);
}

Result<device::Applied> FakePhone::rollback(const device::RollbackOrder& order) {
    if (window && order.revision.empty()) {
        go_back();
        return device::Applied{revision, {}, {}};
    }
    if (window) {
        return Error(errors::locked, "a window of ann is open");
    }
    return change(order.order, order.confirm, order.message);
}

Result<device::Lease> FakePhone::take_lease(const device::LeaseOrder& order) {
    if (window || !foreign_lease.empty()) {
        return Error(errors::locked, "held by " + foreign_lease);
    }
    if (!order.revision.empty() && order.revision != revision) {
        return Error(errors::revision_conflict, "revision " + revision);
    }
    if (!order.lease.empty() && order.lease != lease) {
        return Error(errors::lease_lost, "the lease has ended");
    }
    lease = "L1";
    return device::Lease{lease, "ann", order.purpose, "2026-11-20T08:16:00Z"};
}

} // namespace akx::test
