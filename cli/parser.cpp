// SPDX-License-Identifier: Apache-2.0
#include "parser.hpp"

#include "base/text.hpp"
#include "values.hpp"

#include <CLI/CLI.hpp>

namespace akx::cli {

namespace {

// The words of the command line, told apart before the options are known.
struct Split {
    std::vector<std::string> path;    // words that name the command
    std::vector<std::string> options; // for CLI11: options and arguments in their order
    std::vector<std::string> literal; // what stood behind "--"
    std::string early;                // an option in front of the verb that is not a global one
};

bool is_option(std::string_view word) {
    return word.size() > 1 && word.front() == '-';
}

const Option* global_option(std::string_view word) {
    if (word.starts_with("--")) {
        const std::string_view name = word.substr(0, word.find('='));
        return find_option(nullptr, name);
    }
    // In a cluster such as -qd the last letter may take a value.
    for (const Option& option : global_options()) {
        if (option.letter != 0 && option.letter == word.back()) {
            return &option;
        }
    }
    return nullptr;
}

bool takes_next_word(std::string_view word, const Option* option) {
    const bool attached = word.starts_with("--") ? word.find('=') != word.npos : false;
    return option != nullptr && !option->value.empty() && !attached;
}

bool extends_path(const std::vector<std::string>& path, const std::string& word) {
    std::vector<std::string> longer = path;
    longer.push_back(word);
    std::size_t used = 0;
    const Group* group = nullptr;
    match_command(longer, used, &group);
    return used == longer.size() || (path.empty() && group != nullptr) ||
           begins_command(join(longer, " "));
}

Split split_words(std::span<const std::string> words) {
    Split out;
    bool in_path = true;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--") {
            out.literal.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
            break;
        }
        if (is_option(word)) {
            const Option* option = global_option(word);
            out.options.push_back(word);
            if (in_path && option == nullptr && out.early.empty()) {
                out.early = word;
            }
            if (in_path && takes_next_word(word, option) && i + 1 < words.size()) {
                out.options.push_back(words[++i]);
            }
        } else if (in_path && extends_path(out.path, word)) {
            out.path.push_back(word);
        } else {
            in_path = false;
            out.options.push_back(word);
        }
    }
    return out;
}

std::vector<std::string_view> option_names(const Command* command) {
    std::vector<std::string_view> names;
    if (command != nullptr) {
        for (const Option& option : command->options) {
            names.push_back(option.name);
        }
    }
    for (const Option& option : global_options()) {
        names.push_back(option.name);
    }
    return names;
}

Error unknown_option(const Command* command, std::string_view word) {
    const std::string name(word.substr(0, word.find('=')));
    std::string what = "there is no option '" + name + "'";
    if (command != nullptr) {
        what += " of 'akx " + std::string(command->path) + "'";
    }
    if (const auto near = nearest(name, option_names(command))) {
        what += "; did you mean '" + std::string(*near) + "'?";
    }
    return Error(errors::usage, what);
}

Error unknown_verb(const Group* group, std::string_view word) {
    std::vector<std::string_view> candidates;
    if (group != nullptr) {
        for (const Command& command : group->commands) {
            candidates.push_back(command.path.substr(group->name.size() + 1));
        }
    } else {
        for (const Group& each : all_groups()) {
            if (!each.name.empty()) {
                candidates.push_back(each.name);
                continue;
            }
            for (const Command& command : each.commands) {
                candidates.push_back(command.path);
            }
        }
        for (const Alias& alias : all_aliases()) {
            candidates.push_back(alias.words);
        }
    }
    const std::string prefix = group != nullptr ? std::string(group->name) + " " : "";
    std::string what = "there is no command '" + prefix + std::string(word) + "'";
    if (const auto near = nearest(word, candidates)) {
        what += "; did you mean '" + prefix + std::string(*near) + "'?";
    }
    return Error(errors::usage, what).next("'akx " + prefix + "--help' lists the commands");
}

