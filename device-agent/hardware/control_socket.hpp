// SPDX-License-Identifier: Apache-2.0
// The test-only door to the simulator: a Unix socket that takes one command a line and answers
// with one line each, "ok …" or "error …". Exists only with --sim; mode 0600.
#pragma once

#include "core/event_loop.hpp"
#include "hardware/simulator.hpp"

#include <map>

namespace akx::agent {

// One command: its words, what it does. The table in control_socket.cpp is the only list.
class ControlSocket {
  public:
    struct Faults { // what reaches beyond the simulator; set by the program
        std::function<Status(std::string_view what, std::span<const std::string_view> words)> disk;
    };

    ControlSocket(core::EventLoop& loop, Simulator& simulator, ShiftableClock& clock,
                  Faults faults);
    ~ControlSocket();
    Status listen(const std::string& path);

    static std::string help(); // the commands, one a line

  private:
    struct Client {
        int fd = -1;
        std::string input;
        bool watching = false; // gets a line for each relay movement
        core::Watch watch;
    };
    friend struct ControlCommands;

    void accept();
    void read(int fd);
    void drop(int fd);
    std::string run(Client& client, std::string_view line);
    void announce(const RelayMove& move);

    core::EventLoop& loop_;
    Simulator& simulator_;
    ShiftableClock& clock_;
    Faults faults_;
    std::string path_;
    int listener_ = -1;
    core::Watch watch_;
    std::map<int, Client> clients_;
};

// Sends one command line to a running simulator and returns its answer without the final newline.
Result<std::string> send_control(const std::string& path, const std::string& line);

} // namespace akx::agent
