// SPDX-License-Identifier: Apache-2.0
#include "commands/config.hpp"

#include "config/adapt.hpp"
#include "config/report.hpp"
#include "config/validate.hpp"
#include "model/phone.hpp"

namespace akx::cli {

namespace {

constexpr Column kChangeColumns[] = {
    {"change", "CHANGE"}, {"path", "SETTING"}, {"before", "BEFORE"}, {"after", "AFTER"}};
constexpr Column kApplyColumns[] = {{"device", "DEVICE"},
                                    {"outcome", "OUTCOME"},
                                    {"changed", "CHANGES", Align::right},
                                    {"revision", "REVISION"}};

// What one phone is to get.
struct Desired {
    KnownPhone known;
    Value spec;
};

// The documents whose phones were chosen. Several phones are never meant by default.
Result<std::vector<std::pair<KnownPhone, const config::Document*>>>
choose(const Invocation& run, const config::Site& site) {
    const std::vector<const config::Document*> documents = site.of_kind("Device");
    const bool chosen = run.arguments.has("--device") || run.arguments.has("--site") ||
                        run.arguments.has("--selector") || run.arguments.has("--all");
    if (documents.empty()) {
        return Error(errors::not_found, "the files hold no document of kind Device");
    }
    if (documents.size() > 1 && !chosen) {
        return Error(errors::no_target,
                     "the files describe " + std::to_string(documents.size()) + " phones")
            .next("choose with --device, --site, --selector or --all");
    }
    std::vector<std::pair<KnownPhone, const config::Document*>> out;
    if (!chosen) {
        const std::string& name = documents.front()->metadata.name;
        const Result<KnownPhone> known = run.named(name);
        if (!known) {
            return known.error();
        }
        out.emplace_back(*known, documents.front());
        return out;
    }
    const Result<std::vector<KnownPhone>> targets = run.targets();
    if (!targets) {
        return targets.error();
    }
    for (const KnownPhone& known : *targets) {
        if (const config::Document* document = site.find("Device", known.name)) {
            out.emplace_back(known, document);
        } else if (run.arguments.has("--device")) {
            return Error(errors::not_found,
                         "the files hold no document for phone '" + known.name + "'")
                .next("metadata.name of the document must be the phone's name");
        }
    }
    if (out.empty()) {
        return Error(errors::not_found, "the files hold no document for the phones chosen");
    }
    return out;
}

// Secrets resolved, digits adapted: ready for the phone. Adds what is wrong to `problems`.
std::vector<Desired>
prepare(const Invocation& run, const config::Site& site,
        const std::vector<std::pair<KnownPhone, const config::Document*>>& chosen,
        std::vector<Error>& problems) {
    const auto secrets = secret_source(run);
    std::vector<Desired> out;
    for (const auto& [known, document] : chosen) {
        Desired desired{known, config::device_spec(site, *document)};
        config::adapt(desired.spec, model::Phone::section());
        config::resolve_secrets(desired.spec, model::Phone::section(), *secrets, site.sources,
                                problems);
        out.push_back(std::move(desired));
    }
    return out;
}

Error located(const Error& problem, const config::Site& site, const Value& spec) {
    const Mark mark = config::find_mark(spec, model::Phone::section(), problem.field());
    if (problem.field().empty() || mark.line == 0 || mark.source >= site.sources.size()) {
        return problem;
    }
    return Error(problem).at({site.sources[mark.source], mark.line, mark.column});
}

// Problems that only the phone finds, put to the lines of the documents.
Error located_all(const Error& error, const config::Site& site, const Value& spec) {
    std::vector<Error> details;
    for (const Error& detail : error.details()) {
        details.push_back(located(detail, site, spec));
    }
    Error whole = located(error, site, spec);
    return details.empty() ? whole : std::move(whole).because(std::move(details));
}

std::string_view change_name(device::Change::Kind kind) {
    switch (kind) {
    case device::Change::Kind::add:
        return "add";
    case device::Change::Kind::remove:
        return "remove";
    case device::Change::Kind::modify:
        break;
    }
    return "modify";
}

// Secrets are only said to differ (REQ CFG-4).
Value to_value(const device::Change& change) {
    Value value = Value::object();
    value.set("change", change_name(change.kind));
    value.set("path", change.path);
    const auto shown = [&](const Value& side) {
        return change.secret && !side.is_null() ? Value("***") : side;
    };
    value.set("before", shown(change.before));
    value.set("after", shown(change.after));
    value.set("secret", change.secret);
    return value;
}

Value changes_value(const std::vector<device::Change>& changes) {
    Value list = Value::array();
    for (const device::Change& change : changes) {
        list.push(to_value(change));
    }
    return list;
}

// The common way of diff and apply up to the phones.
Result<Exit> with_desired(
    Invocation& run,
    const std::function<Result<Exit>(const config::Site&, const std::vector<Desired>&)>& act) {
    const Result<config::Site> site = read_site(run);
    if (!site) {
        return site.error();
    }
    if (std::vector<Error> problems = config::validate(*site); !problems.empty()) {
        return refuse(run, *site, std::move(problems));
    }
    const auto chosen = choose(run, *site);
    if (!chosen) {
        return chosen.error();
    }
    std::vector<Error> problems;
    const std::vector<Desired> desired = prepare(run, *site, *chosen, problems);
    if (!problems.empty()) {
        return refuse(run, *site, std::move(problems));
    }
    return act(*site, desired);
}

// Runs `act` for each phone with what it is to get.
Result<Exit> each_desired(Invocation& run, const config::Site& site,
                          const std::vector<Desired>& all,
                          const std::function<Result<Exit>(Phone&, const Value&)>& act) {
    std::vector<KnownPhone> phones;
    for (const Desired& desired : all) {
        phones.push_back(desired.known);
    }
    std::size_t next = 0;
    return each_phone(run, phones, [&](Phone& phone) -> Result<Exit> {
        while (all[next].known.name != phone.known.name) {
            ++next; // phones that could not even be opened
        }
        const Value& spec = all[next].spec;
        Result<Exit> outcome = act(phone, spec);
        return outcome ? outcome : Result<Exit>(located_all(outcome.error(), site, spec));
    });
}

} // namespace

Result<Exit> config_diff(Invocation& run) {
    return with_desired(run, [&](const config::Site& site, const std::vector<Desired>& all) {
        std::vector<Column> columns(std::begin(kChangeColumns), std::end(kChangeColumns));
        if (all.size() > 1) {
            columns.insert(columns.begin(), {"device", "DEVICE"});
        }
        bool differs = false;
        run.output.begin("ChangeList", columns);
        const Result<Exit> outcome =
            each_desired(run, site, all, [&](Phone& phone, const Value& spec) -> Result<Exit> {
                const Result<device::Plan> plan = phone.device->plan(spec);
                if (!plan) {
                    return plan.error();
                }
                for (const device::Change& change : plan->changes) {
                    Value row = Value::object();
                    row.set("device", phone.known.name);
                    const Value value = to_value(change);
                    for (const Value::Member& member : value.as_object()) {
                        row.set(member.key, member.value);
                    }
                    run.output.row(row);
                }
                differs = differs || !plan->changes.empty();
                return Exit::ok;
            });
        if (outcome && *outcome == Exit::ok && !differs && run.arguments.text("--output").empty()) {
            run.note("nothing differs");
            return outcome;
        }
        if (!outcome) {
            return outcome;
        }
        run.output.end();
        return *outcome == Exit::ok && differs ? Result<Exit>(Exit::differences) : outcome;
    });
}

namespace {

// What became of one phone: unchanged, planned or applied.
Result<Value> apply_one(const Invocation& run, Phone& phone, const Value& spec) {
    const Result<device::Plan> plan = phone.device->plan(spec);
    if (!plan) {
        return plan.error();
    }
    std::vector<device::Change> changes = plan->changes;
    std::string revision = plan->revision;
    const bool same = changes.empty();
    const bool dry = run.arguments.has("--dry-run");
    if (!same && !dry) {
        device::ApplyOrder order;
        order.if_revision = plan->revision;
        order.message = run.arguments.text("--message");
        const Result<device::Applied> applied = phone.device->apply(spec, order);
        if (!applied) {
            return applied.error();
        }
        changes = applied->changes;
        revision = applied->revision;
    }
    Value row = Value::object();
    row.set("device", phone.known.name);
    row.set("outcome", same ? "unchanged" : dry ? "planned" : "applied");
    row.set("changed", static_cast<std::int64_t>(changes.size()));
    row.set("revision", revision);
    row.set("changes", changes_value(changes));
    return row;
}

} // namespace

Result<Exit> config_apply(Invocation& run) {
    return with_desired(run, [&](const config::Site& site, const std::vector<Desired>& all) {
        bool begun = false;
        const Result<Exit> outcome =
            each_desired(run, site, all, [&](Phone& phone, const Value& spec) -> Result<Exit> {
                const Result<Value> row = apply_one(run, phone, spec);
                if (!row) {
                    return row.error();
                }
                if (!begun) {
                    begun = true;
                    run.output.begin("ApplyResultList", kApplyColumns);
                }
                run.output.row(*row);
                return Exit::ok;
            });
        if (begun) {
            run.output.end();
        }
        return outcome;
    });
}

} // namespace akx::cli
