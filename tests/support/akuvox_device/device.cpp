// SPDX-License-Identifier: Apache-2.0
#include "support/akuvox_device/device.hpp"

#include "base/bytes.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace akx::test::akuvox {

namespace {

// The device's bytes, where it does not know UTF-8.
std::string latin1(const std::string& text) {
    std::string out;
    std::string_view rest = text;
    while (!rest.empty()) {
        const CodePoint point = decode_utf8(rest);
        out += point.size > 0 && point.value < 0x100
                   ? std::string(1, static_cast<char>(point.value))
                   : std::string(rest.substr(0, 1));
        rest.remove_prefix(std::max<std::size_t>(1, point.size));
    }
    return out;
}

Value item(std::initializer_list<std::pair<const char*, const char*>> members) {
    Value out = Value::object();
    for (const auto& [key, value] : members) {
        out.set(key, value);
    }
    return out;
}

const std::vector<std::string> kSpellings = {"ScheduleRelay", "Schedule-Relay", "Schedule"};

} // namespace

Device::Device(Profile profile, Clock clock, std::uint16_t port)
    : profile_(std::move(profile)), clock_(std::move(clock)) {
    if (!clock_) {
        clock_ = [] {
            return std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::steady_clock::now().time_since_epoch());
        };
    }
    add_defaults();
    TlsServerOptions options;
    options.ask_for_certificate = false;
    options.plain = !profile_.redirects_to_https;
    options.port = profile_.redirects_to_https ? 0 : port;
    server_ = std::make_unique<TlsServer>([this](Peer& peer) { serve(peer); }, options);
    if (profile_.redirects_to_https) {
        options.plain = true;
        options.port = port;
        const std::string to = "https://127.0.0.1:" + std::to_string(server_->port());
        redirector_ = std::make_unique<TlsServer>(
            [to](Peer& peer) {
                if (const auto request = peer.request()) {
                    peer.reply(308, "", "text/html", "Location: " + to + request->path + "\r\n");
                }
            },
            options);
    }
}

std::string Device::address() const {
    return "http://127.0.0.1:" +
           std::to_string(redirector_ ? redirector_->port() : server_->port());
}

void Device::add_defaults() {
    schedules = {
        item({{"ID", "1001"}, {"Name", "Always"}, {"Type", "2"}, {"Daily", "00:00-23:59"}}),
        item({{"ID", "1002"}, {"Name", "Never"}, {"Type", "2"}, {"Daily", "00:00-00:00"}})};
    for (int i = 0; i < profile_.relays; ++i) {
        const std::string letter(1, static_cast<char>('A' + i));
        const bool hold = profile_.keys == "hold";
        const std::string group = "DoorSetting.RELAY.";
        config[group + (hold ? "HoldDelay" + letter : "Relay" + letter + "Delay")] = "5";
        config[group + (hold ? "TriggerDelay" : "TrigDelay") + letter] = "0";
        config[group + (hold ? "Mode" + letter : "Relay" + letter + "Mode")] = "0";
        config[group + (hold ? "Name" + letter : "Relay" + letter + "Name")] = "Relay" + letter;
        config["DoorSetting.RELAYSCHEDULE.Relay" + letter + "Enable"] = "0";
        config["DoorSetting.RELAYSCHEDULE.Relay" + letter + "Schedule"] = "";
    }
    for (int i = 0; i < profile_.inputs; ++i) {
        const std::string letter = i == 0 ? "" : std::string(1, static_cast<char>('A' + i));
        config["DoorSetting.INPUT.Input" + letter + "Enable"] = "0";
        config["DoorSetting.INPUT.Input" + letter + "Trigger"] = "0";
        config["DoorSetting.INPUT.Input" + letter + "Relay"] = "0";
    }
    config["DoorSetting.RFCARDDISPLAY.RfidDisplayMode"] = "3";
    config["DoorSetting.DEVICENODE.Location"] = profile_.model;
    config["DoorSetting.PASSWORD.PublicKey"] = "33445566";
    config["DoorSetting.APIFCGI.UserName"] = kUser;
    config["Settings.SNTP.TimeZone"] = "GMT+1:00";
    config["Settings.SNTP.Name"] = "Berlin";
    config[profile_.account_key + ".GENERAL.UserName"] = "1001";
    config[profile_.account_key + ".GENERAL.Pwd"] = "";
}

