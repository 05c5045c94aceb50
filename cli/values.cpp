// SPDX-License-Identifier: Apache-2.0
#include "values.hpp"

#include "base/text.hpp"

namespace akx::cli {

namespace {

constexpr std::string_view kTargetOptions[] = {"--device", "--site", "--selector", "--all"};

bool is_target(std::string_view name) {
    return std::find(std::begin(kTargetOptions), std::end(kTargetOptions), name) !=
           std::end(kTargetOptions);
}

bool is_off(std::string_view value) {
    const std::string lower = to_lower(value);
    return lower.empty() || lower == "0" || lower == "no" || lower == "false" || lower == "off";
}

void add_variable(const Option& option, const std::string& name, const Environment& environment,
                  Arguments& arguments) {
    const std::optional<std::string> value = environment.variable(name);
    if (!value || value->empty() || arguments.has(option.name)) {
        return;
    }
    if (!option.value.empty()) {
        arguments.add(option.name, *value);
    } else if (!is_off(*value)) {
        arguments.add(option.name, "true");
    }
}

Error bad_choice(std::string_view name, std::string_view value,
                 std::span<const std::string_view> choices) {
    std::string what =
        std::string(name) + ": '" + std::string(value) + "' is not one of " + list_of(choices);
    if (const auto near = nearest(value, choices)) {
        what += "; did you mean '" + std::string(*near) + "'?";
    }
    return Error(errors::usage, what);
}

Status check(std::string_view name, std::string_view value, ValueKind kind,
             std::span<const std::string_view> choices) {
    if (!choices.empty()) {
        const bool known = std::find(choices.begin(), choices.end(), value) != choices.end();
        return known ? Status() : bad_choice(name, value, choices);
    }
    const auto bad = [&](std::string_view wanted) {
        return Error(errors::usage, std::string(name) + ": '" + std::string(value) + "' is not " +
                                        std::string(wanted));
    };
    const bool number = kind == ValueKind::integer || kind == ValueKind::schedule;
    if (number && (!is_digits(value) || !parse_int(value))) {
        return bad("a whole number");
    }
    if (kind == ValueKind::duration && !parse_duration(value)) {
        return bad("a duration such as 5s, 1m30s or 2h");
    }
    if (kind == ValueKind::moment) {
        const Result<WallTime> moment = parse_moment(value, WallTime(), Direction::past);
        if (!moment) {
            return bad("a time such as 2026-11-20T18:00, 2026-11-20T18:00:00Z or 2h");
        }
    }
    return {};
}

// Several choices may be joined by commas.
Status check_each(const Option& option, std::string_view value) {
    if (!option.repeated || option.choices.empty()) {
        return check(option.name, value, option.kind, option.choices);
    }
    Status status;
    for (const std::string_view part : split(value, ',')) {
        status = status ? check(option.name, trim(part), option.kind, option.choices) : status;
    }
    return status;
}

Status check_targets(const Command& command, const Arguments& arguments) {
    unsigned given = 0;
    for (const std::string_view name : kTargetOptions) {
        given += arguments.has(name) ? 1 : 0;
    }
    const bool several =
        arguments.has("--site") || arguments.has("--selector") || arguments.has("--all");
    if (arguments.has("--device") && several) {
        return Error(errors::usage, "--device names one phone; it cannot be joined with --site, "
                                    "--selector or --all");
    }
    if (given != 0 && command.target == Target::none) {
        return Error(errors::usage,
                     "'akx " + std::string(command.path) + "' does not act on a chosen phone");
    }
    if (several && command.target == Target::one) {
        return Error(errors::usage,
                     "'akx " + std::string(command.path) + "' acts on one phone at a time")
            .next("name it with --device NAME");
    }
    return {};
}

template <class Visit>
void visit_options(const Command& command, const Visit& visit) {
    for (const Option& option : command.options) {
        visit(option, &command);
    }
    for (const Option& option : global_options()) {
        visit(option, nullptr);
    }
}

} // namespace

void add_variables(const Command& command, const Environment& environment, Arguments& arguments) {
    const bool targeted = std::any_of(std::begin(kTargetOptions), std::end(kTargetOptions),
                                      [&](std::string_view name) { return arguments.has(name); });
    visit_options(command, [&](const Option& option, const Command* owner) {
        // A variable that chooses phones says nothing to a command that takes none.
        if (is_target(option.name) && (targeted || command.target == Target::none)) {
            return;
        }
        add_variable(option, variable_name(owner, option), environment, arguments);
    });
    if (!arguments.has("--no-color") && environment.variable("NO_COLOR").value_or("") != "") {
        arguments.add("--no-color", "true");
    }
}

Status check_values(const Command& command, const Arguments& arguments) {
    Status status;
    visit_options(command, [&](const Option& option, const Command*) {
        if (option.required && !arguments.has(option.name) && status) {
            status = Error(errors::usage, "'akx " + std::string(command.path) + "' needs " +
                                              std::string(option.name) + ": " +
                                              std::string(option.help));
        }
        for (const std::string& value : arguments.all(option.name)) {
            if (!option.value.empty()) {
                status = status ? check_each(option, value) : status;
            }
        }
    });
    for (const Argument& argument : command.arguments) {
        for (const std::string& value : arguments.all(argument.name)) {
            if (status) {
                status = check(argument.name, value, argument.kind, argument.choices);
            }
        }
    }
    return status ? check_targets(command, arguments) : status;
}

} // namespace akx::cli
