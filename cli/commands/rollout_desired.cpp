// SPDX-License-Identifier: Apache-2.0
#include "commands/rollout.hpp"

#include "config/adapt.hpp"
#include "config/report.hpp"
#include "config/validate.hpp"
#include "model/phone.hpp"

namespace akx::cli {

namespace {

using Chosen = std::vector<std::pair<KnownPhone, const config::Document*>>;

bool has_choice(const Invocation& run) {
    return run.arguments.has("--device") || run.arguments.has("--site") ||
           run.arguments.has("--selector") || run.arguments.has("--all");
}

// The documents whose phones were chosen. Several phones are never meant by default.
Result<Chosen> choose(const Invocation& run, const config::Site& site) {
    const std::vector<const config::Document*> documents = site.of_kind("Device");
    if (documents.empty()) {
        return Error(errors::not_found, "the files hold no document of kind Device");
    }
    if (documents.size() > 1 && !has_choice(run)) {
        return Error(errors::no_target,
                     "the files describe " + std::to_string(documents.size()) + " phones")
            .next("choose with --device, --site, --selector or --all");
    }
    Chosen out;
    if (!has_choice(run)) {
        const Result<KnownPhone> known = run.named(documents.front()->metadata.name);
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
std::vector<Desired> prepare(const Invocation& run, const config::Site& site, const Chosen& chosen,
                             std::vector<Error>& problems) {
    const model::Section& section = model::Phone::section();
    const auto secrets = secret_source(run);
    std::vector<Desired> out;
    for (const auto& [known, document] : chosen) {
        Desired desired{known, config::device_spec(site, *document), {}, {}};
        config::adapt(desired.spec, section);
        if (run.arguments.has("--out")) {
            desired.referenced = desired.spec;
            config::make_portable(desired.referenced, section, site.sources,
                                  run.arguments.text("--out"), problems);
        }
        config::resolve_secrets(desired.spec, section, *secrets, site.sources, problems);
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

Error located_all(const Error& error, const config::Site& site, const Value& spec) {
    std::vector<Error> details;
    for (const Error& detail : error.details()) {
        details.push_back(located(detail, site, spec));
    }
    Error whole = located(error, site, spec);
    return details.empty() ? whole : std::move(whole).because(std::move(details));
}

// The phone of a plan as it is known here; a stranger under its name is not taken for it.
Result<KnownPhone> known_for(const Invocation& run, const config::PlannedPhone& planned) {
    const Result<KnownPhone> known = run.named(planned.name);
    if (known && known->fingerprint != planned.fingerprint) {
        return on_phone(Error(errors::plan_mismatch,
                              "the plan was made for a phone with the key " + planned.fingerprint +
                                  "; '" + planned.name + "' has " + known->fingerprint),
                        *known);
    }
    return known;
}

// Of the phones in the plan all, or those chosen.
Result<std::vector<Desired>> choose_planned(const Invocation& run, const config::PlanFile& plan) {
    std::optional<std::vector<KnownPhone>> chosen;
    if (has_choice(run)) {
        Result<std::vector<KnownPhone>> targets = run.targets();
        if (!targets) {
            return targets.error();
        }
        chosen = std::move(*targets);
    }
    std::vector<Desired> out;
    for (const config::PlannedPhone& planned : plan.phones) {
        const auto is_it = [&](const KnownPhone& each) { return each.name == planned.name; };
        if (chosen && std::none_of(chosen->begin(), chosen->end(), is_it)) {
            continue;
        }
        const Result<KnownPhone> known = known_for(run, planned);
        if (!known) {
            return known.error();
        }
        out.push_back({*known, planned.config, {}, planned});
    }
    if (out.empty()) {
        return Error(errors::not_found, "the plan holds none of the phones chosen");
    }
    return out;
}

} // namespace

Result<Exit> with_desired(Invocation& run, const ActOnAll& act) {
    const Result<config::Site> site = read_site(run);
    if (!site) {
        return site.error();
    }
    if (std::vector<Error> problems = config::validate(*site); !problems.empty()) {
        return refuse(run, *site, std::move(problems));
    }
    const Result<Chosen> chosen = choose(run, *site);
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

Result<Exit> with_planned(Invocation& run, const std::string& plan_path, const ActOnAll& act) {
    const Result<config::PlanFile> plan = config::read_plan(plan_path);
    if (!plan) {
        return plan.error();
    }
    Result<std::vector<Desired>> desired = choose_planned(run, *plan);
    if (!desired) {
        return desired.error();
    }
    config::Site site; // for the places of messages: references start in the plan's folder
    site.sources = {plan_path};
    site.texts = {""};
    std::vector<Error> problems;
    const auto secrets = secret_source(run);
    for (Desired& each : *desired) {
        config::resolve_secrets(each.spec, model::Phone::section(), *secrets, site.sources,
                                problems);
    }
    if (!problems.empty()) {
        return refuse(run, site, std::move(problems));
    }
    return act(site, *desired);
}

Result<Exit> each_desired(Invocation& run, const config::Site& site,
                          const std::vector<Desired>& all,
                          const std::function<Result<Exit>(Phone&, const Desired&)>& act) {
    std::vector<KnownPhone> phones;
    for (const Desired& desired : all) {
        phones.push_back(desired.known);
    }
    std::size_t next = 0;
    return each_phone(run, phones, [&](Phone& phone) -> Result<Exit> {
        while (all[next].known.name != phone.known.name) {
            ++next; // phones that could not even be opened
        }
        const Desired& desired = all[next];
        Result<Exit> outcome = act(phone, desired);
        return outcome ? outcome : Result<Exit>(located_all(outcome.error(), site, desired.spec));
    });
}

} // namespace akx::cli