// The options as CLI11 sees them. Values are collected as text; ours is the checking.
class OptionParser {
  public:
    explicit OptionParser(const Command* command) {
        app_.set_help_flag();
        app_.allow_extras();
        app_.add_flag("--help", full_);
        app_.add_flag("-h", brief_);
        for (const Option& option : global_options()) {
            add(option);
        }
        if (command != nullptr) {
            for (const Option& option : command->options) {
                add(option);
            }
        }
    }

    Status run(std::vector<std::string> words) {
        std::reverse(words.begin(), words.end()); // CLI11 takes them from the back
        try {
            app_.parse(std::move(words));
        } catch (const CLI::ParseError& error) {
            return Error(errors::usage, error.what());
        }
        return {};
    }

    void collect(Request& request) const {
        for (const Slot& slot : slots_) {
            for (const std::string& value : slot.handle->results()) {
                request.arguments.add(slot.option->name, value);
            }
        }
        request.help = full_ ? Help::full : brief_ ? Help::brief : Help::none;
    }
    std::vector<std::string> extras() const { return app_.remaining(); }

  private:
    struct Slot {
        const Option* option;
        CLI::Option* handle;
    };

    void add(const Option& option) {
        std::string names(option.name);
        if (option.letter != 0) {
            names += std::string(",-") + option.letter;
        }
        CLI::Option* handle = nullptr;
        if (option.value.empty()) {
            handle = app_.add_flag(names);
        } else {
            handle = app_.add_option(names, CLI::callback_t([](const auto&) { return true; }));
            handle->allow_extra_args(false);
            handle->multi_option_policy(option.repeated ? CLI::MultiOptionPolicy::TakeAll
                                                        : CLI::MultiOptionPolicy::Throw);
            handle->expected(1, option.repeated ? 1 << 20 : 1);
        }
        slots_.push_back({&option, handle});
    }

    CLI::App app_;
    std::vector<Slot> slots_;
    bool full_ = false;
    bool brief_ = false;
};

Status assign_arguments(const Command& command, const std::vector<std::string>& words,
                        Arguments& arguments) {
    std::size_t next = 0;
    for (const Argument& argument : command.arguments) {
        while (next < words.size()) {
            arguments.add(argument.name, words[next++]);
            if (!argument.repeated) {
                break;
            }
        }
        if (argument.required && !arguments.has(argument.name)) {
            return Error(errors::usage, "'akx " + std::string(command.path) + "' needs " +
                                            std::string(argument.name) + ": " +
                                            std::string(argument.help));
        }
    }
    if (next < words.size()) {
        return Error(errors::usage, "'" + words[next] + "' is one argument too many");
    }
    return {};
}

// Arguments among what CLI11 left over; an option there is one that nobody knows.
Result<std::vector<std::string>> plain_words(const Command* command, const OptionParser& parser,
                                             const Split& split) {
    std::vector<std::string> words = parser.extras();
    for (const std::string& word : words) {
        if (is_option(word)) {
            return unknown_option(command, word);
        }
    }
    words.insert(words.end(), split.literal.begin(), split.literal.end());
    return words;
}

} // namespace

Result<Request> parse(std::span<const std::string> words, const Environment& environment) {
    const Split split = split_words(words);
    Request request;
    std::size_t used = 0;
    request.command = match_command(split.path, used, &request.group);
    OptionParser parser(request.command);
    if (Status status = parser.run(split.options); !status) {
        return status.error();
    }
    parser.collect(request);
    request.version = request.command == nullptr && request.arguments.has("--version");
    if (request.help != Help::none || request.version) {
        return request;
    }
    const Result<std::vector<std::string>> plain = plain_words(request.command, parser, split);
    if (request.command == nullptr) {
        if (!split.early.empty()) {
            return unknown_option(nullptr, split.early);
        }
        if (!plain) {
            return plain.error();
        }
        if (!plain->empty()) {
            return unknown_verb(request.group, plain->front());
        }
        return request;
    }
    if (!plain) {
        return plain.error();
    }
    if (Status status = assign_arguments(*request.command, *plain, request.arguments); !status) {
        return status.error();
    }
    add_variables(*request.command, environment, request.arguments);
    if (Status status = check_values(*request.command, request.arguments); !status) {
        return status.error();
    }
    return request;
}

} // namespace akx::cli
