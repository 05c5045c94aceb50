// SPDX-License-Identifier: Apache-2.0
// Settings, relays and opening by HTTP command of the simulated device.
#include "base/json.hpp"
#include "base/text.hpp"
#include "support/akuvox_device/device.hpp"

#include <algorithm>

namespace akx::test::akuvox {

std::string text_of(const Value& object, std::string_view key) {
    const Value* value = object.is_object() ? object.find(key) : nullptr;
    if (value == nullptr) {
        return {};
    }
    return value->is_int()    ? std::to_string(value->as_int())
           : value->is_text() ? value->as_text()
                              : std::string();
}

namespace {

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

} // namespace

std::map<std::string, std::string> query_of(const std::string& path) {
    std::map<std::string, std::string> out;
    const std::size_t mark = path.find('?');
    if (mark == std::string::npos) {
        return out;
    }
    const std::string query = path.substr(mark + 1);
    for (const std::string_view part : split(query, '&')) {
        const std::size_t equals = std::min(part.find('='), part.size());
        out[percent_decoded(part.substr(0, equals))] =
            percent_decoded(part.substr(std::min(equals + 1, part.size())));
    }
    return out;
}

Reply Device::settings(const std::string& action, const Value& data) {
    if (action == "get") {
        Value map = Value::object();
        for (const auto& [key, value] : config) {
            map.set("Config." + key, value);
        }
        return success(map);
    }
    for (const Value::Member& member : data.as_object()) {
        const std::string key =
            member.key.starts_with("Config.") ? member.key.substr(7) : member.key;
        const bool stuck = std::find(stuck_keys.begin(), stuck_keys.end(), key) != stuck_keys.end();
        if (config.count(key) != 0 && !stuck) {
            config[key] = text_of(data, member.key);
        }
    }
    return success({}, true);
}

Reply Device::relay(const std::string& action, const Value& data) {
    if (action == "get") {
        Value map = Value::object();
        for (const auto& [key, value] : config) {
            if (key.starts_with("DoorSetting.RELAY.")) {
                map.set("Config." + key, value);
            }
        }
        return success(map);
    }
    if (action == "status") {
        Value map = Value::object();
        for (int i = 0; i < profile_.relays; ++i) {
            const bool open = std::any_of(trigs.begin(), trigs.end(), [&](const Value& trig) {
                return trig.int_at("num") == i + 1 && trig.int_at("mode") == 1 &&
                       trig.int_at("level") == 1;
            });
            map.set("Relay" + std::string(1, static_cast<char>('A' + i)), open ? 1 : 0);
        }
        return success(map);
    }
    if (action != "trig") {
        return failure(-1, profile_.unsupported);
    }
    const std::int64_t number = data.int_at("num");
    if (number < 1 || number > profile_.relays || unlock_code < 0) {
        return failure(unlock_code < 0 ? unlock_code : -1, "Failed");
    }
    trigs.push_back(data);
    return success({}, true);
}

Reply Device::open_door(const std::string& target) {
    const int number = std::atoi(query_of(target)["DoorNum"].c_str());
    const int code = unlock_code != 0                         ? unlock_code
                     : number < 1 || number > profile_.relays ? -2
                                                              : 0;
    if (code == 0) {
        opened.push_back(target);
    }
    if (profile_.unlock_html) {
        return Reply{200,
                     "<html><input type=\"hidden\" id=\"hcSingleResult\" value=\"" +
                         std::to_string(code) + "\"></html>",
                     "", "text/html", false};
    }
    return failure(code, code == 0 ? "OK" : "Failed");
}

} // namespace akx::test::akuvox
