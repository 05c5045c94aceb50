// SPDX-License-Identifier: Apache-2.0
// Times two commands against each other as whole processes, turn by turn, so that a noisy machine
// hurts both alike: bench_compare NAME RUNS COMMAND... -- COMMAND...
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using Command = std::vector<char*>;

double run_ms(const Command& command) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    const auto start = std::chrono::steady_clock::now();
    pid_t child = 0;
    int status = 0;
    if (posix_spawnp(&child, command[0], &actions, nullptr, command.data(), environ) != 0 ||
        waitpid(child, &status, 0) != child || status != 0) {
        std::fprintf(stderr, "%s failed with status %d\n", command[0], status);
        std::exit(1);
    }
    posix_spawn_file_actions_destroy(&actions);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char** argv) {
    Command ours;
    Command theirs;
    bool second = false;
    for (int i = 3; i < argc; ++i) {
        if (std::strcmp(argv[i], "--") == 0) {
            second = true;
        } else {
            (second ? theirs : ours).push_back(argv[i]);
        }
    }
    if (ours.empty() || theirs.empty()) {
        std::fprintf(stderr, "usage: bench_compare NAME RUNS COMMAND... -- COMMAND...\n");
        return 3;
    }
    ours.push_back(nullptr);
    theirs.push_back(nullptr);
    std::vector<double> our_times;
    std::vector<double> their_times;
    std::vector<double> ratios;
    run_ms(ours); // both once unmeasured: caches
    run_ms(theirs);
    for (int i = 0; i < std::max(1, std::atoi(argv[2])); ++i) {
        our_times.push_back(run_ms(ours));
        their_times.push_back(run_ms(theirs));
        ratios.push_back(our_times.back() / their_times.back());
    }
    std::printf("{\"bench\":\"%s\",\"value\":%.3f,\"unit\":\"ratio\",\"ms\":%.2f,\"vs\":\"%s\","
                "\"vs_ms\":%.2f,\"runs\":%zu}\n",
                argv[1], median(ratios), median(our_times), theirs[0], median(their_times),
                ratios.size());
    return 0;
}
