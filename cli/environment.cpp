// SPDX-License-Identifier: Apache-2.0
#include "environment.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace akx::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;

// The second signal ends the program at once (REQ: Ctrl-C twice = leave).
void on_signal(int number) {
    if (interrupted != 0) {
        ::_exit(128 + number);
    }
    interrupted = number;
}

class FdWriter : public Writer {
  public:
    explicit FdWriter(int fd) : fd_(fd), terminal_(::isatty(fd) == 1) {}

    bool write(std::string_view text) override {
        while (!text.empty() && !closed_) {
            const ssize_t count = ::write(fd_, text.data(), text.size());
            if (count >= 0) {
                text.remove_prefix(static_cast<std::size_t>(count));
            } else if (errno != EINTR) {
                closed_ = true;
            }
        }
        return !closed_;
    }
    bool is_terminal() const override { return terminal_; }
    unsigned columns() const override {
        winsize size{};
        const bool known = ::ioctl(fd_, TIOCGWINSZ, &size) == 0 && size.ws_col != 0;
        return known ? size.ws_col : 80;
    }

  private:
    int fd_;
    bool terminal_;
    bool closed_ = false;
};

class FdReader : public Reader {
  public:
    explicit FdReader(int fd) : fd_(fd) {}

    Result<std::size_t> read(std::span<char> into) override {
        while (true) {
            const ssize_t count = ::read(fd_, into.data(), into.size());
            if (count >= 0) {
                return static_cast<std::size_t>(count);
            }
            if (errno != EINTR || interrupted != 0) {
                return Error(errors::io, std::string("standard input: ") + std::strerror(errno));
            }
        }
    }
    bool is_terminal() const override { return ::isatty(fd_) == 1; }

  private:
    int fd_;
};

// Turns the terminal's echo off while it lives.
class EchoOff {
  public:
    EchoOff(int fd, bool wanted) : fd_(fd), active_(wanted && ::tcgetattr(fd, &before_) == 0) {
        if (active_) {
            termios quiet = before_;
            quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            quiet.c_lflag |= static_cast<tcflag_t>(ECHONL);
            ::tcsetattr(fd_, TCSAFLUSH, &quiet);
        }
    }
    ~EchoOff() {
        if (active_) {
            ::tcsetattr(fd_, TCSAFLUSH, &before_);
        }
    }
    EchoOff(const EchoOff&) = delete;
    EchoOff& operator=(const EchoOff&) = delete;

  private:
    int fd_;
    termios before_{};
    bool active_;
};

Result<Secret> ask_on_terminal(std::string_view question, bool hidden) {
    const int fd = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return Error(errors::needs_input, "there is no terminal to ask on");
    }
    FdWriter(fd).write(question);
    std::string line;
    {
        const EchoOff echo(fd, hidden);
        char c = 0;
        while (::read(fd, &c, 1) == 1 && c != '\n') {
            line += c;
        }
    }
    ::close(fd);
    if (interrupted != 0) {
        return Error(errors::needs_input, "interrupted");
    }
    return Secret(std::move(line));
}

} // namespace

struct SystemEnvironment::Parts {
    FdReader in{STDIN_FILENO};
    FdWriter out{STDOUT_FILENO};
    FdWriter err{STDERR_FILENO};
};

SystemEnvironment::SystemEnvironment() : parts_(std::make_unique<Parts>()) {
    struct sigaction action {};
    action.sa_handler = on_signal; // no SA_RESTART: a blocked read or poll must return
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &action, nullptr);

    environment_.in = &parts_->in;
    environment_.out = &parts_->out;
    environment_.err = &parts_->err;
    environment_.clock = &Clock::system();
    environment_.variable = [](std::string_view name) -> std::optional<std::string> {
        const char* value = std::getenv(std::string(name).c_str());
        return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
    };
    environment_.ask = ask_on_terminal;
    environment_.is_interrupted = [] { return interrupted != 0; };
    environment_.wait = [](Millis time) {
        const timespec span{time.count() / 1000, (time.count() % 1000) * 1'000'000};
        if (interrupted == 0 && time > Millis(0)) {
            ::nanosleep(&span, nullptr); // a signal ends it
        }
    };
}

SystemEnvironment::~SystemEnvironment() = default;

Result<std::string> xdg_folder(const Environment& environment, std::string_view xdg,
                               std::string_view fallback) {
    // The XDG specification: relative paths are to be ignored.
    if (const auto path = environment.variable(xdg); path && path->starts_with('/')) {
        return *path + "/akx";
    }
    if (const auto home = environment.variable("HOME"); home && home->starts_with('/')) {
        return *home + "/" + std::string(fallback) + "/akx";
    }
    return Error(errors::usage, "neither " + std::string(xdg) + " nor HOME is set")
        .next("set HOME, or name the file with --config");
}

} // namespace akx::cli