const Value* Device::user(const std::string& id) const {
    const auto found = std::find_if(users.begin(), users.end(), [&](const Value& each) {
        return text_of(each, "UserID") == id;
    });
    return found == users.end() ? nullptr : &*found;
}

void Device::serve(Peer& peer) {
    const std::optional<HttpText> request = peer.request();
    if (!request) {
        return;
    }
    if (++active_ > 1) {
        ++overlapping;
    }
    Reply reply = answer(*request);
    --active_;
    if (reply.cut) {
        peer.cut();
        return;
    }
    if (profile_.latin1) {
        reply.body = latin1(reply.body);
    }
    if (reply.status == 200 && !reply.body.empty()) {
        reply.body += profile_.trailing;
    }
    peer.reply(reply.status, reply.body, reply.type,
               "Server: " + profile_.server + "\r\nConnection: close\r\n" + reply.headers);
}

std::optional<Reply> Device::refuse(const HttpText& request) {
    if (!redirect_to.empty()) {
        with_credentials_elsewhere += request.header("Authorization").empty() ? 0 : 1;
        return Reply{308, "", "Location: " + redirect_to + request.path + "\r\n", "text/html",
                     false};
    }
    if (profile_.auth == "allowlist") {
        return Reply{403, "Forbidden", "", "text/html", false};
    }
    const std::string header = request.header("Authorization");
    const std::string basic = "Basic " + to_base64(as_bytes(std::string(kUser) + ":" + kPassword));
    const bool right = profile_.auth == "none" || (profile_.auth == "basic" && header == basic) ||
                       (profile_.auth == "digest" &&
                        is_digest_right(header, request.method, profile_.realm, kUser, kPassword));
    if (right) {
        return std::nullopt;
    }
    std::string challenge = "WWW-Authenticate: Basic realm=\"" + profile_.realm + "\"\r\n";
    if (profile_.auth == "digest") {
        const std::string nonce = std::to_string(next_nonce_++) + "f00d";
        challenge = "WWW-Authenticate: Digest realm=\"" + profile_.realm +
                    "\", qop=\"auth,auth-int\", nonce=\"" + nonce + "\", opaque=\"5ccc\"\r\n";
        challenge += "WWW-Authenticate: Digest realm=\"web\", qop=\"auth\", nonce=\"" + nonce +
                     "\"\r\n"; // the web pages' realm beside it
    }
    return Reply{401, "", challenge, "text/html", false};
}

Reply Device::answer(const HttpText& request) {
    const std::lock_guard lock(mutex_);
    if (auto refused = refuse(request)) {
        return *refused;
    }
    const auto now = clock_();
    const bool soon = last_ && now - *last_ < std::chrono::milliseconds(profile_.throttle_ms);
    last_ = now;
    const std::string path = request.path.substr(0, request.path.find('?'));
    if (profile_.throttle_ms > 0 && soon) {
        ++too_soon;
        return Reply{401, "", "", "text/html", false};
    }
    if (busy_once) {
        busy_once = false;
        return Reply{503, "", "", "text/html", false};
    }
    requests.push_back(request.method + " " + path);
    if (path.starts_with("/fcgi/")) {
        return open_door(request.path);
    }
    Value body = Value::object();
    if (!request.body.empty()) {
        const Result<Value> parsed = parse_json(request.body);
        if (!parsed || !parsed->is_object()) {
            return failure(-1, "unknow");
        }
        body = *parsed;
    }
    // In path style the body has to have the envelope, and its action wins.
    const std::vector<std::string_view> parts = split(path, '/');
    std::string target = text_of(body, "target");
    std::string action = text_of(body, "action");
    const bool is_post = request.method == "POST";
    if (is_post && (action.empty() || (profile_.needs_target && target.empty()))) {
        return failure(-1, "unsupport action");
    }
    target = target.empty() && parts.size() > 2 ? std::string(parts[2]) : target;
    action = action.empty() && parts.size() > 3 ? std::string(parts[3]) : action;
    const Value* data = body.find("data");
    const bool write = action != "get" && action != "info" && action != "status";
    Reply reply = dispatch(target, action, data != nullptr ? *data : Value::object(),
                           query_of(request.path), write);
    if (write && lose_next_answer) {
        lose_next_answer = false;
        reply.cut = true;
    }
    return reply;
}

