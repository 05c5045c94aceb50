// SPDX-License-Identifier: Apache-2.0
// akx-reader: the worker that holds the drivers of card readers. Started by akx and akx-agent with
// a socket as descriptor 3; of no use by hand.
#include "base/process.hpp"
#include "nfc/worker/serve.hpp"

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace {

constexpr int kSocket = 3;
constexpr int kGrace = 1000; // milliseconds for switching off the field when the program has gone

// A driver may hang for ever: whoever holds the other end of the socket must still be able to end
// this process by going away.
void follow_the_program() {
    pollfd one{kSocket, POLLRDHUP, 0};
    while (::poll(&one, 1, -1) < 0) {
    }
    ::poll(nullptr, 0, kGrace);
    ::_exit(0);
}

// libnfc takes descriptor 0 for its own purposes when it is free.
void keep_standard_descriptors() {
    int fd = ::open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO) {
        fd = ::open("/dev/null", O_RDWR);
    }
    ::close(fd);
}

} // namespace

int main() {
    struct stat status {};
    if (::fstat(kSocket, &status) != 0 || !S_ISSOCK(status.st_mode)) {
        constexpr char kText[] = "akx-reader is started by akx and akx-agent\n";
        (void)!::write(STDERR_FILENO, kText, sizeof kText - 1);
        return 3;
    }
    akx::forbid_core_dumps(); // keys pass through
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::signal(SIGPIPE, SIG_IGN);
    keep_standard_descriptors();
    ::fcntl(kSocket, F_SETFD, FD_CLOEXEC);
    std::thread(follow_the_program).detach();
    akx::nfc::serve(kSocket);
    return 0;
}
