// SPDX-License-Identifier: Apache-2.0
// A real akx-agent with simulated hardware and a real akx beside it, both in folders of their own.
#pragma once

#include "support/process.hpp"
#include "support/temp_folder.hpp"

namespace akx::test {

std::string program(const std::string& name); // path of a built program

// A settings folder for akx, as one person has it.
class Desk {
  public:
    Finished akx(std::vector<std::string> arguments, const std::string& input = {}) const;
    // As akx(), and the test fails unless it succeeds; returns standard output.
    std::string ok(std::vector<std::string> arguments, const std::string& input = {}) const;
    std::string write(const std::string& name, const std::string& text) const; // a file; its path
    const std::string& folder() const { return folder_.path(); }
    Environment environment() const;

  private:
    TempFolder folder_;
};

class Phone {
  public:
    explicit Phone(std::vector<std::string> options = {});

    void start(); // also after stop() or kill(), on the same state and port
    void stop();  // SIGTERM
    void kill() { process_.kill(); }

    // Pairs `desk` with the phone under the name "front".
    void pair(const Desk& desk, const std::string& name = "front");
    // Says one line to the simulator: "card entrance 02B775D2". Fails the test unless it says ok.
    std::string sim(const std::string& command) const;

    const std::string& code() const { return code_; }
    const std::string& fingerprint() const { return fingerprint_; }
    std::string address() const { return "127.0.0.1:" + port_; }
    const std::string& folder() const { return folder_.path(); }
    std::string state() const { return folder_.path() + "/state"; }
    Process& process() { return process_; }

  private:
    std::vector<std::string> options_;
    TempFolder folder_;
    std::string port_ = "0";
    std::string code_;
    std::string fingerprint_;
    Process process_;
};

// Settings with relay A, a card reader and a keypad; what most tests start from.
std::string small_site();

} // namespace akx::test
