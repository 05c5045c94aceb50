// SPDX-License-Identifier: Apache-2.0
#include "run.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "help/page.hpp"
#include "invocation.hpp"
#include "output/problem.hpp"
#include "parser.hpp"

namespace akx::cli {

namespace {

constexpr int kInterrupted = 130; // as shells report a program ended by SIGINT

// Which format was asked for, also on a command line that cannot be parsed.
std::string wanted_format(std::span<const std::string> words, const Environment& environment) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        for (const std::string_view name : {"--output", "-o"}) {
            if (words[i] == name && i + 1 < words.size()) {
                return words[i + 1];
            }
            if (words[i].starts_with(std::string(name) + "=")) {
                return words[i].substr(name.size() + 1);
            }
        }
    }
    return environment.variable("AKX_OUTPUT").value_or("");
}

bool colors(const Writer& writer, const Arguments& arguments, const Environment& environment) {
    if (arguments.has("--no-color")) {
        return false;
    }
    const std::string forced = environment.variable("CLICOLOR_FORCE").value_or("");
    const bool dumb = environment.variable("TERM").value_or("") == "dumb";
    return (!forced.empty() && forced != "0") || (writer.is_terminal() && !dumb);
}

int fail(const Error& error, std::string_view format, bool color, const Environment& environment) {
    if (format == "json" || format == "ndjson") {
        environment.err->write(to_json(error_document(error)) + "\n");
    } else {
        environment.err->write(error_text(error, color));
    }
    return environment.is_interrupted() ? kInterrupted : static_cast<int>(error.kind().exit);
}

std::vector<std::string> chosen_fields(const Arguments& arguments) {
    std::vector<std::string> fields;
    const std::string text = arguments.text("--fields");
    for (const std::string_view field : split(text, ',')) {
        if (!trim(field).empty()) {
            fields.emplace_back(trim(field));
        }
    }
    return fields;
}

int run_command(const Request& request, const Environment& environment, const Network& network) {
    const Arguments& arguments = request.arguments;
    const std::string format = arguments.text("--output", "table");
    const bool color = colors(*environment.err, arguments, environment);
    const std::unique_ptr<Output> output =
        make_output(format, *environment.out,
                    {chosen_fields(arguments), colors(*environment.out, arguments, environment)});
    Invocation invocation(*request.command, arguments, environment, network, *output);
    const Result<Exit> outcome = request.command->run(invocation);
    if (!outcome) {
        return fail(outcome.error(), format, color, environment);
    }
    if (!output->status()) {
        return fail(output->status().error(), format, color, environment);
    }
    return static_cast<int>(*outcome);
}

} // namespace

int run(std::span<const std::string> words, const Environment& environment,
        const Network& network) {
    if (words.size() == 1 && words.front() == "--version") {
        environment.out->write("akx " AKX_VERSION "\n");
        return 0;
    }
    const Result<Request> request = parse(words, environment);
    if (!request) {
        return fail(request.error(), wanted_format(words, environment),
                    colors(*environment.err, {}, environment), environment);
    }
    if (request->version) {
        environment.out->write("akx " AKX_VERSION "\n");
        return 0;
    }
    const bool help = request->help != Help::none;
    if (help || (request->command == nullptr && request->group == nullptr)) {
        const bool color = colors(*environment.out, request->arguments, environment);
        environment.out->write(help_page(*request, color));
        return 0;
    }
    if (request->command == nullptr) {
        const std::string noun(request->group->name);
        return fail(Error(errors::usage, "'akx " + noun + "' needs a verb")
                        .next("'akx " + noun + " --help' lists the commands"),
                    wanted_format(words, environment),
                    colors(*environment.err, request->arguments, environment), environment);
    }
    return run_command(*request, environment, network);
}

} // namespace akx::cli
