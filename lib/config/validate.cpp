// SPDX-License-Identifier: Apache-2.0
#include "config/validate.hpp"

#include "config/adapt.hpp"
#include "model/rules.hpp"
#include "model/tree.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

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

class Validator {
  public:
    Validator(const Site& site, SecretSource* secrets)
        : site_(site), secrets_(secrets), problems_(site.problems) {}

    Errors run() {
        check_names();
        check_schedules();
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
        sort();
        return std::move(problems_);
    }

  private:
    void check_names();
    void check_schedules();
    void check_device(const Document& device);
    void check_shared_ids(const Value& spec, Errors& found) const;
    Errors decode(Value& spec, const model::Section& section, void* object);
    Place place(const Mark& mark) const { return model::Problems{site_.sources, {}}.place(mark); }
    void add(Errors errors) {
        std::move(errors.begin(), errors.end(), std::back_inserter(problems_));
    }
    void sort();

    const Site& site_;
    SecretSource* secrets_;
    Errors problems_;
    std::vector<model::Schedule> shared_;              // of the site, well-formed ones
    std::map<model::ScheduleId, Place> shared_places_; // where they are
};

Errors Validator::decode(Value& spec, const model::Section& section, void* object) {
    adapt(spec, section);
    Errors unresolved;
    if (secrets_ != nullptr) {
        resolve_secrets(spec, section, *secrets_, site_.sources, unresolved);
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
            problems_.push_back(Error(errors::duplicate_key, "there is another " +
                                                                 std::string(document.kind->name) +
                                                                 " '" + document.metadata.name +
                                                                 "' at " + first->second.text())
                                    .at(where)
                                    .in_field("metadata.name")
                                    .next("give one of them another name"));
        }
    }
}

void Validator::check_schedules() {
    for (const Document* document : site_.of_kind("Schedule")) {
        Value spec = schedule_spec(*document);
        model::Schedule schedule;
        Errors found = decode(spec, model::Schedule::section(), &schedule);
        const Value* id = spec.find("id");
        if (found.empty() && id != nullptr) {
            const Place where = place(id->mark);
            const auto [first, added] = shared_places_.emplace(schedule.id, where);
            if (added) {
                shared_.push_back(std::move(schedule));
            } else {
                found.push_back(
                    Error(errors::duplicate_key, "schedule " + std::to_string(schedule.id) +
                                                     " is also at " + first->second.text())
                        .at(where)
                        .in_field("id")
                        .next("give one of them another id"));
            }
        }
        add(std::move(found));
    }
}

void Validator::check_shared_ids(const Value& spec, Errors& found) const {
    for (const Value& schedule : spec.array_at("schedules")) {
        const Value* id = schedule.find("id");
        if (id == nullptr || !id->is_int() || id->as_int() < 0 ||
            id->as_int() > model::kMaxScheduleId) {
            continue;
        }
        const auto shared = shared_places_.find(static_cast<model::ScheduleId>(id->as_int()));
        if (shared != shared_places_.end()) {
            found.push_back(Error(errors::duplicate_key,
                                  "schedule " + std::to_string(shared->first) +
                                      " is shared by the whole site, at " + shared->second.text())
                                .at(place(id->mark))
                                .in_field("schedules[" + std::to_string(shared->first) + "].id")
                                .next("remove one of them, or give it another id"));
        }
    }
}

void Validator::check_device(const Document& device) {
    const model::Section& section = model::Phone::section();
    Value spec = device.spec;
    model::Phone phone;
    Errors found = decode(spec, section, &phone);
    check_shared_ids(spec, found);
    phone.schedules.insert(phone.schedules.end(), shared_.begin(), shared_.end());
    const model::Field& list = *section.find("schedules");
    if (Status status = model::check_count(list, phone.schedules.size()); !status) {
        found.push_back(
            std::move(status.error()).at(place(device.mark)).in_field(std::string(list.name)));
    }
    Errors findings = model::check_rules(phone);
    if (!findings.empty()) {
        const Value effective = device_spec(site_, device);
        for (Error& finding : findings) {
            if (!is_consequence(finding, found, section)) {
                const Mark mark = find_mark(effective, section, finding.field());
                problems_.push_back(std::move(finding).at(place(mark)));
            }
        }
    }
    add(std::move(found));
}

// By place, files in the order they were read; the same finding about shared schedules comes once
// a device.
void Validator::sort() {
    std::map<std::string_view, std::size_t> order;
    for (std::size_t i = 0; i < site_.sources.size(); ++i) {
        order.emplace(site_.sources[i], i);
    }
    const auto key = [&](const Error& error) {
        const auto file = order.find(error.place().file);
        return std::tuple(file == order.end() ? std::size_t{0} : file->second + 1,
                          error.place().line, error.place().column);
    };
    std::stable_sort(problems_.begin(), problems_.end(),
                     [&](const Error& a, const Error& b) { return key(a) < key(b); });
    std::set<std::string> seen;
    std::erase_if(problems_, [&](const Error& error) { return !seen.insert(error.text()).second; });
}

} // namespace

std::vector<Error> validate(const Site& site, SecretSource* secrets) {
    return Validator(site, secrets).run();
}

} // namespace akx::config