Reply Device::success(Value data, bool write) const {
    Reply out;
    if (write && profile_.empty_write_body) {
        return out;
    }
    Value body = Value::object();
    body.set("retcode", write ? profile_.success_code : 0);
    body.set("action", "");
    body.set("message", "OK");
    if (!write) {
        body.set("data", std::move(data));
    }
    out.body = to_json(body);
    return out;
}

Reply Device::failure(int code, const std::string& message) const {
    Value body = Value::object();
    body.set("retcode", code);
    body.set("action", "");
    body.set("message", message);
    return Reply{200, to_json(body), "", "text/plain", false};
}

Reply Device::dispatch(const std::string& target, const std::string& action, const Value& data,
                       const std::map<std::string, std::string>& query, bool) {
    if (target == "system") {
        return system(action);
    }
    if (target == "relay" && profile_.relay_api) {
        return relay(action, data);
    }
    if (target == "user") {
        return action == "get" ? list(users, query, true) : change_users(action, data);
    }
    if (target == "schedule") {
        return action == "get" ? list(schedules, query, false)
                               : change_rows(schedules, action, data);
    }
    if (target == "group") {
        return action == "get" ? list(groups, query, false) : change_rows(groups, action, data);
    }
    if (target == "config") {
        return settings(action, data);
    }
    if ((target == "contact" || target == "calllog") && action == "get") {
        return list({}, query, false);
    }
    if (target == "doorlog" && action == "get") {
        return list(door_log, query, false);
    }
    return failure(-1, profile_.unsupported);
}

Reply Device::system(const std::string& action) {
    Value data = Value::object();
    if (action == "status") {
        data.set("SystemTime", std::to_string(clock_().count() / 1000));
        data.set("UpTime", "4711");
        return success(data);
    }
    if (action != "info") {
        return failure(-1, profile_.unsupported);
    }
    Value status = Value::object();
    status.set("Model", profile_.model);
    status.set("MAC", "0C1105000001");
    status.set("FirmwareVersion", profile_.firmware);
    status.set("HardwareVersion", "1.0");
    if (profile_.status_at_root) {
        Value body = Value::object();
        body.set("retcode", 0);
        body.set("Status", std::move(status));
        return Reply{200, to_json(body), "", "text/plain", false};
    }
    data.set("Status", std::move(status));
    return success(data);
}

// As a read has it: the spellings of this firmware, cards cut.
Value Device::shown(const Value& user) const {
    Value out = user;
    const std::string access = text_of(user, "ScheduleRelay");
    for (const std::string& spelling : kSpellings) {
        out.erase(spelling);
    }
    for (const std::string& spelling : profile_.returns) {
        out.set(spelling, access);
    }
    if (profile_.schedule_array) {
        Value ids = Value::array();
        for (const std::string_view entry : split(access, ';')) {
            if (!entry.empty()) {
                ids.push(entry.substr(0, entry.find('-')));
            }
        }
        out.set("Schedule", std::move(ids));
    }
    out.set("CardCode", text_of(user, "CardCode").substr(0, profile_.card_cut));
    return out;
}

