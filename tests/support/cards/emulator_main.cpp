// SPDX-License-Identifier: Apache-2.0
// akx-card-emulator: a reader and cards to try things without hardware.
#include "support/cards/control.hpp"

#include <cstdio>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using akx::test::cards::Control;

const char kUsage[] =
    "akx-card-emulator [--link PATH] [--control FIFO] [COMMAND…]\n"
    "A PN532 reader on a pseudo terminal, with cards. Prints 'ready: READER' and goes on until it\n"
    "is interrupted; takes commands as arguments, from standard input and from the FIFO:\n\n";

struct Options {
    std::string link;    // a name for the terminal that stays the same
    std::string control; // a FIFO to be made
    std::vector<std::string> commands;
};

std::optional<Options> parse(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool takes_value = arguments[i] == "--link" || arguments[i] == "--control";
        if (takes_value && i + 1 < arguments.size()) {
            (arguments[i] == "--link" ? options.link : options.control) = arguments[i + 1];
            ++i;
        } else if (arguments[i].starts_with("-")) {
            return std::nullopt;
        } else {
            options.commands.push_back(arguments[i]);
        }
    }
    return options;
}

void carry_out(Control& control, const std::string& command) {
    std::cout << control.command(command) << std::endl;
}

// Commands line by line from both ends; the end of standard input is no reason to stop.
void serve(Control& control, int fifo) {
    std::string pending[2];
    pollfd ends[] = {{STDIN_FILENO, POLLIN, 0}, {fifo, POLLIN, 0}};
    while (::poll(ends, 2, -1) >= 0) {
        for (int i = 0; i < 2; ++i) {
            if (ends[i].revents == 0) {
                continue;
            }
            char buffer[1024];
            const ssize_t count = ::read(ends[i].fd, buffer, sizeof buffer);
            if (count <= 0) {
                ends[i].fd = -1;
                continue;
            }
            pending[i].append(buffer, static_cast<std::size_t>(count));
            for (std::size_t end = 0; (end = pending[i].find('\n')) != std::string::npos;) {
                carry_out(control, pending[i].substr(0, end));
                pending[i].erase(0, end + 1);
            }
        }
    }
}

} // namespace

int main(int count, char** values) {
    const auto options = parse(std::vector<std::string>(values + 1, values + count));
    if (!options) {
        std::cerr << kUsage << Control::help();
        return 3;
    }
    akx::test::cards::Pn532Line line;
    std::string path = line.path();
    if (!options->link.empty()) {
        ::unlink(options->link.c_str());
        if (::symlink(path.c_str(), options->link.c_str()) != 0) {
            std::perror(options->link.c_str());
            return 1;
        }
        path = options->link;
    }
    int fifo = -1;
    if (!options->control.empty()) {
        ::unlink(options->control.c_str());
        if (::mkfifo(options->control.c_str(), 0600) != 0 ||
            (fifo = ::open(options->control.c_str(), O_RDWR | O_CLOEXEC)) < 0) {
            std::perror(options->control.c_str());
            return 1;
        }
    }
    Control control(line);
    for (const std::string& command : options->commands) {
        carry_out(control, command);
    }
    std::cout << "ready: pn532_uart:" << path << std::endl;
    serve(control, fifo);
    return 0;
}
