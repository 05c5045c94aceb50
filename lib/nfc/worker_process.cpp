// SPDX-License-Identifier: Apache-2.0
#include "nfc/worker_process.hpp"

#include "base/cipher.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // POSIX declares it nowhere

namespace akx::nfc {

namespace {

constexpr int kWorkerSocket = 3;
constexpr Millis kGoodbye{1500}; // for switching the field off and closing the port
constexpr Millis kStep{5};

MonoTime mono() {
    return Clock::system().now().mono;
}

int left_until(MonoTime deadline) {
    return static_cast<int>(std::max<std::int64_t>(0, (deadline - mono()).count()));
}

// The descriptors the worker gets; the result of posix_spawn (0 or an errno).
int spawn(const std::string& program, int socket, pid_t& pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    // libnfc takes a serial port that got descriptor 0 for something else, so 0 stays taken.
    for (int fd = 0; fd < kWorkerSocket; ++fd) {
        ::posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    }
    ::posix_spawn_file_actions_adddup2(&actions, socket, kWorkerSocket);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, kWorkerSocket + 1);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    // A process group of its own: Ctrl-C is for the program, which then ends the worker in order.
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    std::string name = program;
    char* const arguments[] = {name.data(), nullptr};
    const int failed =
        ::posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments, environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    return failed;
}

std::string how_it_ended(int status) {
    if (WIFSIGNALED(status)) {
        return "ended by signal " + std::to_string(WTERMSIG(status));
    }
    return "ended with code " + std::to_string(WEXITSTATUS(status));
}

} // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const std::string& program) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return Error(errors::reader_failed,
                     std::string("no way to talk to a reader's worker: ") + std::strerror(errno));
    }
    // Out of the way of the descriptors that the worker gets, which are made one by one.
    const int theirs = ::fcntl(ends[1], F_DUPFD_CLOEXEC, 10);
    ::close(ends[1]);
    pid_t pid = -1;
    const int failed = spawn(program, theirs, pid);
    ::close(theirs);
    if (failed != 0) {
        ::close(ends[0]);
        return Error(errors::reader_failed, "the reader's worker '" + program +
                                                "' cannot be started: " + std::strerror(failed))
            .next("is the package complete?");
    }
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return std::unique_ptr<WorkerProcess>(new WorkerProcess(pid, ends[0]));
}

WorkerProcess::~WorkerProcess() {
    end(false);
}

std::string WorkerProcess::end(bool at_once) {
    if (pid_ <= 0) {
        return {};
    }
    ::close(socket_); // which is its sign to go
    int status = 0;
    const MonoTime deadline = mono() + (at_once ? Millis(0) : kGoodbye);
    pid_t gone = ::waitpid(pid_, &status, WNOHANG);
    while (gone == 0 && mono() < deadline) {
        ::poll(nullptr, 0, static_cast<int>(kStep.count()));
        gone = ::waitpid(pid_, &status, WNOHANG);
    }
    if (gone == 0) {
        ::kill(pid_, SIGKILL);
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
    }
    pid_ = -1;
    return gone == 0 ? "had to be killed" : how_it_ended(status);
}

Error WorkerProcess::lost(const std::string& what) {
    return Error(errors::reader_failed, what)
        .next("it is started again by itself; if this goes on, unplug the reader and plug it in");
}

Status WorkerProcess::send(ByteView frame, MonoTime deadline) {
    while (!frame.empty()) {
        const ssize_t sent = ::send(socket_, frame.data(), frame.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            frame = frame.subspan(static_cast<std::size_t>(sent));
            continue;
        }
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        pollfd one{socket_, POLLOUT, 0};
        const bool full = sent < 0 && errno == EAGAIN && left_until(deadline) > 0;
        if (!full || (::poll(&one, 1, left_until(deadline)) < 0 && errno != EINTR)) {
            return lost("the reader's worker " + end(true));
        }
    }
    return {};
}

Result<Bytes> WorkerProcess::receive(MonoTime deadline) {
    while (true) {
        auto frame = buffer_.next();
        if (!frame) {
            end(true);
            return std::move(frame.error());
        }
        if (*frame) {
            return std::move(**frame);
        }
        pollfd one{socket_, POLLIN, 0};
        const int left = left_until(deadline);
        if (::poll(&one, 1, left) == 0 && left_until(deadline) == 0) {
            end(true);
            return lost("the reader does not answer: its driver hangs");
        }
        std::uint8_t chunk[4096];
        const ssize_t count = ::recv(socket_, chunk, sizeof chunk, 0);
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
            return lost("the reader's worker " + end(false));
        }
        if (count > 0) {
            buffer_.append(ByteView(chunk, static_cast<std::size_t>(count)));
        }
    }
}

Result<Bytes> WorkerProcess::call(const Request& request, Millis limit) {
    if (!is_running()) {
        return lost("the reader's worker is not running");
    }
    const MonoTime deadline = mono() + limit;
    Bytes frame = encode(request);
    const Status sent = send(frame, deadline);
    crypto::wipe(frame); // it may hold a key
    if (!sent) {
        return sent.error();
    }
    const auto answer = receive(deadline);
    Result<Bytes> result = answer ? decode_answer(*answer) : answer;
    if (!result && result.error().is(errors::protocol)) {
        end(true); // nothing it says after that can be trusted
    }
    return result;
}

} // namespace akx::nfc
