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
    std::string write_private(const std::string& name, const std::string& text) const; // mode 0600
    const std::string& folder() const { return folder_.path(); }
    Environment environment() const;

  private:
    TempFolder folder_;
};

class Phone {
  public:
    explicit Phone(std::vector<std::string> options = {}, std::string host = "127.0.0.1");

    void start(); // also after stop() or kill(), on the same state and port
    void set_options(std::vector<std::string> options) { options_ = std::move(options); }
    void stop(); // SIGTERM
    void kill() { process_.kill(); }

    // Pairs `desk` with the phone under the name "front"; `address` unless at its own one.
    void pair(const Desk& desk, const std::string& name = "front", std::string address = {});
    // Says one line to the simulator: "card entrance 02B775D2". Fails the test unless it says ok.
    std::string sim(const std::string& command) const;

    const std::string& code() const { return code_; }
    const std::string& fingerprint() const { return fingerprint_; }
    std::string address() const { return host_ + ":" + port_; }
    std::uint16_t port() const { return static_cast<std::uint16_t>(std::stoi(port_)); }
    const std::string& folder() const { return folder_.path(); }
    std::string state() const { return folder_.path() + "/state"; }
    Process& process() { return process_; }

  private:
    std::vector<std::string> options_;
    std::string host_;
    TempFolder folder_;
    std::string port_ = "0";
    std::string code_;
    std::string fingerprint_;
    Process process_;
};

// Settings with relay A, a card reader and a keypad; what most tests start from.
std::string small_site();

} // namespace akx::test
