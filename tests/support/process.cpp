// SPDX-License-Identifier: Apache-2.0
#include "support/process.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace akx::test {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    int read = -1;
    int write = -1;
    Pipe() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        read = ends[0];
        write = ends[1];
    }
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) {
        out.push_back(text.data());
    }
    out.push_back(nullptr);
    return out;
}

std::vector<std::string> merged(const Environment& added) {
    std::vector<std::string> out;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!added.contains(text.substr(0, text.find('=')))) {
            out.push_back(text);
        }
    }
    for (const auto& [name, value] : added) {
        out.push_back(name + "=" + value);
    }
    return out;
}

// Any of the descriptors may be -1: inherited.
int spawn(std::vector<std::string> command, const Environment& environment, int in, int out,
          int err) {
    std::vector<std::string> variables = merged(environment);
    const std::vector<char*> arguments = pointers(command);
    const std::vector<char*> env = pointers(variables);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // no orphan outlives a failed test
        for (const auto& [from, to] : {std::pair{in, 0}, {out, 1}, {err, 2}}) {
            if (from >= 0) {
                ::dup2(from, to);
            }
        }
        ::execve(arguments[0], arguments.data(), env.data());
        ::_exit(127);
    }
    return child;
}

int exit_code(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool drain(int& fd, std::string& into) {
    std::array<char, 16'384> piece{};
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got > 0) {
        into.append(piece.data(), static_cast<std::size_t>(got));
        return true;
    }
    ::close(fd);
    fd = -1;
    return false;
}

void feed(int& fd, std::string_view& rest) {
    const ssize_t put = rest.empty() ? 0 : ::write(fd, rest.data(), rest.size());
    rest.remove_prefix(put > 0 ? static_cast<std::size_t>(put) : rest.size());
    if (rest.empty()) {
        ::close(fd);
        fd = -1;
    }
}

} // namespace

Finished run(const std::vector<std::string>& command, const Environment& environment,
             const std::string& input, std::chrono::seconds limit) {
    Pipe in;
    Pipe out;
    Pipe err;
    const int child = spawn(command, environment, in.read, out.write, err.write);
    for (const int fd : {in.read, out.write, err.write}) {
        ::close(fd);
    }
    ::signal(SIGPIPE, SIG_IGN); // a program need not read all its input
    ::fcntl(in.write, F_SETFL, O_NONBLOCK);
    Finished finished;
    std::string_view rest = input;
    const auto deadline = Clock::now() + limit;
    while (out.read >= 0 || err.read >= 0) {
        std::array<pollfd, 3> fds{
            {{out.read, POLLIN, 0}, {err.read, POLLIN, 0}, {in.write, POLLOUT, 0}}};
        if (Clock::now() > deadline) {
            ::kill(child, SIGKILL);
        }
        ::poll(fds.data(), fds.size(), 100);
        if (out.read >= 0 && fds[0].revents != 0) {
            drain(out.read, finished.out);
        }
        if (err.read >= 0 && fds[1].revents != 0) {
            drain(err.read, finished.err);
        }
        if (in.write >= 0 && fds[2].revents != 0) {
            feed(in.write, rest);
        }
    }
    if (in.write >= 0) {
        ::close(in.write);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    finished.exit_code = exit_code(status);
    const bool in_time = Clock::now() <= deadline;
    INFO(command[0] << " took too long\n" << finished.out << finished.err);
    REQUIRE(in_time);
    return finished;
}

Process::Process(const std::vector<std::string>& command, const Environment& environment) {
    Pipe out;
    pid_ = spawn(command, environment, -1, out.write, -1);
    ::close(out.write);
    output_ = out.read;
}

Process::~Process() {
    kill();
    if (output_ >= 0) {
        ::close(output_);
    }
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), output_(std::exchange(other.output_, -1)),
      text_(std::move(other.text_)) {}

Process& Process::operator=(Process&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(output_, other.output_);
    std::swap(text_, other.text_);
    return *this;
}

bool Process::read_more(std::chrono::milliseconds limit) {
    pollfd fd{output_, POLLIN, 0};
    return ::poll(&fd, 1, static_cast<int>(limit.count())) <= 0 || drain(output_, text_);
}

std::string Process::wait_for(const std::string& beginning, std::chrono::seconds limit) {
    const auto deadline = Clock::now() + limit;
    while (true) {
        const std::string all = "\n" + text_;
        const std::size_t at = all.find("\n" + beginning);
        const std::size_t end = at == std::string::npos ? at : all.find('\n', at + 1);
        if (end != std::string::npos) {
            const std::size_t from = at + 1 + beginning.size();
            return all.substr(from, end - from);
        }
        INFO("waited for '" << beginning << "', got:\n" << text_);
        const bool goes_on =
            output_ >= 0 && Clock::now() < deadline && read_more(std::chrono::milliseconds(200));
        REQUIRE(goes_on);
    }
}

std::string Process::next_line(std::chrono::seconds limit) {
    const auto deadline = Clock::now() + limit;
    while (true) {
        const std::size_t end = text_.find('\n');
        if (end != std::string::npos) {
            std::string line = text_.substr(0, end);
            text_.erase(0, end + 1);
            return line;
        }
        const bool goes_on =
            output_ >= 0 && Clock::now() < deadline && read_more(std::chrono::milliseconds(200));
        REQUIRE(goes_on);
    }
}

void Process::signal(int number) const {
    ::kill(pid_, number);
}

int Process::wait() {
    int status = 0;
    while (output_ >= 0 && read_more(std::chrono::milliseconds(1'000))) {
    }
    REQUIRE(::waitpid(pid_, &status, 0) == pid_);
    pid_ = -1;
    return exit_code(status);
}

void Process::kill() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
    }
}

bool Process::running() const {
    return pid_ > 0 && ::kill(pid_, 0) == 0;
}

} // namespace akx::test
