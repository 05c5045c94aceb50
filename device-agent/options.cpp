// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include "base/text.hpp"
#include "hardware/control_socket.hpp"

namespace akx::agent {

namespace {

struct Option {
    std::string_view name;  // without dashes
    std::string_view value; // what it takes; empty for a flag
    std::string_view help;
    Status (*set)(CommandLine&, const std::string&);
};

struct Command {
    std::string_view name;
    std::string_view arguments;
    std::string_view help;
};

Result<std::int64_t> number(const std::string& text, std::int64_t min, std::int64_t max) {
    const auto value = parse_int(text);
    if (!value || *value < min || *value > max) {
        return Error(errors::usage, "\"" + text + "\" is not a number from " + std::to_string(min) +
                                        " to " + std::to_string(max));
    }
    return *value;
}

Status set_listen(CommandLine& line, const std::string& text) {
    const std::size_t colon = text.rfind(':');
    const auto port = number(text.substr(colon == std::string::npos ? 0 : colon + 1), 0, 65'535);
    if (!port) {
        return port.error();
    }
    line.agent.port = static_cast<std::uint16_t>(*port);
    if (colon != std::string::npos) {
        std::string address = text.substr(0, colon);
        if (address.starts_with('[') && address.ends_with(']')) {
            address = address.substr(1, address.size() - 2);
        }
        line.agent.address = address;
    }
    return {};
}

Status set_count(std::size_t& out, const std::string& text) {
    const auto count = number(text, 1, 10'000);
    if (!count) {
        return count.error();
    }
    out = static_cast<std::size_t>(*count);
    return {};
}

constexpr Option kOptions[] = {
    {"state", "FOLDER", "Folder of the phone's state (default /var/lib/akx-agent)",
     [](CommandLine& line, const std::string& text) {
         line.agent.folder = text;
         return Status();
     }},
    {"listen", "[ADDRESS:]PORT", "Where to serve HTTPS (default [::]:8443)", set_listen},
    {"connections", "N", "Most connections at a time (default 64)",
     [](CommandLine& line, const std::string& text) {
         return set_count(line.agent.connections, text);
     }},
    {"connections-per-address", "N", "Most connections of one peer (default 8)",
     [](CommandLine& line, const std::string& text) {
         return set_count(line.agent.per_address, text);
     }},
    {"no-announce", "", "Do not announce the phone by mDNS",
     [](CommandLine& line, const std::string&) {
         line.agent.announce = false;
         return Status();
     }},
    {"sim", "", "Simulate all hardware; nothing is opened for real",
     [](CommandLine& line, const std::string&) {
         line.agent.simulate = true;
         return Status();
     }},
    {"control", "PATH", "With --sim, and for sim: the simulator's control socket",
     [](CommandLine& line, const std::string& text) {
         line.agent.control = text;
         return Status();
     }},
    {"role", "ROLE", "For invite: role of the client to be paired (default admin)",
     [](CommandLine& line, const std::string& text) {
         line.role = text;
         return Status();
     }},
    {"sim-boot", "TEXT", "Simulation: another text than before stands for a reboot",
     [](CommandLine& line, const std::string& text) {
         line.agent.boot = text;
         return Status();
     }},
    {"log-level", "1-7", "Diagnostics on standard error, 1 critical to 7 trace (default 4)",
     [](CommandLine& line, const std::string& text) {
         const auto level = number(text, 1, 7);
         if (!level) {
             return Status(level.error());
         }
         line.level = static_cast<LogLevel>(*level);
         return Status();
     }},
};

constexpr Command kCommands[] = {
    {"run", "", "Run the phone (the default)"},
    {"invite", "", "Make a one-time code for pairing, on the phone itself"},
    {"sim", "COMMAND...", "Send a command to a running simulator"},
    {"openapi", "", "Print the OpenAPI description of the API"},
    {"man", "", "Print the manual page"},
    {"version", "", "Print the version"},
    {"help", "", "Print this help"},
};

const Option* find_option(std::string_view name) {
    for (const Option& option : kOptions) {
        if (option.name == name) {
            return &option;
        }
    }
    return nullptr;
}

Error unknown(std::string_view what, std::string_view word, std::span<const std::string_view> all,
              const std::string& dashes = {}) {
    Error error(errors::usage,
                "unknown " + std::string(what) + " '" + dashes + std::string(word) + "'");
    if (const auto near = nearest(word, all)) {
        return std::move(error).next("did you mean '" + dashes + std::string(*near) + "'?");
    }
    return std::move(error).next("see akx-agent --help");
}

Status take_option(CommandLine& line, std::string_view word, std::span<const char* const>& rest) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const Option* option = find_option(name);
    if (option == nullptr) {
        std::vector<std::string_view> names;
        for (const Option& known : kOptions) {
            names.push_back(known.name);
        }
        return unknown("option", name, names, "--");
    }
    std::string value;
    if (equals != std::string_view::npos) {
        value = word.substr(equals + 1);
    } else if (!option->value.empty()) {
        if (rest.empty()) {
            return Error(errors::usage, "--" + std::string(name) + " needs a value");
        }
        value = rest.front();
        rest = rest.subspan(1);
    }
    return option->set(line, value);
}

Status take_command(CommandLine& line, std::string_view word) {
    std::vector<std::string_view> names;
    for (const Command& command : kCommands) {
        if (command.name == word) {
            line.command = word;
            return {};
        }
        names.push_back(command.name);
    }
    return unknown("command", word, names);
}

std::string troff(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '-' ? "\\-" : c == '\\' ? "\\\\" : std::string(1, c);
    }
    return out;
}

} // namespace

Result<CommandLine> parse_command_line(std::span<const char* const> arguments) {
    CommandLine line;
    line.agent.folder = "/var/lib/akx-agent";
    bool has_command = false;
    while (!arguments.empty()) {
        const std::string_view word = arguments.front();
        arguments = arguments.subspan(1);
        Status status;
        if (word == "--help" || word == "-h" || word == "--version") {
            line.command = word == "--version" ? "version" : "help";
            return line;
        }
        // What a simulator is told may begin with a dash: "clock -1h".
        if (has_command && line.command == "sim" && !word.starts_with("--")) {
            line.words.emplace_back(word);
        } else if (word.starts_with("--")) {
            status = take_option(line, word.substr(2), arguments);
        } else if (!has_command) {
            status = take_command(line, word);
            has_command = true;
        } else {
            status = Error(errors::usage, "'" + std::string(word) + "' is not expected");
        }
        if (!status) {
            return status.error();
        }
    }
    return line;
}

std::string help_text() {
    std::string out = "akx-agent turns a Linux board into a door phone.\n\n"
                      "Usage: akx-agent [COMMAND] [OPTIONS]\n\nCommands:\n";
    const auto row = [&out](std::string left, std::string_view help) {
        left.resize(std::max<std::size_t>(left.size() + 2, 32), ' ');
        out += "  " + left + std::string(help) + "\n";
    };
    for (const Command& command : kCommands) {
        row(std::string(command.name) + (command.arguments.empty() ? "" : " ") +
                std::string(command.arguments),
            command.help);
    }
    out += "\nOptions:\n";
    for (const Option& option : kOptions) {
        row("--" + std::string(option.name) + (option.value.empty() ? "" : " ") +
                std::string(option.value),
            option.help);
    }
    return out + "\nSimulator commands:\n" + ControlSocket::help();
}

std::string manual_text() {
    std::string out = ".TH AKX\\-AGENT 8 \"\" \"akx " AKX_VERSION "\" \"akx\"\n"
                      ".SH NAME\nakx\\-agent \\- turn a Linux board into a door phone\n"
                      ".SH SYNOPSIS\n.B akx\\-agent\n[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]\n"
                      ".SH COMMANDS\n";
    for (const Command& command : kCommands) {
        out += ".TP\n\\fB" + troff(command.name) + "\\fR \\fI" + troff(command.arguments) +
               "\\fR\n" + troff(command.help) + ".\n";
    }
    out += ".SH OPTIONS\n";
    for (const Option& option : kOptions) {
        out += ".TP\n\\fB\\-\\-" + troff(option.name) + "\\fR \\fI" + troff(option.value) +
               "\\fR\n" + troff(option.help) + ".\n";
    }
    out += ".SH SIMULATOR\nWith \\fB\\-\\-sim\\fR and \\fB\\-\\-control\\fR the phone takes these "
           "commands, sent by\n.BR \"akx\\-agent sim\" :\n.nf\n" +
           troff(ControlSocket::help()) + ".fi\n";
    out += ".SH FILES\n.TP\n\\fIFOLDER\\fR/identity.pem, device.key, serial\n"
           "The phone's key and certificate, the key that seals its secrets, its serial number; "
           "mode 0600, made at the first start.\n"
           ".TP\n\\fIFOLDER\\fR/state.db, logs.db\nConfiguration and users; logs.\n"
           ".SH EXIT STATUS\n0 after SIGTERM or SIGINT; otherwise as akx(1).\n"
           ".SH SEE ALSO\n.BR akx (1),\n.BR akx\\-config (5)\n";
    return out;
}

} // namespace akx::agent