Reply Device::list(const std::vector<Value>& rows, const std::map<std::string, std::string>& query,
                   bool users_list) {
    std::vector<Value> found;
    const auto wanted = query.find("NameOrCode");
    for (const Value& row : rows) {
        const bool fits = wanted == query.end() || // fuzzy
                          text_of(row, "Name").find(wanted->second) != std::string::npos ||
                          text_of(row, "UserID").find(wanted->second) != std::string::npos ||
                          text_of(row, "PrivatePIN").find(wanted->second) != std::string::npos ||
                          text_of(row, "CardCode").find(wanted->second) != std::string::npos;
        if (fits) {
            found.push_back(users_list ? shown(row) : row);
        }
    }
    const auto page = query.find("page");
    const std::size_t number =
        page == query.end() ? 1 : static_cast<std::size_t>(std::stoul(page->second));
    Value items = Value::array();
    for (std::size_t i = (number - 1) * profile_.page_rows;
         i < std::min(found.size(), number * profile_.page_rows); ++i) {
        items.push(found[i]);
    }
    Value data = Value::object();
    data.set("num", static_cast<std::int64_t>(found.size()));
    data.set("curPageNum", static_cast<std::int64_t>(number));
    data.set(profile_.item_key, std::move(items));
    return success(data);
}

// Access in one of the spellings this firmware heeds; the others are dropped.
bool Device::take_schedule(const Value& from, Value& into) const {
    for (const std::string& spelling : profile_.honours) {
        const Value* value = from.find(spelling);
        if (value != nullptr && value->is_text()) {
            for (const std::string& other : kSpellings) {
                into.erase(other);
            }
            into.set("ScheduleRelay", value->as_text());
            return true;
        }
    }
    return false;
}

Reply Device::change_users(const std::string& action, const Value& data) {
    const Value::Array& rows = data.array_at("item");
    largest_batch = std::max(largest_batch, rows.size());
    if (rows.size() > profile_.freeze_rows) {
        return Reply{200, "", "", "text/plain", true}; // the unit hangs
    }
    for (const Value& row : rows) {
        const std::string id = text_of(row, "ID");
        const auto present = std::find_if(users.begin(), users.end(), [&](const Value& each) {
            return text_of(each, "ID") == id;
        });
        if (action == "del") {
            if (present == users.end()) {
                return failure(-1, "Failed");
            }
            users.erase(present);
            continue;
        }
        Value whole = row; // a partial record blanks the rest: nothing is merged
        if (!take_schedule(row, whole)) {
            return failure(-1, "Failed");
        }
        if (!profile_.minimal_add &&
            (text_of(row, "Name").empty() || text_of(row, "UserID").empty() ||
             row.find("LiftFloorNum") == nullptr || row.find("WebRelay") == nullptr)) {
            return failure(-100, "error param");
        }
        const std::string group = text_of(row, "Group");
        const bool known = std::any_of(groups.begin(), groups.end(), [&](const Value& each) {
            return text_of(each, "Name") == group;
        });
        whole.set("Group", known ? group : "Default");
        whole.set("SourceType", "1");
        if (action == "add") {
            whole.set("ID", std::to_string(next_id_++));
            users.push_back(std::move(whole));
        } else if (present == users.end()) {
            return failure(-1, "Failed");
        } else {
            *present = std::move(whole);
        }
    }
    return success({}, true);
}

Reply Device::change_rows(std::vector<Value>& rows, const std::string& action, const Value& data) {
    for (const Value& row : data.array_at("item")) {
        const std::string id = text_of(row, "ID");
        const auto present = std::find_if(rows.begin(), rows.end(), [&](const Value& each) {
            return !id.empty() && text_of(each, "ID") == id;
        });
        if (action == "add") {
            if (present != rows.end()) {
                return failure(-1, "Failed");
            }
            rows.push_back(row);
            if (id.empty()) {
                rows.back().set("ID", std::to_string(next_id_++));
            }
        } else if (present == rows.end() || id == "1001" || id == "1002") {
            return failure(-1, "Failed");
        } else if (action == "set") {
            *present = row;
        } else {
            rows.erase(present);
        }
    }
    return success({}, true);
}

} // namespace akx::test::akuvox
