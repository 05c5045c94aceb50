// SPDX-License-Identifier: Apache-2.0
#include "config/validate.hpp"

#include "base/text.hpp"
#include "config/adapt.hpp"
#include "config/findings.hpp"
#include "config/merge.hpp"
#include "config/overlay.hpp"
#include "model/card_profile.hpp"
#include "model/tree.hpp"

#include <algorithm>
#include <unordered_map>

namespace akx::config {

namespace {

using Errors = std::vector<Error>;

bool is_inside(std::string_view path, std::string_view outer) {
    return path.starts_with(outer) &&
           (path.size() == outer.size() || path[outer.size()] == '.' || path[outer.size()] == '[');
}

// Whether a rule's finding may only be a consequence of problems found before it.
bool is_consequence(const Error& finding, const Errors& before, const model::Section& section) {
    return std::any_of(before.begin(), before.end(), [&](const Error& problem) {
        if (problem.field().empty()) { // an unknown key that may have been meant for anything
            return true;
        }
        const model::Field* field = model::find_field(section, problem.field());
        const bool lost = field != nullptr && field->type == model::FieldType::list &&
                          !problem.is(errors::unknown_key) && !problem.field().ends_with(']');
        return lost || is_inside(finding.field(), problem.field()) ||
               is_inside(problem.field(), finding.field());
    });
}

// References that nobody resolves stand for some correct secret, so that rules see that there is
// one. Not in lists, whose elements' secrets are compared with each other.
void stand_in(Value& tree, const model::Section& section) {
    for (Value::Member& member : tree.as_object()) {
        const model::Field* field = section.find(member.key);
        if (field == nullptr) {
            continue;
        }
        if (field->type == model::FieldType::section && member.value.is_object()) {
            stand_in(member.value, field->section());
        } else if (field->type == model::FieldType::secret && member.value.is_reference()) {
            const Mark mark = member.value.mark;
            const auto shortest =
                static_cast<std::size_t>(std::max(field->options.min, std::int64_t{1}));
            member.value = field->options.syntax != nullptr
                               ? std::string(field->options.syntax->example)
                               : std::string(shortest, 'x');
            member.value.mark = mark;
        }
    }
}

// A schedule that phones share.
struct Shared {
    model::Schedule schedule;
    Place place; // of its id
};

class Validator {
  public:
    Validator(const Site& site, SecretSource* secrets)
        : site_(site), secrets_(secrets), overlays_(site), findings_(site) {}

    Verdict run();

  private:
    void check_names();
    void check_sites();
    void check_schedules();
    void check_card_profiles();
    void check_overlay(const Document& document);
    void check_device(const Document& device);
    void check_rules(const Document& device, std::vector<model::Finding> conflicts,
                     const Errors& before);
    void check_shared_use();
    const Shared* find_shared(std::string_view site, model::ScheduleId id) const;
    void check_shared_ids(const Document& device, const Value& spec, Errors& found) const;
    std::vector<const Shared*> shared_by(const Document& device) const;
    Errors decode(Value& spec, const model::Section& section, void* object);
    Place place(const Mark& mark) const { return model::Problems{site_.sources, {}}.place(mark); }
    void add(Errors errors) {
        for (Error& error : errors) {
            findings_.add(std::move(error));
        }
    }

