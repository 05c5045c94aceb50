// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include "parser.hpp"

#include "base/text.hpp"

namespace akx::cli {

namespace {

constexpr std::string_view kFormats[] = {"table", "json", "ndjson", "yaml", "csv"};

constexpr Option kGlobalOptions[] = {
    {.name = "--device",
     .help = "act on this phone of the inventory",
     .value = "NAME",
     .letter = 'd',
     .kind = ValueKind::device},
    {.name = "--site",
     .help = "act on all phones of this site",
     .value = "SITE",
     .letter = 's',
     .kind = ValueKind::site},
    {.name = "--selector",
     .help = "act on all phones with these labels, as in a=b,c!=d",
     .value = "LABELS",
     .letter = 'l'},
    {.name = "--all", .help = "act on all phones of the context"},
    {.name = "--output",
     .help = "how to write the data; table unless given",
     .value = "FORMAT",
     .letter = 'o',
     .choices = kFormats},
    {.name = "--fields", .help = "only these fields, separated by commas", .value = "A,B"},
    {.name = "--context",
     .help = "use this context instead of the current one",
     .value = "NAME",
     .kind = ValueKind::context},
    {.name = "--config",
     .help = "the file with contexts and phones",
     .value = "FILE",
     .kind = ValueKind::file,
     .fallback = "$XDG_CONFIG_HOME/akx/config.yaml"},
    {.name = "--timeout",
     .help = "how long to wait for a phone",
     .value = "TIME",
     .kind = ValueKind::duration,
     .fallback = "30s"},
    {.name = "--yes", .help = "answer yes to every question", .letter = 'y'},
    {.name = "--no-input", .help = "never ask; a needed answer is an error"},
    {.name = "--quiet", .help = "no notes and no progress", .letter = 'q'},
    {.name = "--verbose",
     .help = "show each exchange with a phone on standard error",
     .letter = 'v',
     .repeated = true},
    {.name = "--no-color", .help = "no colours, as with NO_COLOR"},
    {.name = "--trace",
     .help = "write the HTTP traffic there, secrets removed",
     .value = "FILE",
     .kind = ValueKind::file},
    {.name = "--version", .help = "print the version"},
};

} // namespace

std::span<const Option> global_options() {
    return kGlobalOptions;
}

const Group* find_group(std::string_view name) {
    for (const Group& group : all_groups()) {
        if (!group.name.empty() && group.name == name) {
            return &group;
        }
    }
    return nullptr;
}

const Command* find_command(std::string_view path) {
    for (const Group& group : all_groups()) {
        for (const Command& command : group.commands) {
            if (command.path == path) {
                return &command;
            }
        }
    }
    return nullptr;
}

const Option* find_option(const Command* command, std::string_view name) {
    if (command != nullptr) {
        for (const Option& option : command->options) {
            if (option.name == name) {
                return &option;
            }
        }
    }
    for (const Option& option : kGlobalOptions) {
        if (option.name == name) {
            return &option;
        }
    }
    return nullptr;
}

std::string variable_name(const Command* command, const Option& option) {
    if (!option.env.empty()) {
        return std::string(option.env);
    }
    std::string name = "AKX_";
    if (command != nullptr) {
        name += std::string(command->path) + "_";
    }
    name += option.name.substr(2);
    for (char& c : name) {
        if (c >= 'a' && c <= 'z') {
            c = static_cast<char>(c - 'a' + 'A');
        } else if (c == ' ' || c == '-') {
            c = '_';
        }
    }
    return name;
}

bool begins_command(std::string_view words) {
    for (const Group& group : all_groups()) {
        for (const Command& command : group.commands) {
            if (command.path.size() > words.size() && command.path.starts_with(words) &&
                command.path[words.size()] == ' ') {
                return true;
            }
        }
    }
    return false;
}

const Command* match_command(std::span<const std::string> words, std::size_t& used,
                             const Group** group) {
    used = 0;
    if (words.empty()) {
        return nullptr;
    }
    std::string path = words.front();
    for (const Alias& alias : all_aliases()) {
        if (alias.words == words.front()) {
            path = alias.means;
        }
    }
    const Group* noun = find_group(path.substr(0, path.find(' ')));
    if (group != nullptr) {
        *group = noun;
    }
    const Command* best = nullptr;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) {
            path += " " + words[i];
        }
        if (const Command* command = find_command(path)) {
            best = command;
            used = i + 1;
        }
    }
    if (best != nullptr && group != nullptr && noun == nullptr) {
        for (const Group& each : all_groups()) {
            const bool holds = each.name.empty() && !each.commands.empty() &&
                               best >= each.commands.data() &&
                               best < each.commands.data() + each.commands.size();
            *group = holds ? &each : *group;
        }
    }
    return best;
}

std::vector<std::string> split_line(std::string_view line) {
    std::vector<std::string> words;
    bool open = false;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote == 0 && c == ' ') {
            open = false;
            continue;
        }
        if (!open) {
            words.emplace_back();
            open = true;
        }
        if (quote == 0 && (c == '\'' || c == '"')) {
            quote = c;
        } else if (c == quote) {
            quote = 0;
        } else if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
            words.back() += line[++i];
        } else {
            words.back() += c;
        }
    }
    return words;
}

} // namespace akx::cli
