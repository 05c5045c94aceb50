// SPDX-License-Identifier: Apache-2.0
// akx schedule: read, change and write the schedules in a phone's configuration.
#include "commands/schedule.hpp"
#include "commands/fields.hpp"
#include "commands/list.hpp"
#include "commands/show.hpp"

#include "base/text.hpp"

namespace akx::cli {

namespace {

constexpr std::string_view kIdIsArgument[] = {"id"};

constexpr Column kColumns[] = {{"id", "ID", Align::right}, {"name", "NAME"}, {"type", "TYPE"},
                               {"dateFrom", "FROM"},       {"dateTo", "TO"}, {"days", "DAYS"},
                               {"windows", "WINDOWS"}};

const FieldOptions& field_options() {
    static const FieldOptions options(model::Schedule::section(), kIdIsArgument, {});
    return options;
}

// The schedule as people see it: with its defaults.
Value completed(const Value& schedule) {
    model::Problems problems;
    const model::Schedule read = model::decode_as<model::Schedule>(schedule, problems);
    return problems.list.empty() ? model::encode(read) : schedule;
}

Error no_schedule(std::int64_t id) {
    return Error(errors::not_found, "there is no schedule " + std::to_string(id))
        .next("'akx schedule list' shows them");
}

Result<std::int64_t> chosen_id(const Invocation& run) {
    const std::int64_t id = run.arguments.integer("ID", 0);
    if (model::is_built_in(static_cast<model::ScheduleId>(id)) &&
        run.command.path != "schedule get") {
        return Error(errors::usage,
                     "schedule " + std::to_string(id) + " is built in and cannot be changed");
    }
    return id;
}

Result<Exit> list(Invocation& run) {
    return list_phones(run, "ScheduleList", kColumns, [](Phone& phone, const Emit& emit) -> Status {
        const Result<device::ConfigState> state = phone.device->config(false);
        if (!state) {
            return state.error();
        }
        emit(model::encode(model::always_schedule()));
        emit(model::encode(model::never_schedule()));
        for (const Value& schedule : state->config.array_at("schedules")) {
            emit(completed(schedule));
        }
        return {};
    });
}

Result<Exit> get(Invocation& run) {
    const std::int64_t id = run.arguments.integer("ID", 0);
    return show_phones(run, "Schedule", kColumns, [&](Phone& phone) -> Result<Value> {
        if (id == model::kAlways || id == model::kNever) {
            return model::encode(id == model::kAlways ? model::always_schedule()
                                                      : model::never_schedule());
        }
        Result<device::ConfigState> state = phone.device->config(false);
        if (!state) {
            return state.error();
        }
        const Value* schedule = find_schedule(state->config, id);
        return schedule != nullptr ? Result<Value>(completed(*schedule))
                                   : Result<Value>(no_schedule(id));
    });
}

std::int64_t free_id(Value& config) {
    std::int64_t id = 1;
    while (find_schedule(config, id) != nullptr ||
           model::is_built_in(static_cast<model::ScheduleId>(id))) {
        ++id;
    }
    return id;
}

Result<Exit> add(Invocation& run) {
    const Result<std::int64_t> id = chosen_id(run);
    if (!id) {
        return id.error();
    }
    return show_phones(run, "Schedule", kColumns, [&](Phone& phone) -> Result<Value> {
        Value schedule = Value::object();
        const Status status = edit_config(phone, "schedule add", [&](Value& config) -> Status {
            const std::int64_t number = *id != 0 ? *id : free_id(config);
            if (find_schedule(config, number) != nullptr) {
                return Error(errors::already_exists,
                             "there is a schedule " + std::to_string(number) + " already");
            }
            schedule = Value::object();
            schedule.set("id", number);
            field_options().read(run.arguments, schedule);
            if (Status checked = check_object<model::Schedule>(schedule, false); !checked) {
                return checked;
            }
            if (config.find("schedules") == nullptr) {
                config.set("schedules", Value::array());
            }
            config.find("schedules")->push(schedule);
            return {};
        });
        return status ? Result<Value>(completed(schedule)) : Result<Value>(status.error());
    });
}

Result<Exit> set(Invocation& run) {
    const Result<std::int64_t> id = chosen_id(run);
    Value fields = Value::object();
    field_options().read(run.arguments, fields);
    if (!id || fields.as_object().empty()) {
        return !id ? id.error() : Error(errors::usage, "nothing to change was given");
    }
    return show_phones(run, "Schedule", kColumns, [&](Phone& phone) -> Result<Value> {
        Value after;
        const Status status = edit_config(phone, "schedule set", [&](Value& config) -> Status {
            Value* schedule = find_schedule(config, *id);
            if (schedule == nullptr) {
                return no_schedule(*id);
            }
            for (const Value::Member& member : fields.as_object()) {
                schedule->set(member.key, member.value);
            }
            after = *schedule;
            return check_object<model::Schedule>(after, false);
        });
        return status ? Result<Value>(completed(after)) : Result<Value>(status.error());
    });
}

Result<Exit> remove(Invocation& run) {
    const Result<std::int64_t> id = chosen_id(run);
    if (!id) {
        return id.error();
    }
    if (const Result<std::vector<KnownPhone>> targets = run.targets(); !targets) {
        return targets.error();
    }
    if (Status status = run.confirm("Delete schedule " + std::to_string(*id) + "?"); !status) {
        return status.error();
    }
    return each_phone(run, [&](Phone& phone) {
        return done(edit_config(phone, "schedule delete", [&](Value& config) -> Status {
            if (find_schedule(config, *id) == nullptr) {
                return no_schedule(*id);
            }
            std::erase_if(config.find("schedules")->as_array(),
                          [&](const Value& schedule) { return schedule.int_at("id") == *id; });
            return {};
        }));
    });
}

constexpr Argument kId[] = {
    {.name = "ID", .help = "the number of the schedule", .kind = ValueKind::schedule},
};
constexpr Argument kMaybeId[] = {
    {.name = "ID",
     .help = "its number; the next free one unless given",
     .required = false,
     .kind = ValueKind::integer},
};
constexpr Argument kName[] = {
    {.name = "NAME", .help = "the schedule, by number or name"},
};
constexpr Option kTestOptions[] = {
    {.name = "--at",
     .help = "when; now unless given, 2h is in two hours",
     .value = "TIME",
     .kind = ValueKind::moment},
    {.name = "--zone", .help = "in this time zone instead of the phone's", .value = "ZONE"},
    {.name = "--file",
     .help = "documents to take the schedules from",
     .value = "FILE",
     .letter = 'f',
     .kind = ValueKind::file,
     .repeated = true},
};
constexpr Example kTestExamples[] = {
    {"akx schedule test 'Office hours' --at 2026-12-24T17:00", "On the phone's clock"},
    {"akx schedule test 10 --at 2026-03-29T02:30 --zone Europe/London -f site.yaml",
     "Without a phone"},
};
constexpr Example kListExamples[] = {{"akx schedule list -d front", "Also the two built-in ones"}};
constexpr Example kGetExamples[] = {{"akx schedule get 10 -o yaml", "As it stands in documents"}};
constexpr Example kAddExamples[] = {
    {"akx schedule add 10 --name 'Office hours' --days mon,tue --windows 08:00-17:00",
     "Two days, one window"},
};
constexpr Example kSetExamples[] = {
    {"akx schedule set 10 --windows '08:00-12:00;13:00-18:00'", "New windows"},
};
constexpr Example kDeleteExamples[] = {{"akx schedule delete 10 --yes", "If nothing uses it"}};

} // namespace

namespace {

constexpr unsigned kAttempts = 3; // when the phone changes between reading and writing

template <class T>
Status read_list(const Value& config, std::string_view name, std::vector<T>& out) {
    model::Problems problems;
    for (const Value& entry : config.array_at(name)) {
        out.push_back(model::decode_as<T>(entry, problems));
    }
    return problems.list.empty() ? Status() : Status(summarize(std::move(problems.list)));
}

} // namespace

Value* find_schedule(Value& config, std::int64_t id) {
    Value* list = config.find("schedules");
    if (list == nullptr || !list->is_array()) {
        return nullptr;
    }
    for (Value& schedule : list->as_array()) {
        if (schedule.int_at("id") == id) {
            return &schedule;
        }
    }
    return nullptr;
}

Status edit_config(Phone& phone, const std::string& message,
                   const std::function<Status(Value& config)>& change) {
    for (unsigned attempt = 1;; ++attempt) {
        Result<device::ConfigState> state = phone.device->config(false);
        if (!state) {
            return state.error();
        }
        if (Status status = change(state->config); !status) {
            return status;
        }
        device::ApplyOrder order;
        order.if_revision = state->revision;
        order.message = message;
        const Result<device::Applied> applied = phone.device->apply(state->config, order);
        if (applied) {
            return {};
        }
        if (!applied.error().is(errors::revision_conflict) || attempt == kAttempts) {
            return applied.error();
        }
    }
}

Result<Timetable> read_timetable(const Value& config) {
    Timetable table;
    const Value* device = config.find("device");
    table.zone = device != nullptr ? device->text_at("timeZone", "UTC") : "UTC";
    for (const Status& status : {read_list(config, "schedules", table.schedules),
                                 read_list(config, "holidays", table.holidays)}) {
        if (!status) {
            return status.error();
        }
    }
    return table;
}

Result<Timetable> timetable_of(Phone& phone) {
    const Result<device::ConfigState> state = phone.device->config(true);
    return state ? read_timetable(state->config) : Result<Timetable>(state.error());
}

Result<model::Schedule> named_schedule(const Timetable& table, const std::string& name) {
    std::vector<model::Schedule> all = {model::always_schedule(), model::never_schedule()};
    all.insert(all.end(), table.schedules.begin(), table.schedules.end());
    std::vector<std::string_view> names;
    for (const model::Schedule& schedule : all) {
        if (std::to_string(schedule.id) == name || to_lower(schedule.name) == to_lower(name)) {
            return schedule;
        }
        names.push_back(schedule.name);
    }
    const auto near = nearest(name, names);
    return Error(errors::not_found, "there is no schedule '" + name + "'")
        .next(near ? "did you mean '" + std::string(*near) + "'?"
                   : "'akx schedule list' shows them");
}

std::span<const Command> schedule_commands() {
    static const Command commands[] = {
        {.path = "schedule list",
         .summary = "List the schedules of a phone",
         .examples = kListExamples,
         .target = Target::many,
         .run = list},
        {.path = "schedule get",
         .summary = "Show a schedule",
         .arguments = kId,
         .examples = kGetExamples,
         .target = Target::many,
         .run = get},
        {.path = "schedule add",
         .summary = "Add a schedule",
         .arguments = kMaybeId,
         .options = field_options().options(),
         .examples = kAddExamples,
         .target = Target::many,
         .run = add},
        {.path = "schedule set",
         .summary = "Change a schedule; what is not given stays",
         .arguments = kId,
         .options = field_options().options(),
         .examples = kSetExamples,
         .target = Target::many,
         .run = set},
        {.path = "schedule test",
         .summary = "Say whether a schedule is open at some time, why, and until when",
         .description = "Times without a zone are those of the phone's clock. With --file the "
                        "schedules come from documents, and no phone is asked.",
         .arguments = kName,
         .options = kTestOptions,
         .examples = kTestExamples,
         .target = Target::one,
         .run = schedule_test},
        {.path = "schedule delete",
         .summary = "Delete a schedule",
         .arguments = kId,
         .examples = kDeleteExamples,
         .target = Target::many,
         .run = remove},
    };
    return commands;
}

} // namespace akx::cli
