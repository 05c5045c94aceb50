// SPDX-License-Identifier: Apache-2.0
#include "help/page.hpp"

#include "base/text.hpp"

namespace akx::cli {

namespace {

constexpr std::size_t kWidth = 90;
constexpr std::size_t kMaxTitle = 30; // longer ones get a line of their own

using Entry = std::pair<std::string, std::string>; // title, text

class Page {
  public:
    explicit Page(bool color) : color_(color) {}

    void heading(std::string_view text) {
        out_ += out_.empty() ? "" : "\n";
        out_ += color_ ? "\x1b[1m" + std::string(text) + "\x1b[0m\n" : std::string(text) + "\n";
    }
    void paragraph(std::string_view text) {
        for (const std::string& line : wrap(text, kWidth)) {
            out_ += line + "\n";
        }
    }
    void line(std::string_view text) { out_ += "  " + std::string(text) + "\n"; }
    void entries(const std::vector<Entry>& list) {
        std::size_t width = 0;
        for (const Entry& entry : list) {
            const std::size_t size = display_width(entry.first);
            width = size <= kMaxTitle ? std::max(width, size) : width;
        }
        for (const Entry& entry : list) {
            append(entry, width);
        }
    }
    std::string take() { return std::move(out_); }

  private:
    void append(const Entry& entry, std::size_t width) {
        std::string line = "  " + entry.first;
        const std::size_t column = width + 4;
        if (display_width(line) + 2 > column && !entry.second.empty()) {
            out_ += line + "\n";
            line.clear();
        }
        for (const std::string& text : wrap(entry.second, kWidth - column)) {
            line += std::string(column - display_width(line), ' ') + text;
            out_ += line + "\n";
            line.clear();
        }
        if (!line.empty()) {
            out_ += line + "\n";
        }
    }

    bool color_;
    std::string out_;
};

void add_options(Page& page, std::string_view heading, const Command* owner,
                 std::span<const Option> options, bool with_variable) {
    std::vector<Entry> entries;
    for (const Option& option : options) {
        entries.emplace_back(option_title(option), option_text(owner, option, with_variable));
    }
    if (!entries.empty()) {
        page.heading(heading);
        page.entries(entries);
    }
}

void add_examples(Page& page, std::span<const Example> examples) {
    if (examples.empty()) {
        return;
    }
    page.heading("Examples");
    for (const Example& example : examples) {
        page.line("# " + std::string(example.help));
        page.line(example.line);
    }
}

std::string command_page(const Command& command, Help depth, bool color) {
    Page page(color);
    page.paragraph(command.summary);
    add_examples(page, command.examples);
    page.heading("Usage");
    page.line(usage_line(command));
    if (depth == Help::full && !command.description.empty()) {
        page.heading("Description");
        page.paragraph(command.description);
    }
    std::vector<Entry> arguments;
    for (const Argument& argument : command.arguments) {
        std::string text(argument.help);
        if (!argument.choices.empty()) {
            text += ": " + list_of(argument.choices);
        }
        arguments.emplace_back(argument.name, text);
    }
    if (!arguments.empty()) {
        page.heading("Arguments");
        page.entries(arguments);
    }
    add_options(page, "Options", &command, command.options, depth == Help::full);
    if (depth == Help::full) {
        add_options(page, "Options of all commands", nullptr, global_options(), true);
    } else {
        page.heading("See also");
        page.line("akx " + std::string(command.path) + " --help, which tells everything");
    }
    return page.take();
}

std::vector<Entry> command_entries(const Group& group) {
    std::vector<Entry> entries;
    for (const Command& command : group.commands) {
        if (!command.hidden) {
            entries.emplace_back("akx " + std::string(command.path), command.summary);
        }
    }
    return entries;
}

std::string group_page(const Group& group, bool color) {
    Page page(color);
    page.paragraph(group.summary);
    page.heading("Commands");
    page.entries(command_entries(group));
    page.heading("See also");
    page.line("akx " + std::string(group.name) + " VERB --help, man akx-" +
              std::string(group.name));
    return page.take();
}

// The workflow verbs that stand for a command of a noun, under the heading of that noun.
void add_aliases(std::string_view heading, std::vector<Entry>& entries) {
    for (const Alias& alias : all_aliases()) {
        const Group* group = find_group(alias.means.substr(0, alias.means.find(' ')));
        const Command* command = find_command(alias.means);
        if (group != nullptr && command != nullptr && group->heading == heading) {
            entries.emplace_back("akx " + std::string(alias.words), command->summary);
        }
    }
}

std::string program_page(Help depth, bool color) {
    Page page(color);
    page.paragraph("akx administers door phones: people, doors, schedules, settings, logs.");
    std::vector<std::string_view> headings;
    for (const Group& group : all_groups()) {
        if (std::find(headings.begin(), headings.end(), group.heading) == headings.end()) {
            headings.push_back(group.heading);
        }
    }
    for (const std::string_view heading : headings) {
        std::vector<Entry> entries;
        for (const Group& group : all_groups()) {
            if (group.heading != heading) {
                continue;
            }
            if (!group.name.empty()) {
                entries.emplace_back("akx " + std::string(group.name), group.summary);
                continue;
            }
            const std::vector<Entry> verbs = command_entries(group);
            entries.insert(entries.end(), verbs.begin(), verbs.end());
        }
        add_aliases(heading, entries);
        page.heading(heading);
        page.entries(entries);
    }
    if (depth == Help::full) {
        add_options(page, "Options of all commands", nullptr, global_options(), true);
    }
    page.heading("Start");
    page.line("akx device discover                 # find phones on the network");
    page.line("akx device pair 192.0.2.10          # get to know one");
    page.line("akx help exit-codes                 # what scripts can rely on");
    return page.take();
}

} // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    for (const std::string_view paragraph : split(text, '\n')) {
        std::string line;
        for (const std::string_view word : split(paragraph, ' ')) {
            if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
                lines.push_back(std::move(line));
                line.clear();
            }
            line += (line.empty() ? "" : " ") + std::string(word);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string usage_line(const Command& command) {
    std::string line = "akx " + std::string(command.path);
    for (const Argument& argument : command.arguments) {
        const std::string name = std::string(argument.name) + (argument.repeated ? "..." : "");
        line += argument.required ? " " + name : " [" + name + "]";
    }
    return line + " [OPTIONS]";
}

std::string option_title(const Option& option) {
    std::string title = option.letter != 0 ? std::string("-") + option.letter + ", " : "    ";
    title += option.name;
    return option.value.empty() ? title : title + " " + std::string(option.value);
}

std::string option_text(const Command* owner, const Option& option, bool with_variable) {
    std::string text(option.help);
    if (!option.choices.empty()) {
        text += ": " + list_of(option.choices);
    }
    if (!option.fallback.empty()) {
        text += " (default " + std::string(option.fallback) + ")";
    }
    if (with_variable) {
        text += " [" + variable_name(owner, option) + "]";
    }
    return text;
}

std::string help_page(const Request& request, bool color) {
    if (request.command != nullptr) {
        return command_page(*request.command, request.help, color);
    }
    if (request.group != nullptr) {
        return group_page(*request.group, color);
    }
    return program_page(request.help, color);
}

} // namespace akx::cli
