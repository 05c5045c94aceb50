// SPDX-License-Identifier: Apache-2.0
#include "help/complete.hpp"

#include "base/text.hpp"
#include "help/names.hpp"
#include "help/topics.hpp"
#include "parser.hpp"

namespace akx::cli {

namespace {

// What the finished words say about the one being typed.
struct Position {
    const Group* group = nullptr;
    const Command* command = nullptr;
    std::string begun;                // "card profile": words that several commands begin with
    const Option* awaiting = nullptr; // the option whose value comes next
    std::size_t arguments = 0;        // given so far
    Arguments options;                // those given: they choose context and phone
};

const Option* option_of(const Command* command, std::string_view word) {
    if (word.starts_with("--")) {
        return find_option(command, word);
    }
    for (const Option& option : global_options()) {
        if (word.size() == 2 && option.letter == word[1]) {
            return &option;
        }
    }
    return nullptr;
}

Position find_position(std::span<const std::string> finished) {
    Position at;
    std::vector<std::string> path;
    for (const std::string& word : finished) {
        if (at.awaiting != nullptr) {
            at.options.add(at.awaiting->name, word);
            at.awaiting = nullptr;
            continue;
        }
        if (word.size() > 1 && word.front() == '-') {
            const std::size_t equals = word.find('=');
            const Option* option = option_of(at.command, word.substr(0, equals));
            if (option != nullptr && equals != word.npos) {
                at.options.add(option->name, word.substr(equals + 1));
            } else if (option != nullptr && !option->value.empty()) {
                at.awaiting = option;
            }
            continue;
        }
        std::vector<std::string> longer = path;
        longer.push_back(word);
        std::size_t used = 0;
        const Group* group = nullptr;
        const Command* command = match_command(longer, used, &group);
        if (used == longer.size() || (path.empty() && group != nullptr) ||
            begins_command(join(longer, " "))) {
            const std::string words = join(longer, " ");
            at.begun = group != nullptr && begins_command(words) ? words : "";
            path = std::move(longer);
            at.group = group;
            at.command = command;
        } else {
            ++at.arguments;
        }
    }
    return at;
}

class Collector {
  public:
    Collector(std::string_view typed, std::string prefix)
        : typed_(typed), prefix_(std::move(prefix)) {}

    void add(std::string_view word, std::string_view help) {
        if (word.starts_with(typed_)) {
            list_.push_back({prefix_ + std::string(word), std::string(help)});
        }
    }
    void add_once(std::string_view word, std::string_view help) {
        if (list_.empty() || list_.back().word != prefix_ + std::string(word)) {
            add(word, help);
        }
    }
    // A hint for the shell, whatever is typed.
    void hint(std::string_view word) { list_.push_back({std::string(word), ""}); }
    std::vector<Candidate> take() { return std::move(list_); }

  private:
    std::string_view typed_;
    std::string prefix_; // "--device=" when the value is joined to its option
    std::vector<Candidate> list_;
};

// Of what is left of a command's path one word: "profile" stands for all of "card profile ...".
void add_next_word(const Position& at, const Group& group, const Command& command,
                   Collector& found) {
    const bool deeper = at.begun.size() > group.name.size() && !group.name.empty();
    const std::string begun = deeper ? at.begun : std::string(group.name);
    if (!begun.empty() && !command.path.starts_with(begun + " ")) {
        return;
    }
    const std::string_view rest = command.path.substr(begun.empty() ? 0 : begun.size() + 1);
    const std::size_t blank = rest.find(' ');
    if (blank == rest.npos || group.name.empty()) {
        found.add(rest, command.summary);
    } else {
        found.add_once(rest.substr(0, blank), "several commands");
    }
}

void add_commands(const Position& at, Collector& found) {
    for (const Group& group : all_groups()) {
        if (at.group == nullptr && !group.name.empty()) {
            found.add(group.name, group.summary);
        }
        const bool shown = at.group == nullptr ? group.name.empty() : &group == at.group;
        for (const Command& command : group.commands) {
            if (shown && !command.hidden) {
                add_next_word(at, group, command, found);
            }
        }
    }
    for (const Alias& alias : all_aliases()) {
        if (at.group == nullptr) {
            found.add(alias.words, "short for " + std::string(alias.means));
        }
    }
}

void add_topics(Collector& found) {
    for (const Topic& topic : all_topics()) {
        found.add(topic.name, topic.help);
    }
    for (const Group& group : all_groups()) {
        if (!group.name.empty()) {
            found.add(group.name, group.summary);
        }
    }
}

void add_values(ValueKind kind, std::span<const std::string_view> choices, const Names& names,
                Collector& found) {
    for (const std::string_view choice : choices) {
        found.add(choice, "");
    }
    switch (kind) {
    case ValueKind::file:
        return found.hint("@files");
    case ValueKind::folder:
        return found.hint("@folders");
    case ValueKind::topic:
        return add_topics(found);
    case ValueKind::context:
    case ValueKind::device:
    case ValueKind::site:
    case ValueKind::relay:
    case ValueKind::user:
    case ValueKind::schedule:
        for (const Name& name : names.list(kind)) {
            found.add(name.word, name.help);
        }
        return;
    case ValueKind::text:
    case ValueKind::integer:
    case ValueKind::duration:
    case ValueKind::moment:
        return;
    }
}

void add_options(const Position& at, Collector& found) {
    if (at.command != nullptr) {
        for (const Option& option : at.command->options) {
            found.add(option.name, option.help);
        }
    }
    for (const Option& option : global_options()) {
        found.add(option.name, option.help);
    }
    found.add("--help", "tell about the command");
}

const Argument* next_argument(const Position& at) {
    const std::span<const Argument> arguments = at.command->arguments;
    if (at.arguments < arguments.size()) {
        return &arguments[at.arguments];
    }
    return !arguments.empty() && arguments.back().repeated ? &arguments.back() : nullptr;
}

} // namespace

std::vector<Candidate> complete(std::span<const std::string> words, const Environment& environment,
                                const Network& network) {
    const std::string typed = words.empty() ? "" : words.back();
    const Position at = find_position(words.empty() ? words : words.first(words.size() - 1));
    const Names names(at.options, environment, network);
    const std::size_t equals = typed.find('=');
    if (at.awaiting == nullptr && typed.starts_with("--") && equals != typed.npos) {
        Collector found(std::string_view(typed).substr(equals + 1), typed.substr(0, equals + 1));
        if (const Option* option = option_of(at.command, typed.substr(0, equals))) {
            add_values(option->kind, option->choices, names, found);
        }
        return found.take();
    }
    Collector found(typed, "");
    if (at.awaiting != nullptr) {
        add_values(at.awaiting->kind, at.awaiting->choices, names, found);
    } else if (typed.starts_with('-')) {
        add_options(at, found);
    } else if (at.command == nullptr) {
        add_commands(at, found);
    } else if (const Argument* argument = next_argument(at)) {
        add_values(argument->kind, argument->choices, names, found);
    }
    return found.take();
}

} // namespace akx::cli