    const Site& site_;
    SecretSource* secrets_;
    Overlays overlays_;
    Findings findings_;
    // By the site whose phones share them, "" for all.
    std::map<std::string, std::map<model::ScheduleId, Shared>, std::less<>> shared_;
    std::map<std::string, std::set<model::ScheduleId>, std::less<>> used_; // by phones of a site
    std::unordered_map<const Document*, std::size_t> phones_of_overlay_;
};

Verdict Validator::run() {
    check_names();
    check_sites();
    check_schedules();
    check_card_profiles();
    for (const Document& document : site_.documents) {
        if (document.kind->settings != nullptr) {
            check_overlay(document);
        }
    }
    const std::vector<const Document*> devices = site_.of_kind("Device");
    for (const Document* device : devices) {
        check_device(*device);
    }
    if (devices.empty()) { // the rules about schedules hold without any
        Document none;
        none.kind = find_document_kind("Device");
        none.spec = Value::object();
        check_device(none);
    }
    check_shared_use();
    return findings_.take(std::max<std::size_t>(devices.size(), 1),
                          [&](const Document& shared) { return phones_of_overlay_[&shared]; });
}

// Of schedules that phones share: whether any of them uses it.
void Validator::check_shared_use() {
    for (const auto& [site, schedules] : shared_) {
        for (const auto& [id, shared] : schedules) {
            // clang 14 does not capture structured bindings by themselves.
            const auto uses = [&where = site, &number = id](const auto& each) {
                return (where.empty() || each.first == where) && each.second.contains(number);
            };
            const bool used = std::any_of(used_.begin(), used_.end(), uses);
            if (!used) {
                model::Finding finding = model::unused_schedule(shared.schedule);
                findings_.add(std::move(finding.error).at(shared.place), finding.rule);
            }
        }
    }
}

Errors Validator::decode(Value& spec, const model::Section& section, void* object) {
    adapt(spec, section);
    Errors unresolved;
    if (secrets_ != nullptr) {
        resolve_secrets(spec, section, *secrets_, site_.sources, unresolved);
    }
    if (spec.is_object()) {
        stand_in(spec, section);
    }
    model::Problems problems{site_.sources, {}};
    model::decode(section, spec, object, problems);
    // What is still a reference is one we were not asked to resolve, or is in `unresolved`.
    std::erase_if(problems.list,
                  [](const Error& error) { return error.is(errors::unresolved_secret); });
    std::move(unresolved.begin(), unresolved.end(), std::back_inserter(problems.list));
    return std::move(problems.list);
}

void Validator::check_names() {
    std::map<std::pair<std::string_view, std::string_view>, Place> seen;
    for (const Document& document : site_.documents) {
        const Place where = place(document.name_mark);
        const auto [first, added] = seen.emplace(
            std::pair(document.kind->name, std::string_view(document.metadata.name)), where);
        if (!added) {
            findings_.add(Error(errors::duplicate_key,
                                "there is another " + std::string(document.kind->name) + " '" +
                                    document.metadata.name + "' at " + first->second.text())
                              .at(where)
                              .in_field("metadata.name")
                              .next("give one of them another name"));
        }
    }
}

void Validator::check_sites() {
    std::set<std::string_view> names;
    for (const Document* site : site_.of_kind("Site")) {
        names.insert(site->metadata.name);
    }
    const std::vector<std::string_view> list(names.begin(), names.end());
    std::map<std::string_view, std::string> hints; // the search for a near miss, once a name
    for (const Document& document : site_.documents) {
        const std::string& wanted = document.metadata.site;
        if (wanted.empty() || !document.kind->sited || names.contains(wanted)) {
            continue;
        }
        const auto [hint, added] = hints.try_emplace(wanted);
        if (added) {
            const auto near = nearest(wanted, list);
            hint->second = near ? "did you mean '" + std::string(*near) + "'?"
                                : "add a document of kind Site with that name";
        }
        findings_.add(
            Error(errors::rule_conflict, "there is no Site '" + wanted + "' among the documents")
                .at(place(document.site_mark))
                .in_field("metadata.site")
                .next(hint->second));
    }
}

const Shared* Validator::find_shared(std::string_view site, model::ScheduleId id) const {
    if (const auto group = shared_.find(site); group != shared_.end()) {
        if (const auto found = group->second.find(id); found != group->second.end()) {
            return &found->second;
        }
    }
    return nullptr;
}

// Of the keys only those count as missing that are not named at all.
void Validator::check_card_profiles() {
    for (const Document* document : site_.of_kind("CardProfile")) {
        Value spec = document->spec;
        model::CardProfile profile;
        add(decode(spec, model::CardProfile::section(), &profile));
    }
}

void Validator::check_schedules() {
    // Those of all phones first: those of one site must not have the same ids.
    std::vector<const Document*> documents = site_.of_kind("Schedule");
    std::stable_partition(documents.begin(), documents.end(),
                          [](const Document* each) { return each->metadata.site.empty(); });
    for (const Document* document : documents) {
        Value spec = schedule_spec(*document);
        Shared shared;
        Errors found = decode(spec, model::Schedule::section(), &shared.schedule);
        const Value* id = spec.find("id");
        if (found.empty() && id != nullptr) {
            shared.place = place(id->mark);
            const Shared* other = find_shared({}, shared.schedule.id);
            other =
                other != nullptr ? other : find_shared(document->metadata.site, shared.schedule.id);
            if (other == nullptr) {
                shared_[document->metadata.site].emplace(shared.schedule.id, std::move(shared));
            } else {
                found.push_back(
                    Error(errors::duplicate_key, "schedule " + std::to_string(shared.schedule.id) +
                                                     " is also at " + other->place.text())
                        .at(shared.place)
                        .in_field("id")
                        .next("give one of them another id"));
            }
        }
        add(std::move(found));
    }
}

void Validator::check_overlay(const Document& document) {
    Value spec = document.spec;
    DeviceClassSpec parsed; // the only kind with fields of its own
    if (!document.kind->section().fields.empty()) {
        add(decode(spec, document.kind->section(), &parsed));
    }
    const model::Section& section = document.kind->settings();
    Value settings = document.settings;
    adapt(settings, section);
    Errors found;
    check_removals(settings, section, site_.sources, found);
    add(std::move(found));
    Value plain;
    merge(plain, settings, section);
    model::Phone scratch;
    model::Problems problems{site_.sources, {}};
    problems.partial = true;
    model::decode(section, plain, &scratch, problems);
    std::erase_if(problems.list,
                  [](const Error& error) { return error.is(errors::unresolved_secret); });
    add(std::move(problems.list));
}

void Validator::check_shared_ids(const Document& device, const Value& spec, Errors& found) const {
    for (const Value& schedule : spec.array_at("schedules")) {
        const Value* id = schedule.find("id");
        if (id == nullptr || !id->is_int() || id->as_int() < 0 ||
            id->as_int() > model::kMaxScheduleId) {
            continue;
        }
        const auto number = static_cast<model::ScheduleId>(id->as_int());
        const Shared* shared = find_shared({}, number);
        shared = shared != nullptr ? shared : find_shared(device.metadata.site, number);
        if (shared != nullptr) {
            found.push_back(Error(errors::duplicate_key, "schedule " + std::to_string(number) +
                                                             " is shared by the whole site, at " +
                                                             shared->place.text())
                                .at(place(id->mark))
                                .in_field("schedules[" + std::to_string(number) + "].id")
                                .next("remove one of them, or give it another id"));
        }
    }
}

std::vector<const Shared*> Validator::shared_by(const Document& device) const {
    std::vector<const Shared*> out;
    const auto add = [&](std::string_view site) {
        if (const auto group = shared_.find(site); group != shared_.end()) {
            for (const auto& [id, shared] : group->second) {
                out.push_back(&shared);
            }
        }
    };
    add({});
    if (!device.metadata.site.empty()) {
        add(device.metadata.site);
    }
    return out;
}

void Validator::check_device(const Document& device) {
    for (const Document* layer : overlays_.layers(device)) {
        ++phones_of_overlay_[layer];
    }
    const model::Section& section = model::Phone::section();
    Value spec = overlays_.settings(device);
    model::Phone phone;
    Errors found = decode(spec, section, &phone);
    check_removals(device.spec, section, site_.sources, found);
    check_shared_ids(device, spec, found);
    std::vector<model::Finding> conflicts = model::find_conflicts(phone, true);
    const std::vector<model::ScheduleId> used = model::used_schedules(phone);
    used_[device.metadata.site].insert(used.begin(), used.end());
    for (const Shared* shared : shared_by(device)) {
        phone.schedules.push_back(shared->schedule);
    }
    const model::Field& list = *section.find("schedules");
    if (Status status = model::check_count(list, phone.schedules.size()); !status) {
        found.push_back(
            std::move(status.error()).at(place(device.mark)).in_field(std::string(list.name)));
    }
    std::vector<model::Finding> others = model::find_conflicts(phone, false);
    std::move(others.begin(), others.end(), std::back_inserter(conflicts));
    check_rules(device, std::move(conflicts), found);
    for (Error& error : found) {
        findings_.add(std::move(error), device, nullptr);
    }
}

void Validator::check_rules(const Document& device, std::vector<model::Finding> conflicts,
                            const Errors& before) {
    if (conflicts.empty()) {
        return;
    }
    const model::Section& section = model::Phone::section();
    const Value effective = overlays_.spec(device);
    for (model::Finding& conflict : conflicts) {
        if (!is_consequence(conflict.error, before, section)) {
            const Mark mark = find_mark(effective, section, conflict.error.field());
            findings_.add(std::move(conflict.error).at(place(mark)), device, conflict.rule);
        }
    }
}

} // namespace

Verdict examine(const Site& site, SecretSource* secrets) {
    return Validator(site, secrets).run();
}

std::vector<Error> validate(const Site& site, SecretSource* secrets) {
    return examine(site, secrets).problems;
}

} // namespace akx::config
