// SPDX-License-Identifier: Apache-2.0
// help, version, completion, raw, and the hidden commands that derive files from the table.
#include "base/file.hpp"
#include "base/text.hpp"
#include "commands/input.hpp"
#include "commands/list.hpp"
#include "help/complete.hpp"
#include "help/manual.hpp"
#include "help/page.hpp"
#include "help/topics.hpp"
#include "invocation.hpp"

namespace akx::cli {

namespace {

constexpr std::string_view kShells[] = {"bash", "zsh", "fish"};

Result<Exit> print(Invocation& run, std::string_view text) {
    run.environment.out->write(text);
    return Exit::ok;
}

std::string error_page(const ErrorKind& kind) {
    return std::string(kind.id) + "  " + std::string(kind.title) +
           "\n\n  name:  " + std::string(kind.name) +
           "\n  exit:  " + std::to_string(static_cast<int>(kind.exit)) +
           "\n  HTTP:  " + std::to_string(kind.http_status) +
           "\n  next:  " + std::string(kind.hint) + "\n";
}

Result<Exit> help_on_words(Invocation& run, std::span<const std::string> words) {
    Request request;
    std::size_t used = 0;
    request.command = match_command(words, used, &request.group);
    request.help = Help::full;
    const std::size_t wanted = request.command != nullptr ? used : request.group != nullptr;
    if (wanted != words.size()) {
        std::vector<std::string> all(words.begin(), words.end());
        return Error(errors::not_found, "there is no help on '" + join(all, " ") + "'")
            .next("'akx help' lists the commands, 'akx help errors' the errors");
    }
    return print(run, help_page(request, false));
}

Result<Exit> help(Invocation& run) {
    const std::span<const std::string> words = run.arguments.all("TOPIC");
    if (words.empty()) {
        Request request;
        request.help = Help::full;
        return print(run, help_page(request, false));
    }
    const std::string last = words.back();
    if (words.size() == 1 || (words.size() == 2 && words.front() == "errors")) {
        if (const ErrorKind* kind = find_error_kind(last)) {
            return print(run, error_page(*kind));
        }
    }
    for (const Topic& topic : all_topics()) {
        if (words.size() == 1 && topic.name == last) {
            return print(run, topic.text());
        }
    }
    return help_on_words(run, words);
}

constexpr Column kVersionColumns[] = {{"akx", "akx"}, {"api", "API"}, {"documents", "documents"}};

Result<Exit> version(Invocation& run) {
    Value value = Value::object();
    value.set("akx", AKX_VERSION);
    value.set("api", "v1");
    value.set("documents", "akx/v1");
    run.output.object("Version", kVersionColumns, value);
    return Exit::ok;
}

Result<Exit> completion(Invocation& run) {
    return print(run, completion_script(run.arguments.text("SHELL")));
}

Result<Exit> complete_words(Invocation& run) {
    std::string out;
    for (const Candidate& each :
         complete(run.arguments.all("WORD"), run.environment, run.network)) {
        out += each.word + (each.help.empty() ? "" : "\t" + each.help) + "\n";
    }
    return print(run, out);
}

Result<Exit> write_manual(Invocation& run) {
    for (const ManualPage& page : manual_pages()) {
        const std::string path = run.arguments.text("DIR") + "/" + page.file;
        if (Status status = write_public_file(path, page.text); !status) {
            return status.error();
        }
    }
    return Exit::ok;
}

Result<device::RawCall> raw_call(Invocation& run) {
    device::RawCall call;
    call.method = run.arguments.text("METHOD");
    call.path = run.arguments.text("PATH");
    const std::string data = run.arguments.text("--data");
    if (data == "-" || data.starts_with('@')) {
        const Result<std::string> body = read_text(run, data == "-" ? data : data.substr(1));
        if (!body) {
            return body.error();
        }
        call.body = *body;
    } else {
        call.body = data;
    }
    if (run.arguments.has("--data")) {
        call.headers.push_back({"Content-Type", run.arguments.text("--type", "application/json")});
    }
    for (const std::string& header : run.arguments.all("--header")) {
        const std::size_t colon = header.find(':');
        if (colon == std::string::npos || colon == 0) {
            return Error(errors::usage, "'" + header + "' is not a header; use 'Name: value'");
        }
        call.headers.push_back(
            {header.substr(0, colon), std::string(trim(header.substr(colon + 1)))});
    }
    return call;
}

Result<Exit> raw(Invocation& run) {
    const Result<device::RawCall> call = raw_call(run);
    const Result<Phone> phone = run.connect();
    if (!call || !phone) {
        return !call ? call.error() : phone.error();
    }
    const Result<net::Reply> reply = phone->device->raw(*call);
    if (!reply) {
        return on_phone(reply.error(), phone->known);
    }
    if (run.arguments.has("--include")) {
        std::string head = std::to_string(reply->status) + "\n";
        for (const net::Header& header : reply->headers) {
            head += header.name + ": " + header.value + "\n";
        }
        run.environment.err->write(head);
    }
    run.environment.out->write(reply->body);
    if (!reply->body.empty() && reply->body.back() != '\n' && run.environment.out->is_terminal()) {
        run.environment.out->write("\n");
    }
    if (!reply->ok()) {
        return on_phone(net::to_error(*reply), phone->known);
    }
    return Exit::ok;
}

constexpr Argument kHelpArguments[] = {
    {.name = "TOPIC",
     .help = "a topic, an error id, or the words of a command",
     .required = false,
     .repeated = true,
     .kind = ValueKind::topic},
};
constexpr Example kHelpExamples[] = {
    {"akx help exit-codes", "What scripts can rely on"},
    {"akx help E0401", "What an error means and what to do"},
    {"akx help user import", "The same as 'akx user import --help'"},
};
constexpr Example kVersionExamples[] = {
    {"akx version -o json", "For scripts"},
};
constexpr Argument kCompletionArguments[] = {
    {.name = "SHELL", .help = "the shell to write for", .choices = kShells},
};
constexpr Example kCompletionExamples[] = {
    {"akx completion bash", "Print the script; put it into a file that bash loads"},
};
constexpr Argument kRawArguments[] = {
    {.name = "METHOD", .help = "GET, POST, PUT, PATCH or DELETE"},
    {.name = "PATH", .help = "the path with its query, as the phone gets it"},
};
constexpr Option kRawOptions[] = {
    {.name = "--data", .help = "the body: text, @FILE, or - for standard input", .value = "BODY"},
    {.name = "--type",
     .help = "the media type of the body",
     .value = "TYPE",
     .fallback = "application/json"},
    {.name = "--header", .help = "one more header", .value = "'NAME: VALUE'", .repeated = true},
    {.name = "--include", .help = "show status and headers of the reply on standard error"},
};
constexpr Example kRawExamples[] = {
    {"akx raw GET /v1/health -d front", "What the phone itself answers"},
    {"akx raw POST /v1/keypad/release --trace trace.ndjson", "With a trace, secrets removed"},
};
constexpr Argument kWordArguments[] = {
    {.name = "WORD", .help = "the words so far", .required = false, .repeated = true},
};
constexpr Argument kDirArguments[] = {
    {.name = "DIR", .help = "where to write", .kind = ValueKind::folder},
};

constexpr Command kCommands[] = {
    {.path = "raw",
     .summary = "Send a request to a phone as it is",
     .description = "The body of the reply goes to standard output whatever its status; a status "
                    "other than 2xx also ends with the exit code of its error.",
     .arguments = kRawArguments,
     .options = kRawOptions,
     .examples = kRawExamples,
     .target = Target::one,
     .run = raw},
    {.path = "help",
     .summary = "Tell about a command, a topic or an error",
     .arguments = kHelpArguments,
     .examples = kHelpExamples,
     .run = help},
    {.path = "completion",
     .summary = "Print the completion script of a shell",
     .arguments = kCompletionArguments,
     .examples = kCompletionExamples,
     .run = completion},
    {.path = "version",
     .summary = "Tell the versions of program, API and documents",
     .examples = kVersionExamples,
     .run = version},
    {.path = "__complete",
     .summary = "Candidates for the last word, for completion scripts",
     .arguments = kWordArguments,
     .run = complete_words,
     .hidden = true},
    {.path = "__man",
     .summary = "Write the manual pages into a folder",
     .arguments = kDirArguments,
     .run = write_manual,
     .hidden = true},
};

} // namespace

std::span<const Command> general_commands() {
    return kCommands;
}

} // namespace akx::cli
