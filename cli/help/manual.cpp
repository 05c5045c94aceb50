// SPDX-License-Identifier: Apache-2.0
#include "help/manual.hpp"

#include "base/text.hpp"
#include "command.hpp"
#include "help/page.hpp"
#include "help/topics.hpp"

namespace akx::cli {

namespace {

// Text that troff prints as it is: no escapes, no requests, hyphens that can be copied.
std::string escaped(std::string_view text) {
    std::string out;
    bool at_start = true;
    for (const char c : text) {
        if (at_start && (c == '.' || c == '\'')) {
            out += "\\&";
        }
        at_start = c == '\n';
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else {
            out += c;
        }
    }
    return out;
}

std::string paragraphs(std::string_view text) {
    std::string out;
    bool blank = false;
    for (const std::string_view line : split(text, '\n')) {
        blank = line.empty();
        out += blank ? ".PP\n" : escaped(line) + "\n";
    }
    return out;
}

std::string options_text(const Command* owner, std::span<const Option> options) {
    std::string out;
    for (const Option& option : options) {
        out += ".TP\n.B " + escaped(trim(option_title(option))) + "\n" +
               escaped(option_text(owner, option, true)) + "\n";
    }
    return out;
}

std::string examples_text(std::span<const Example> examples) {
    std::string out;
    for (const Example& example : examples) {
        out += ".PP\n" + escaped(example.help) + ":\n.PP\n.RS 4\n.nf\n" + escaped(example.line) +
               "\n.fi\n.RE\n";
    }
    return out;
}

std::string command_text(const Command& command) {
    std::string out =
        ".SS " + escaped(usage_line(command)) + "\n" + escaped(command.summary) + ".\n";
    out += examples_text(command.examples);
    if (!command.description.empty()) {
        out += ".PP\n" + paragraphs(command.description);
    }
    for (const Argument& argument : command.arguments) {
        out += ".TP\n.I " + escaped(argument.name) + "\n" + escaped(argument.help);
        out += argument.choices.empty() ? "\n" : escaped(": " + list_of(argument.choices)) + "\n";
    }
    return out + options_text(&command, command.options);
}

std::string commands_text(const Group& group) {
    std::string out;
    for (const Command& command : group.commands) {
        out += command.hidden ? std::string() : command_text(command);
    }
    return out;
}

std::string head(std::string_view name, std::string_view summary) {
    std::string upper;
    for (const char c : name) {
        upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return ".\\\" Generated from the command table by 'akx __man'; do not edit.\n.TH " +
           escaped(upper) + " 1 \"\" \"akx " AKX_VERSION "\" \"akx manual\"\n.SH NAME\n" +
           escaped(name) + " \\- " + escaped(summary) + "\n";
}

std::string exit_text() {
    std::string out = ".SH EXIT STATUS\n";
    for (const ExitMeaning& each : exit_meanings()) {
        out += ".TP\n.B " + std::to_string(static_cast<int>(each.exit)) + "\n" +
               escaped(each.meaning) + "\n";
    }
    return out + ".TP\n.B 130\nended by Ctrl\\-C\n";
}

std::string page_name(const Group& group) {
    return "akx-" + std::string(group.name);
}

std::string see_also(std::string_view except) {
    std::string out = ".SH SEE ALSO\n";
    out += except == "akx" ? "" : ".BR akx (1),\n";
    for (const Group& group : all_groups()) {
        if (!group.name.empty() && page_name(group) != except) {
            out += ".BR " + escaped(page_name(group)) + " (1),\n";
        }
    }
    return out + ".BR akx\\-config (5)\n";
}

ManualPage noun_page(const Group& group) {
    const std::string name = page_name(group);
    std::string text = head(name, group.summary) + ".SH COMMANDS\n" + commands_text(group) +
                       ".SH OPTIONS OF ALL COMMANDS\nSee\n.BR akx (1).\n" + exit_text() +
                       see_also(name);
    return {name + ".1", std::move(text)};
}

std::string files_text() {
    constexpr std::pair<std::string_view, std::string_view> kFiles[] = {
        {"$XDG_CONFIG_HOME/akx/config.yaml", "contexts and phones"},
        {"$XDG_CONFIG_HOME/akx/identities/", "the key of each context; mode 0600 or refused"},
        {"$XDG_CONFIG_HOME/akx/credentials/", "passwords that akx made up; mode 0600 or refused"},
        {"$XDG_CACHE_HOME/akx/", "names for completions; may be deleted"},
    };
    std::string out = ".SH FILES\n";
    for (const auto& [file, help] : kFiles) {
        out += ".TP\n.I " + escaped(file) + "\n" + escaped(help) + "\n";
    }
    return out;
}

ManualPage program_page() {
    std::string text = head("akx", "administer door phones");
    text += ".SH SYNOPSIS\n.B akx\n.I NOUN VERB\n[ARGUMENTS] [OPTIONS]\n.SH DESCRIPTION\n"
            "akx describes, changes and watches door phones: people and their credentials,\n"
            "doors, schedules, settings and logs. Data goes to standard output, everything else\n"
            "to standard error. No command acts on several phones unless told so by\n"
            "\\-\\-all, \\-\\-site or \\-\\-selector.\n.SH NOUNS\n";
    for (const Group& group : all_groups()) {
        if (!group.name.empty()) {
            text +=
                ".TP\n.BR " + escaped(page_name(group)) + " (1)\n" + escaped(group.summary) + "\n";
        }
    }
    text += ".SH COMMANDS\n";
    for (const Group& group : all_groups()) {
        text += group.name.empty() ? commands_text(group) : std::string();
    }
    text += ".SH OPTIONS OF ALL COMMANDS\nThey may stand before or after the command.\n" +
            options_text(nullptr, global_options());
    text += exit_text();
    text += ".SH ENVIRONMENT\nEvery option has a variable, shown in brackets. NO_COLOR and\n"
            "CLICOLOR_FORCE are heeded.\n";
    return {"akx.1", text + files_text() + see_also("akx")};
}

} // namespace

std::vector<ManualPage> manual_pages() {
    std::vector<ManualPage> pages = {program_page()};
    for (const Group& group : all_groups()) {
        if (!group.name.empty()) {
            pages.push_back(noun_page(group));
        }
    }
    return pages;
}

} // namespace akx::cli
