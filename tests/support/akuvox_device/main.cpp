// SPDX-License-Identifier: Apache-2.0
// akx-sim-device PROFILE [PORT] [FILE]: a simulated Akuvox device to try things on by hand. FILE
// holds {"users": [...], "config": {...}} as the device's API has them.
#include "base/file.hpp"
#include "base/json.hpp"
#include "support/akuvox_device/device.hpp"

#include <csignal>
#include <iostream>

namespace {

namespace sim = akx::test::akuvox;

bool load(sim::Device& device, const std::string& file) {
    const akx::Result<std::string> text = akx::read_file(file);
    const akx::Result<akx::Value> json =
        text ? akx::parse_json(*text) : akx::Result<akx::Value>(text.error());
    if (!json) {
        std::cerr << json.error().text() << '\n';
        return false;
    }
    device.users = json->array_at("users");
    for (const akx::Value& each : json->array_at("schedules")) {
        device.schedules.push_back(each);
    }
    device.groups = json->array_at("groups");
    if (const akx::Value* config = json->find("config")) {
        for (const akx::Value::Member& member : config->as_object()) {
            device.config[member.key] = member.value.as_text();
        }
    }
    return true;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: akx-sim-device PROFILE [PORT] [FILE]\nprofiles:";
        for (const std::string& name : sim::profile_names()) {
            std::cerr << ' ' << name;
        }
        std::cerr << '\n';
        return 3;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    try {
        const int port = argc > 2 ? std::stoi(argv[2]) : 0;
        sim::Device device(sim::load_profile(argv[1]), {}, static_cast<std::uint16_t>(port));
        if (argc > 3 && !load(device, argv[3])) {
            return 1;
        }
        std::cout << "listening " << device.address() << std::endl;
        int signal = 0;
        sigwait(&signals, &signal);
    } catch (const std::exception& error) {
        std::cerr << "akx-sim-device: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
