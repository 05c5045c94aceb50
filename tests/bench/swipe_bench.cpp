// SPDX-License-Identifier: Apache-2.0
// Time from a card's frame at the simulated reader to the call of the relay driver, through the
// whole running agent: bench_swipe CONTROL_SOCKET READER UID COUNT. The relay must fall back by
// itself between swipes.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

class Control {
  public:
    explicit Control(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            std::perror("control socket");
            std::exit(1);
        }
    }
    ~Control() { ::close(fd_); }
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

    void send(const std::string& line) const {
        (void)::send(fd_, (line + "\n").data(), line.size() + 1, MSG_NOSIGNAL);
    }
    // The rest of the next line with this beginning.
    std::string wait(const std::string& beginning) {
        while (true) {
            const std::size_t end = text_.find('\n');
            if (end == std::string::npos) {
                char piece[4096];
                const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
                if (got <= 0) {
                    std::fprintf(stderr, "the agent is gone\n");
                    std::exit(1);
                }
                text_.append(piece, static_cast<std::size_t>(got));
                continue;
            }
            const std::string line = text_.substr(0, end);
            text_.erase(0, end + 1);
            if (line.rfind(beginning, 0) == 0) {
                return line.substr(beginning.size());
            }
            if (line.rfind("error", 0) == 0) {
                std::fprintf(stderr, "%s\n", line.c_str());
                std::exit(1);
            }
        }
    }

  private:
    int fd_;
    std::string text_;
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fprintf(stderr, "usage: bench_swipe CONTROL_SOCKET READER UID COUNT\n");
        return 3;
    }
    Control control(argv[1]);
    control.send("watch");
    std::vector<double> times;
    for (int i = 0; i < std::atoi(argv[4]); ++i) {
        const auto start = Clock::now();
        control.send("card " + std::string(argv[2]) + " " + argv[3]);
        const auto moved = std::chrono::nanoseconds(std::stoll(control.wait("relay A on ")));
        times.push_back(std::chrono::duration<double, std::milli>(
                            moved - std::chrono::nanoseconds(start.time_since_epoch()))
                            .count());
        control.wait("relay A off ");
    }
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
        return times[std::min(times.size() - 1,
                              static_cast<std::size_t>(share * static_cast<double>(times.size())))];
    };
    std::printf("{\"bench\":\"swipe-to-relay\",\"value\":%.3f,\"unit\":\"ms p99\",\"p50\":%.3f,"
                "\"max\":%.3f,\"swipes\":%zu}\n",
                at(0.99), at(0.5), times.back(), times.size());
    return 0;
}
