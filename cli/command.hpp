// SPDX-License-Identifier: Apache-2.0
// A command is one row of data. Parsing, help, manual pages, completions and the test that walks
// every command derive from these rows.
#pragma once

#include "base/result.hpp"

#include <span>
#include <string_view>

namespace akx::cli {

class Invocation;
using Handler = Result<Exit> (*)(Invocation&);

// What a value is: how it is checked and what completes it.
enum class ValueKind {
    text,
    integer,  // 0 and up
    duration, // "5s", "1h30m"
    moment,   // RFC 3339, "2026-11-20T18:00" in local time, or a duration from (or before) now
    file,
    folder,
    context,
    device,
    site,
    relay,
    user,
    schedule,
    topic, // of `akx help`: a topic, an error id or a command
};

struct Option {
    std::string_view name;       // "--format"
    std::string_view help;       // one sentence without full stop
    std::string_view value = {}; // how the value is shown, "FILE"; empty = a flag
    char letter = 0;             // 'o' for -o
    ValueKind kind = ValueKind::text;
    std::span<const std::string_view> choices = {};
    std::string_view fallback = {}; // the default, as help shows it
    std::string_view env = {};      // instead of the name that follows from the rule
    bool repeated = false;
    bool required = false;
};

struct Argument {
    std::string_view name; // "FILE"
    std::string_view help;
    bool required = true;
    bool repeated = false; // only the last one
    ValueKind kind = ValueKind::text;
    std::span<const std::string_view> choices = {};
};

struct Example {
    std::string_view line; // "akx user import people.csv", must parse
    std::string_view help;
};

// Which phones a command acts on.
enum class Target {
    none, // no phone
    one,  // exactly one: -d or the current one
    many, // also several: -s, -l, --all
};

struct Command {
    std::string_view path; // "user import"
    std::string_view summary;
    std::string_view description = {}; // paragraphs, separated by an empty line
    std::span<const Argument> arguments = {};
    std::span<const Option> options = {};
    std::span<const Example> examples = {};
    Target target = Target::none;
    Handler run = nullptr;
    bool hidden = false; // not in help, manual or completion
};

// The commands of one noun, or the workflow verbs (empty name).
struct Group {
    std::string_view name; // "user"
    std::string_view summary;
    std::string_view heading; // where the overview lists it
    std::span<const Command> commands;
};

// Another way to say the first words of a path: "diff" for "config diff", "relay" for "door".
struct Alias {
    std::string_view words;
    std::string_view means;
};

std::span<const Group> all_groups();
std::span<const Alias> all_aliases();
std::span<const Option> global_options();

const Group* find_group(std::string_view name);
const Command* find_command(std::string_view path); // exact, no aliases
// The option of the command or the global one; nullptr.
const Option* find_option(const Command* command, std::string_view name);

// "AKX_OUTPUT", "AKX_USER_IMPORT_MODE": the variable that stands in for an option.
std::string variable_name(const Command* command, const Option& option);

} // namespace akx::cli
