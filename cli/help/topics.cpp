// SPDX-License-Identifier: Apache-2.0
#include "help/topics.hpp"

#include "base/text.hpp"
#include "command.hpp"
#include "help/page.hpp"
#include "model/event.hpp"

namespace akx::cli {

namespace {

constexpr ExitMeaning kExits[] = {
    {Exit::ok, "done, or nothing to do"},
    {Exit::failed, "failed"},
    {Exit::differences, "differences were found (diff)"},
    {Exit::usage, "the command line or a document is wrong; nothing was done"},
    {Exit::denied, "authentication or permission"},
    {Exit::network, "network, time-out, or it is not known whether a change happened"},
    {Exit::partial, "done in part: some phones or some rows failed"},
    {Exit::budget, "stopped because too many phones failed"},
    {Exit::conflict, "locked by someone else, or the phone changed in the meantime"},
    {Exit::rolled_back, "the phone went back to its former configuration by itself"},
    {Exit::not_found, "it does not exist, or the phone cannot do it"},
    {Exit::card, "card or card reader"},
};

std::string padded(std::string text, std::size_t width) {
    const std::size_t size = display_width(text);
    text.append(size < width ? width - size : 0, ' ');
    return text;
}

std::string exit_codes_text() {
    std::string out;
    for (const ExitMeaning& each : kExits) {
        out += padded(std::to_string(static_cast<int>(each.exit)), 5) + std::string(each.meaning) +
               "\n";
    }
    return out + "130  ended by Ctrl-C\n";
}

std::string errors_text() {
    std::string out;
    for (const ErrorKind* kind : all_error_kinds()) {
        out += padded(std::string(kind->id), 11) +
               padded(std::to_string(static_cast<int>(kind->exit)), 4) + std::string(kind->title) +
               "\n";
    }
    return out + "\nThe second column is the exit code; 'akx help E0401' tells more about one.\n";
}

std::string events_text() {
    std::string out;
    for (const model::EventKind* kind : model::all_event_kinds()) {
        out += padded(std::string(kind->name), 21) +
               padded(std::string(model::log_kind_name(kind->log)), 8) + std::string(kind->help) +
               "\n" + std::string(29, ' ') + "fields: " + std::string(kind->fields) + "\n";
    }
    return out;
}

std::string variables_text() {
    std::string out;
    for (const Option& option : global_options()) {
        out += padded(variable_name(nullptr, option), 20) + std::string(option.name) + ": " +
               std::string(option.help) + "\n";
    }
    return out +
           "\nEvery option of a command has a variable too: AKX_, the command and the option in\n"
           "capitals, as in AKX_USER_IMPORT_MODE; '--help' shows it. An option on the command "
           "line\n"
           "wins. NO_COLOR, CLICOLOR_FORCE, TERM, HOME, XDG_CONFIG_HOME and XDG_CACHE_HOME are\n"
           "heeded as usual.\n";
}

constexpr Topic kTopics[] = {
    {"exit-codes", "what the exit codes mean", exit_codes_text},
    {"errors", "all kinds of errors", errors_text},
    {"events", "what phones record in their logs", events_text},
    {"environment", "variables that stand in for options", variables_text},
};

} // namespace

std::span<const ExitMeaning> exit_meanings() {
    return kExits;
}

std::span<const Topic> all_topics() {
    return kTopics;
}

} // namespace akx::cli
