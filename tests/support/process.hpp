// SPDX-License-Identifier: Apache-2.0
// Real programs under test: run to the end, or started and spoken to.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace akx::test {

using Environment = std::map<std::string, std::string>; // added to (and over) our own

struct Finished {
    int exit_code = -1; // 128 + signal when it was killed
    std::string out;
    std::string err;
};

// Runs a program to its end; kills it and fails the test when that takes longer than `limit`.
Finished run(const std::vector<std::string>& command, const Environment& environment = {},
             const std::string& input = {}, std::chrono::seconds limit = std::chrono::seconds(60));

// A program that goes on while the test does; killed when the object goes.
class Process {
  public:
    Process() = default;
    Process(const std::vector<std::string>& command, const Environment& environment = {});
    ~Process();
    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;

    // Waits until a whole line with this beginning has come on standard output; returns the rest of
    // that line. Fails the test after `limit`, or when the program ends first.
    std::string wait_for(const std::string& beginning,
                         std::chrono::seconds limit = std::chrono::seconds(20));
    // The next line of standard output; not to be mixed with wait_for().
    std::string next_line(std::chrono::seconds limit = std::chrono::seconds(20));
    void signal(int number) const;
    int wait();  // its exit code
    void kill(); // SIGKILL, and waits
    int pid() const { return pid_; }
    bool running() const;

  private:
    bool read_more(std::chrono::milliseconds limit);

    int pid_ = -1;
    int output_ = -1;
    std::string text_; // of standard output, so far
};

} // namespace akx::test
