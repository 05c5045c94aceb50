// SPDX-License-Identifier: Apache-2.0
// The door log of a device, in the words of ours (facts/akuvox §1.5).
#include "base/text.hpp"
#include "device/akuvox/device.hpp"

#include <algorithm>

namespace akx::device::akuvox {

namespace {

constexpr std::string_view kTypes[] = {"unknown", "card", "pin", "pin", "face"}; // numeric forms

bool succeeded(const Value& item) {
    const std::string status = to_lower(word(item, "Status"));
    return status == "succ" || status == "success" || status == "1";
}

std::string method_of(const Value& item) {
    const std::string type = word(item, "Type");
    if (const auto number = parse_int(type); number && *number >= 0 && *number < 5) {
        return std::string(kTypes[static_cast<std::size_t>(*number)]);
    }
    return to_lower(type);
}

// The code itself may be a PIN and is not shown.
Value entry_of(const Value& item) {
    Value out = Value::object();
    out.set("cursor", word(item, "ID"));
    out.set("time", word(item, "Date") + "T" + word(item, "Time"));
    out.set("event", succeeded(item) ? "access.granted" : "access.denied");
    out.set("method", method_of(item));
    out.set("name", word(item, "Name"));
    out.set("relay", word(item, "Relay"));
    return out;
}

bool fits(const Value& entry, const LogQuery& query) {
    const std::string time = entry.text_at("time");
    const auto has = [&](const std::string& wanted, std::string_view key) {
        return wanted.empty() ||
               to_lower(entry.text_at(key)).find(to_lower(wanted)) != std::string::npos;
    };
    return (query.from.empty() || time >= query.from.substr(0, 19)) &&
           (query.to.empty() || time <= query.to.substr(0, 19)) && has(query.event, "event") &&
           has(query.user, "name") && has(query.text, "name");
}

} // namespace

Result<LogPage> AkuvoxDevice::log(const LogQuery& query) {
    if (query.log != "door") {
        return not_on_devices(query.log + " log that can be read");
    }
    LogPage out;
    const Status read = each_item("/api/doorlog/get", [&](const Value& item) -> Status {
        Value entry = entry_of(item);
        if (fits(entry, query)) {
            out.entries.push_back(std::move(entry));
        }
        return {};
    });
    if (!read) {
        return read.error();
    }
    auto& entries = out.entries;
    std::stable_sort(entries.begin(), entries.end(), [&](const Value& a, const Value& b) {
        return query.newest ? a.text_at("time") > b.text_at("time")
                            : a.text_at("time") < b.text_at("time");
    });
    if (!query.after.empty()) {
        const auto last = std::find_if(entries.begin(), entries.end(), [&](const Value& each) {
            return each.text_at("cursor") == query.after;
        });
        entries.erase(entries.begin(), last == entries.end() ? last : last + 1);
    }
    if (entries.size() > query.limit) {
        entries.resize(query.limit);
        out.next = entries.empty() ? "" : entries.back().text_at("cursor");
    }
    return out;
}

} // namespace akx::device::akuvox
