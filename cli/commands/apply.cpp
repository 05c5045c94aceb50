// SPDX-License-Identifier: Apache-2.0
// akx apply: plan, ask, take the lease, change, reach the phone again, confirm (REQ CFG-6 to
// CFG-8).
#include "commands/rollout.hpp"
#include "commands/show.hpp"

namespace akx::cli {

namespace {

constexpr Millis kLeaseTime{60'000};
constexpr Millis kLeaseForAnswer{600'000}; // while somebody reads the changes

bool is_interactive(const Invocation& run) {
    return for_people(run) && run.environment.in->is_terminal() &&
           run.environment.err->is_terminal() && !run.arguments.has("--yes") &&
           !run.arguments.has("--no-input");
}

// One phone's way through an apply.
class PhoneRollout {
  public:
    PhoneRollout(const Invocation& run, Phone& phone, const Desired& desired, RolloutLog& log)
        : run_(run), phone_(phone), desired_(desired), log_(log), making_(phone.known) {}

    Result<Value> run();

  private:
    Status check() const;
    Status look_ahead();
    Status lease_and_ask();
    Result<device::Applied> change();
    Value row(std::string_view outcome, const std::string& revision) const {
        return outcome_row(name(), outcome, revision, plan_.changes);
    }
    const std::string& name() const { return phone_.known.name; }

    const Invocation& run_;
    Phone& phone_;
    const Desired& desired_;
    RolloutLog& log_;
    device::Plan plan_;
    Making making_;
};

// Whether this is what was planned, on the phone it was planned for (REQ CFG-5).
Status PhoneRollout::check() const {
    if (!desired_.planned) {
        return {};
    }
    const config::PlannedPhone& planned = *desired_.planned;
    if (planned.serial != plan_.serial) {
        return Error(errors::plan_mismatch,
                     "the plan was made for phone " + planned.serial + "; this is " + plan_.serial);
    }
    if (planned.revision != plan_.revision) {
        return Error(errors::revision_conflict, "the plan was made for revision " +
                                                    planned.revision + "; the phone has " +
                                                    plan_.revision)
            .next("make a new plan and have it approved");
    }
    if (planned.digest != plan_.digest) {
        return Error(errors::plan_mismatch, "the settings, or a secret they refer to, are not "
                                            "those that were planned");
    }
    return {};
}

// What can be known before anything is done: how the phone will be reached, and for how long the
// change is on trial.
Status PhoneRollout::look_ahead() {
    std::optional<Millis>& window = making_.window;
    window = run_.arguments.duration("--confirm");
    if (plan_.reach && !window && !run_.arguments.has("--no-confirm")) {
        window = kUsualWindow;
        tell_people(run_, name() +
                              ": the change decides how the phone is reached; it is undone after " +
                              format_duration(*window) + " unless the phone is reached again");
    }
    if (Status good = check_certificate(plan_.changes, run_.now(), window.value_or(Millis(0)));
        !good) {
        return good;
    }
    device::ConfigStatus status;
    if (needs_start(plan_.changes)) {
        Result<device::ConfigStatus> asked = phone_.device->config_status();
        if (!asked) {
            return asked.error();
        }
        status = std::move(*asked);
    }
    Result<std::vector<Way>> ways = new_ways(phone_.known, plan_.changes, status);
    if (!ways) {
        return ways.error();
    }
    making_.ways = std::move(*ways);
    return {};
}

Status PhoneRollout::lease_and_ask() {
    const bool ask = is_interactive(run_);
    const std::string purpose = "akx apply";
    const Millis ttl = ask ? kLeaseForAnswer : kLeaseTime;
    const Result<device::Lease> lease = phone_.device->lease(
        {.purpose = purpose, .ttl = ttl, .revision = plan_.revision, .lease = {}});
    if (!lease) {
        return lease.error();
    }
    making_.lease = lease->id;
    if (!ask) {
        return {};
    }
    run_.environment.err->write(name() + ":\n" + changes_text(run_, plan_.changes));
    return run_.confirm("Apply these changes to " + name() + "?");
}

Result<device::Applied> PhoneRollout::change() {
    device::ApplyOrder order;
    order.if_revision = plan_.revision;
    order.message = run_.arguments.text("--message");
    order.order = making_.order;
    order.confirm = making_.window;
    order.plan = plan_.digest;
    order.lease = making_.lease;
    return carry_out(run_, making_, [&] { return phone_.device->apply(desired_.spec, order); });
}

Result<Value> PhoneRollout::run() {
    Result<device::Plan> plan = phone_.device->plan(desired_.spec);
    if (!plan) {
        return plan.error();
    }
    plan_ = std::move(*plan);
    making_.serial = plan_.serial;
    making_.moved = plan_.reach;
    Value fields = Value::object();
    fields.set("revision", plan_.revision);
    fields.set("changes", changes_value(plan_.changes));
    log_.tell(name(), "plan", std::move(fields));
    if (Status same = check(); !same) {
        return same.error();
    }
    if (plan_.changes.empty()) {
        return row("unchanged", plan_.revision);
    }
    if (Status few = check_deletions(run_, plan_.changes, desired_.spec); !few) {
        return few.error();
    }
    if (run_.arguments.has("--dry-run")) {
        return row("planned", plan_.revision);
    }
    Status ready = look_ahead();
    ready = ready ? lease_and_ask() : ready;
    const Result<device::Applied> applied =
        ready ? change() : Result<device::Applied>(ready.error());
    if (!applied) {
        if (!making_.lease.empty() && !applied.error().is(errors::unknown_outcome)) {
            (void)phone_.device->release_lease(making_.lease).ok(); // or it ends by itself
        }
        return applied.error();
    }
    const Result<std::string> outcome = settle(run_, log_, making_, *applied);
    return outcome ? Result<Value>(row(*outcome, applied->revision))
                   : Result<Value>(outcome.error());
}

Status check_options(const Invocation& run) {
    const Arguments& arguments = run.arguments;
    if (arguments.has("--plan") && (arguments.has("FILE") || arguments.has("--file"))) {
        return Error(errors::usage, "a plan holds what is to be applied; files cannot be added");
    }
    if (arguments.has("--confirm") && arguments.has("--no-confirm")) {
        return Error(errors::usage, "--confirm and --no-confirm exclude each other");
    }
    return {};
}

Result<Exit> apply_all(Invocation& run, const config::Site& site, const std::vector<Desired>& all) {
    RolloutLog log(run);
    bool begun = false;
    const Result<Exit> outcome =
        each_desired(run, site, all, [&](Phone& phone, const Desired& desired) -> Result<Exit> {
            const Result<Value> row = PhoneRollout(run, phone, desired, log).run();
            tell_end(log, phone.known.name, row);
            if (!row) {
                return row.error();
            }
            if (!begun) {
                begun = true;
                run.output.begin("ApplyResultList", kOutcomeColumns);
            }
            run.output.row(*row);
            return Exit::ok;
        });
    if (begun) {
        run.output.end();
    }
    log.summarize();
    return outcome;
}

} // namespace

Result<Exit> config_apply(Invocation& run) {
    if (Status fine = check_options(run); !fine) {
        return fine.error();
    }
    const auto act = [&](const config::Site& site, const std::vector<Desired>& all) {
        return apply_all(run, site, all);
    };
    return run.arguments.has("--plan") ? with_planned(run, run.arguments.text("--plan"), act)
                                       : with_desired(run, act);
}

} // namespace akx::cli
