// SPDX-License-Identifier: Apache-2.0
#include "context/secret_command.hpp"

#include "base/text.hpp"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace akx::cli {

namespace {

constexpr std::size_t kComplaint = 4'096; // bytes of its complaints that are read
constexpr std::size_t kShown = 200;       // and quoted

Error failed(std::string why) {
    return Error(errors::unresolved_secret, std::move(why));
}

// A pipe to read what a child writes.
class Pipe {
  public:
    Pipe() { open_ = ::pipe2(ends_, O_CLOEXEC) == 0; }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    bool is_open() const { return open_; }
    int reader() const { return ends_[0]; }
    int writer() const { return ends_[1]; }
    void close_reader() { close_end(0); }
    void close_writer() { close_end(1); }

  private:
    void close_end(std::size_t end) {
        if (ends_[end] >= 0) {
            ::close(ends_[end]);
            ends_[end] = -1;
        }
    }
    int ends_[2] = {-1, -1};
    bool open_ = false;
};

struct Output {
    std::string text;
    std::string complaint;
    ~Output() { wipe(text); }
};

class Child {
  public:
    Child() = default;
    ~Child() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    Status start(const std::vector<std::string>& words, int out, int err);
    int wait() { // its wait status
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

  private:
    pid_t pid_ = -1;
};

Status Child::start(const std::vector<std::string>& words, int out, int err) {
    std::vector<char*> argv;
    for (const std::string& word : words) {
        argv.push_back(const_cast<char*>(word.c_str())); // posix_spawn does not write to them
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t usual; // akx ignores it, programs do not expect that
    ::sigemptyset(&usual);
    ::sigaddset(&usual, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    const int code =
        ::posix_spawnp(&pid_, argv.front(), &actions, &attributes, argv.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    if (code != 0) {
        pid_ = -1;
        return failed("'" + words.front() + "' cannot be started: " + std::strerror(code));
    }
    return {};
}

// Appends what there is to read; false at the end of it.
bool read_some(int fd, std::string& into, std::size_t limit) {
    char buffer[4'096];
    const ssize_t count = ::read(fd, buffer, sizeof buffer);
    if (count > 0 && into.size() < limit) {
        into.append(buffer, std::min(static_cast<std::size_t>(count), limit - into.size()));
    }
    ::explicit_bzero(buffer, sizeof buffer);
    return count > 0 || (count < 0 && errno == EINTR);
}

// Until both ends are closed. One byte more than allowed is enough to know.
Status read_all(Pipe& out, Pipe& err, Output& output, const Clock& clock,
                const SecretCommandLimits& limits) {
    const MonoTime end = clock.now().mono + limits.max_time;
    while (out.reader() >= 0 || err.reader() >= 0) {
        pollfd waiting[] = {{out.reader(), POLLIN, 0}, {err.reader(), POLLIN, 0}};
        const auto left = std::max(end - clock.now().mono, Millis(0));
        const int ready = ::poll(waiting, 2, static_cast<int>(left.count()));
        if (ready == 0 || left == Millis(0)) {
            return failed("no answer within " + format_duration(limits.max_time));
        }
        if (ready < 0 && errno != EINTR) {
            return failed(std::strerror(errno));
        }
        if (ready < 0) {
            continue;
        }
        if (waiting[0].revents != 0 &&
            !read_some(out.reader(), output.text, limits.max_bytes + 1)) {
            out.close_reader();
        }
        if (waiting[1].revents != 0 && !read_some(err.reader(), output.complaint, kComplaint)) {
            err.close_reader();
        }
        if (output.text.size() > limits.max_bytes) {
            return failed("the secret is longer than " + std::to_string(limits.max_bytes) +
                          " bytes");
        }
    }
    return {};
}

class Asker {
  public:
    Asker(std::vector<std::string> words, const Clock& clock, const SecretCommandLimits& limits)
        : words_(std::move(words)), clock_(clock), limits_(limits) {}

    Result<Secret> ask(const std::string& name) {
        std::vector<std::string> words = words_;
        words.push_back(name);
        Pipe out;
        Pipe err;
        if (!out.is_open() || !err.is_open()) {
            return failed(std::strerror(errno));
        }
        Child child;
        if (Status started = child.start(words, out.writer(), err.writer()); !started) {
            return started.error();
        }
        out.close_writer();
        err.close_writer();
        Output output;
        if (Status status = read_all(out, err, output, clock_, limits_); !status) {
            return failed("'" + words_.front() + "': " + status.error().what());
        }
        const int status = child.wait();
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            return failed(ending(status) + complaint(output));
        }
        if (output.text.ends_with('\n')) {
            output.text.pop_back();
        }
        if (output.text.empty()) {
            return failed("'" + words_.front() + "' gave nothing");
        }
        known_.emplace_back(output.text);
        return known_.back();
    }

  private:
    std::string ending(int status) const {
        return "'" + words_.front() + "' " +
               (WIFEXITED(status) ? "ended with " + std::to_string(WEXITSTATUS(status))
                                  : "was ended by signal " + std::to_string(WTERMSIG(status)));
    }

    // What it complained about, in one line; nothing where that may hold a secret.
    std::string complaint(const Output& output) const {
        const auto holds = [&](std::string_view secret) {
            return !secret.empty() && output.complaint.find(secret) != std::string::npos;
        };
        for (const std::string_view line : split(output.text, '\n')) {
            if (holds(trim(line))) {
                return {};
            }
        }
        for (const Secret& secret : known_) {
            if (holds(secret.reveal())) {
                return {};
            }
        }
        std::string line(utf8_prefix(trim(output.complaint), kShown));
        for (char& c : line) {
            c = static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
        }
        return line.empty() || !is_utf8(line) ? std::string() : ": " + line;
    }

    std::vector<std::string> words_;
    const Clock& clock_;
    SecretCommandLimits limits_;
    std::vector<Secret> known_;
};

} // namespace

Result<config::SecretCommand> make_secret_command(std::string_view line, const Clock& clock,
                                                  const SecretCommandLimits& limits) {
    std::vector<std::string> words;
    for (const std::string_view word : split(line, ' ')) {
        if (!trim(word).empty()) {
            words.emplace_back(trim(word));
        }
    }
    if (words.empty()) {
        return Error(errors::usage, "the command for secrets is empty")
            .next("name a program and its arguments, as in 'pass show akx'");
    }
    const auto asker = std::make_shared<Asker>(std::move(words), clock, limits);
    return config::SecretCommand([asker](const std::string& name) { return asker->ask(name); });
}

} // namespace akx::cli
