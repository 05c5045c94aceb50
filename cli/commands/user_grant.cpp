// SPDX-License-Identifier: Apache-2.0
// akx user grant, akx user revoke: one user's access to one door.
#include "commands/door_name.hpp"
#include "commands/schedule.hpp"
#include "commands/show.hpp"
#include "commands/user.hpp"
#include "exchange/access_text.hpp"

#include <algorithm>

namespace akx::cli {

namespace {

constexpr Column kColumns[] = {{"id", "ID"}, {"name", "NAME"}, {"access", "ACCESS"}};

using Rules = std::vector<model::AccessRule>;

Result<Rules> rules_of(const Value& user) {
    Rules rules;
    model::Problems problems;
    for (const Value& rule : user.array_at("access")) {
        rules.push_back(model::decode_as<model::AccessRule>(rule, problems));
    }
    return problems.list.empty() ? Result<Rules>(std::move(rules))
                                 : Result<Rules>(summarize(std::move(problems.list)));
}

// The schedule of --schedule; without one, `other`.
Result<model::ScheduleId> chosen_schedule(const Invocation& run, Phone& phone,
                                          model::ScheduleId other) {
    if (!run.arguments.has("--schedule")) {
        return other;
    }
    const Result<Timetable> table = timetable_of(phone);
    const Result<model::Schedule> schedule =
        table ? named_schedule(*table, run.arguments.text("--schedule"))
              : Result<model::Schedule>(table.error());
    return schedule ? Result<model::ScheduleId>(schedule->id)
                    : Result<model::ScheduleId>(schedule.error());
}

bool grant(Rules& rules, model::ScheduleId schedule, model::RelayId relay) {
    for (model::AccessRule& rule : rules) {
        if (rule.schedule == schedule) {
            const bool had = rule.relays.has(relay);
            rule.relays.add(relay);
            return !had;
        }
    }
    rules.push_back({schedule, model::RelaySet::of({relay})});
    return true;
}

// `schedule` 0 = under every schedule.
bool revoke(Rules& rules, model::ScheduleId schedule, model::RelayId relay) {
    bool changed = false;
    for (model::AccessRule& rule : rules) {
        if ((schedule == 0 || rule.schedule == schedule) && rule.relays.has(relay)) {
            rule.relays.remove(relay);
            changed = true;
        }
    }
    std::erase_if(rules, [](const model::AccessRule& rule) { return rule.relays.empty(); });
    return changed;
}

Result<Value> change_access(const Invocation& run, Door& door, bool granting) {
    Phone& phone = door.phone;
    const Result<Value> user = named_user(phone, run.arguments.text("USER"));
    const Result<model::ScheduleId> schedule =
        user ? chosen_schedule(run, phone, granting ? model::kAlways : 0)
             : Result<model::ScheduleId>(user.error());
    Result<Rules> rules = schedule ? rules_of(*user) : Result<Rules>(schedule.error());
    if (!rules) {
        return rules.error();
    }
    const model::RelayId relay = *model::parse_relay(door.relay);
    if (!(granting ? grant : revoke)(*rules, *schedule, relay)) {
        run.note(user->text_at("name") + (granting ? " may open " : " may not open ") +
                 phone.known.name + "/" + door.relay + (granting ? " already" : " anyway"));
        return *user;
    }
    Value access = Value::array();
    for (const model::AccessRule& rule : *rules) {
        access.push(model::encode(rule));
    }
    Value fields = Value::object();
    fields.set("access", std::move(access));
    return phone.device->change_user(user->text_at("id"), fields);
}

Result<Exit> change(Invocation& run, bool granting) {
    Result<Door> door = find_door(run, run.arguments.text("--door"));
    if (!door) {
        return door.error();
    }
    Result<Value> user = change_access(run, *door, granting);
    if (!user) {
        return on_phone(user.error(), door->phone.known);
    }
    if (for_people(run)) {
        const Result<Rules> rules = rules_of(*user);
        user->set("access", rules ? exchange::print_access(*rules, false) : "");
    }
    run.output.object("User", kColumns, *user);
    return Exit::ok;
}

} // namespace

Result<Exit> user_grant(Invocation& run) {
    return change(run, true);
}

Result<Exit> user_revoke(Invocation& run) {
    return change(run, false);
}

} // namespace akx::cli
