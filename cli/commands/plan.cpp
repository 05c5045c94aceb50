// SPDX-License-Identifier: Apache-2.0
// akx diff and akx plan: what would change, computed by the phones without any side effect.
#include "base/file.hpp"
#include "commands/rollout.hpp"

namespace akx::cli {

namespace {

config::PlannedPhone planned(const Phone& phone, const Desired& desired, const device::Plan& plan) {
    config::PlannedPhone out;
    out.name = phone.known.name;
    out.serial = plan.serial;
    out.fingerprint = phone.known.fingerprint;
    out.revision = plan.revision;
    out.digest = plan.digest;
    out.reach = plan.reach;
    for (const device::Change& change : plan.changes) {
        out.changes.push_back(masked(change));
    }
    out.config = desired.referenced;
    return out;
}

// What all phones have to say.
struct Planning {
    bool differs = false;
    config::PlanFile file;
};

Result<Exit> plan_one(Invocation& run, Phone& phone, const Desired& desired, Planning& planning) {
    const Result<device::Plan> plan = phone.device->plan(desired.spec);
    if (!plan) {
        return plan.error();
    }
    for (const device::Change& change : plan->changes) {
        Value row = Value::object();
        row.set("device", phone.known.name);
        const Value value = change_row(run, change);
        for (const Value::Member& member : value.as_object()) {
            row.set(member.key, member.value);
        }
        run.output.row(row);
    }
    planning.differs = planning.differs || !plan->changes.empty();
    planning.file.phones.push_back(planned(phone, desired, *plan));
    return Exit::ok;
}

// A plan that lacks some of the phones would be approved for more than it holds: none is written.
Status save(const Invocation& run, Planning& planning, const Result<Exit>& outcome) {
    const std::string path = run.arguments.text("--out");
    if (path.empty()) {
        return {};
    }
    if (!outcome || *outcome != Exit::ok) {
        run.note("no plan file was written: not every phone could be planned");
        return {};
    }
    planning.file.made = format_utc(run.now());
    planning.file.maker = "akx " AKX_VERSION;
    if (Status written = write_private_file(path, config::plan_text(planning.file)); !written) {
        return written;
    }
    run.note("the plan is in " + path + "; carry it out with: akx apply --plan " + path);
    return {};
}

Result<Exit> plan_all(Invocation& run, const config::Site& site, const std::vector<Desired>& all,
                      bool tell_by_exit) {
    std::vector<Column> columns(std::begin(kChangeColumns), std::end(kChangeColumns));
    if (all.size() > 1) {
        columns.insert(columns.begin(), {"device", "DEVICE"});
    }
    Planning planning;
    run.output.begin("ChangeList", columns);
    const Result<Exit> outcome =
        each_desired(run, site, all, [&](Phone& phone, const Desired& desired) {
            return plan_one(run, phone, desired, planning);
        });
    if (!outcome) {
        return outcome;
    }
    if (*outcome == Exit::ok && !planning.differs && run.arguments.text("--output").empty()) {
        run.note("nothing differs");
    } else {
        run.output.end();
    }
    if (Status saved = save(run, planning, outcome); !saved) {
        return saved.error();
    }
    return *outcome == Exit::ok && planning.differs && tell_by_exit
               ? Result<Exit>(Exit::differences)
               : outcome;
}

} // namespace

Result<Exit> config_diff(Invocation& run) {
    return with_desired(run, [&](const config::Site& site, const std::vector<Desired>& all) {
        return plan_all(run, site, all, true);
    });
}

Result<Exit> config_plan(Invocation& run) {
    return with_desired(run, [&](const config::Site& site, const std::vector<Desired>& all) {
        return plan_all(run, site, all, run.arguments.has("--detailed-exitcode"));
    });
}

} // namespace akx::cli
