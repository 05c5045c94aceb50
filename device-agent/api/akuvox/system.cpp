// SPDX-License-Identifier: Apache-2.0
// The phone about itself in the devices' words.
#include "api/akuvox/calls.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>

namespace akx::agent::akuvox {

namespace {

struct Interface {
    std::string mac = "00:00:00:00:00:00";
    std::string address;
    std::string mask;
};

std::string ipv4_text(const sockaddr* address) {
    char text[INET_ADDRSTRLEN] = "";
    if (address != nullptr && address->sa_family == AF_INET) {
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text,
                    sizeof text);
    }
    return text;
}

std::string upper(std::string text) {
    for (char& c : text) {
        c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return text;
}

// The first interface that is up, has an IPv4 address and is no loopback.
Interface first_interface() {
    Interface out;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return out;
    }
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, ::freeifaddrs);
    for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
        const bool usable =
            (each->ifa_flags & IFF_UP) != 0 && (each->ifa_flags & IFF_LOOPBACK) == 0;
        const std::string address = usable ? ipv4_text(each->ifa_addr) : "";
        if (address.empty()) {
            continue;
        }
        out.address = address;
        out.mask = ipv4_text(each->ifa_netmask);
        if (const auto mac =
                read_file("/sys/class/net/" + std::string(each->ifa_name) + "/address", 64)) {
            out.mac = upper(std::string(trim(*mac)));
        }
        break;
    }
    return out;
}

// The devices' versions have four parts; from a third of 10 on clients expect the high-security
// mode (facts/akuvox §2), which we have.
std::string firmware_version() {
    const std::vector<std::string_view> parts = split(AKX_VERSION, '.');
    const auto part = [&parts](std::size_t i) {
        return i < parts.size() ? std::string(parts[i]) : std::string("0");
    };
    return part(0) + "." + part(1) + ".10." + part(2);
}

std::int64_t uptime(const Services& services) {
    const Millis up = services.clock.now().mono - services.started;
    return std::chrono::duration_cast<Seconds>(up).count();
}

void get_info(Services& services, ExchangePtr exchange) {
    const Interface lan = first_interface();
    Value status = Value::object();
    status.set("Model", "AKX");
    status.set("MAC", lan.mac);
    status.set("FirmwareVersion", firmware_version());
    status.set("HardwareVersion", "0.0.0.0");
    status.set("Uptime", std::to_string(uptime(services)));
    status.set("WebLang", "1");
    Value network = Value::object();
    network.set("IPAddress", lan.address);
    network.set("SubnetMask", lan.mask);
    network.set("Gateway", "");
    network.set("LinkStatus", lan.address.empty() ? "0" : "1");
    Value account = Value::object();
    account.set("Status", "0"); // no calls are made: the account is disabled
    Value data = Value::object();
    data.set("Status", std::move(status));
    data.set("Lan", std::move(network));
    data.set("Account1", std::move(account));
    exchange->succeed(data);
}

void get_status(Services& services, ExchangePtr exchange) {
    const auto now = services.clock.now().wall.time_since_epoch();
    Value data = Value::object();
    data.set("SystemTime", std::to_string(std::chrono::duration_cast<Seconds>(now).count()));
    data.set("UpTime", std::to_string(uptime(services)));
    exchange->succeed(data);
}

void reboot(Services& services, ExchangePtr exchange) {
    services.audit(model::events::restart_ordered, exchange->who());
    exchange->succeed();
    services.restart();
}

constexpr CallRow kCalls[] = {
    {"system", "info", model::Role::auditor, get_info, "Model, address and versions"},
    {"system", "status", model::Role::auditor, get_status, "Clock and time since the start"},
    {"system", "reboot", model::Role::install, reboot, "Start the phone's program again"},
};

} // namespace

std::span<const CallRow> system_calls() {
    return kCalls;
}

} // namespace akx::agent::akuvox
