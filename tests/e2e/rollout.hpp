// SPDX-License-Identifier: Apache-2.0
// What the tests of roll-outs share: questions to a phone, and settings that move it.
#pragma once

#include "e2e/json.hpp"
#include "support/phone.hpp"
#include "support/relay.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace akx::test {

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

inline std::string read(const std::string& path) {
    const std::ifstream file(path, std::ios::binary);
    std::ostringstream out;
    out << file.rdbuf(); // also of /proc, where a file may end at any time
    return out.str();
}

inline std::string revision(const Desk& desk) {
    return json(desk.ok({"config", "status", "-o", "json"})).text_at("revision");
}

// The states of all revisions, newest first.
inline std::vector<std::string> states(const Desk& desk) {
    std::vector<std::string> out;
    const Value history = json(desk.ok({"config", "history", "-o", "json"}));
    for (const Value& item : history.array_at("items")) {
        out.push_back(item.text_at("state"));
    }
    return out;
}

// The phone as the inventory has it.
inline Value known(const Desk& desk) {
    return json(desk.ok({"device", "list", "-o", "json"})).array_at("items").front();
}

inline std::string with_port(std::uint16_t port) {
    return "  https: {port: " + std::to_string(port) + "}\n";
}

// The phone's present settings with another port, as JSON.
inline std::string config_with_port(const Desk& desk, std::uint16_t port) {
    Value config = *json(desk.ok({"raw", "GET", "/v1/config?defaults=false"})).find("config");
    Value https = Value::object();
    https.set("port", static_cast<std::int64_t>(port));
    config.set("https", std::move(https));
    return to_json(config);
}

// Asks again until the exit code is as wanted and the output contains `part`; twenty seconds long.
inline Finished until_exit(int wanted, const std::function<Finished()>& ask,
                           const std::string& part = {}) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (true) {
        Finished finished = ask();
        const bool done = finished.exit_code == wanted && contains(finished.out, part);
        if (done || std::chrono::steady_clock::now() > end) {
            return finished;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

// Gives `to` the inventory and key of `from`, with the phone at another address.
inline void share_identity(const Desk& from, const Desk& to, const std::string& address) {
    std::filesystem::copy(from.folder() + "/config", to.folder() + "/config",
                          std::filesystem::copy_options::recursive);
    std::string inventory = read(from.folder() + "/config/akx/config.yaml");
    const std::string old = known(from).text_at("address");
    inventory.replace(inventory.find(old), old.size(), address);
    to.write_private("config/akx/config.yaml", inventory);
}

} // namespace akx::test
