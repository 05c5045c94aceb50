// SPDX-License-Identifier: Apache-2.0
#include "support/phone.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace akx::test {

namespace {

std::string spelled(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) {
        out += word + " ";
    }
    return out;
}

} // namespace

std::string program(const std::string& name) {
    return std::string(AKX_BINARY_DIR) + "/bin/" + name;
}

Environment Desk::environment() const {
    return {{"XDG_CONFIG_HOME", folder() + "/config"},
            {"XDG_STATE_HOME", folder() + "/state"},
            {"XDG_CACHE_HOME", folder() + "/cache"},
            {"XDG_DATA_HOME", folder() + "/data"},
            {"AKX_NO_INPUT", "1"},
            {"HOME", folder()},
            {"LC_ALL", "C.UTF-8"}};
}

Finished Desk::akx(std::vector<std::string> arguments, const std::string& input) const {
    arguments.insert(arguments.begin(), program("akx"));
    return run(arguments, environment(), input);
}

std::string Desk::ok(std::vector<std::string> arguments, const std::string& input) const {
    const std::string line = spelled(arguments);
    const Finished finished = akx(std::move(arguments), input);
    INFO("akx " << line << "\n" << finished.out << finished.err);
    REQUIRE(finished.exit_code == 0);
    return finished.out;
}

std::string Desk::write(const std::string& name, const std::string& text) const {
    const std::string path = folder() + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

std::string Desk::write_private(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(folder() + "/" + name).parent_path());
    const std::string path = write(name, text);
    std::filesystem::permissions(path, std::filesystem::perms(0600));
    return path;
}

Phone::Phone(std::vector<std::string> options, std::string host)
    : options_(std::move(options)), host_(std::move(host)) {
    start();
}

void Phone::start() {
    std::vector<std::string> command = {
        program("akx-agent"),      "--state",       state(), "--listen",
        host_ + ":" + port_,       "--no-announce", "--sim", "--control",
        folder() + "/control.sock"};
    command.insert(command.end(), options_.begin(), options_.end());
    process_ = Process(command);
    fingerprint_ = process_.wait_for("fingerprint: ");
    port_ = process_.wait_for("listening on port ");
}

void Phone::stop() {
    process_.signal(SIGTERM);
    REQUIRE(process_.wait() == 0);
}

void Phone::pair(const Desk& desk, const std::string& name, std::string where) {
    code_ = process_.wait_for("pairing code: ");
    where = where.empty() ? address() : where;
    desk.ok({"device", "pair", where, "--name", name, "--code-stdin", "--yes"}, code_ + "\n");
}

std::string Phone::sim(const std::string& command) const {
    const Finished finished =
        run({program("akx-agent"), "sim", "--control", folder() + "/control.sock", command});
    INFO("sim " << command << ": " << finished.out << finished.err);
    REQUIRE(finished.exit_code == 0);
    return finished.out;
}

std::string small_site() {
    return R"(apiVersion: akx/v1
kind: Device
metadata:
  name: front
spec:
  device:
    name: Front door
    timeZone: Europe/Berlin
  relays:
    - id: A
      name: Main entrance
      holdDelay: 500ms
  readers:
    - {id: entrance, kind: ic, source: sim}
    - {id: keypad, kind: keypad, source: sim}
  inputs:
    - {id: A, source: sim, relays: [A]}
)";
}

} // namespace akx::test
