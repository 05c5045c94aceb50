// SPDX-License-Identifier: Apache-2.0
// The door log by the devices' API (facts/akuvox §1.5), newest first. The call log is that of a
// phone that makes no calls.
#include "api/akuvox/calls.hpp"
#include "api/akuvox/paging.hpp"

#include "base/text.hpp"

namespace akx::agent::akuvox {

namespace {

constexpr std::string_view kAttempts = "access."; // granted and denied
constexpr std::string_view kGranted = "access.granted";
constexpr std::string_view kDenied = "access.denied";

struct Word {
    std::string_view method;
    std::string_view type;
};
constexpr Word kTypes[] = {
    {"pin", "PIN"}, {"card", "RF Key"}, {"face", "Face"},   {"qr", "QR Code"}, {"ble", "BLE"},
    {"nfc", "NFC"}, {"dtmf", "DTMF"},   {"remote", "HTTP"}, {"http", "HTTP"},  {"input", "INPUT"}};

std::string type_of(std::string_view method) {
    for (const Word& word : kTypes) {
        if (word.method == method) {
            return std::string(word.type);
        }
    }
    return "Unknown";
}

Value log_item(const LogEntry& entry, const TimeZone& zone) {
    const std::string local = format_civil_minutes(zone.to_civil(entry.time).minutes());
    const int second = zone.to_civil(entry.time).second;
    const std::string name = entry.fields.text_at("name");
    const std::string type = type_of(entry.fields.text_at("method"));
    Value item = Value::object();
    item.set("ID", std::to_string(entry.cursor));
    item.set("Date", local.substr(0, local.find('T')));
    item.set("Time", local.substr(local.find('T') + 1) + (second < 10 ? ":0" : ":") +
                         std::to_string(second));
    item.set("Name", name.empty() ? entry.fields.text_at("actor", "Unknown") : name);
    item.set("UserID", entry.fields.text_at("user"));
    item.set("Code", entry.fields.text_at("card")); // never a PIN: the log has none
    item.set("Type", type);
    item.set("Relay", entry.fields.text_at("relay"));
    item.set("Status", entry.event == kGranted ? "Succ" : "Failed");
    item.set("AccessMode", type);
    return item;
}

// A day "20261120" or "2026-11-20", or a time of it with "T" or a blank; local to the phone.
std::optional<WallTime> read_time(std::string text, const TimeZone& zone, bool end) {
    if (text.size() == 8 && is_digits(text)) {
        text.insert(6, "-").insert(4, "-");
    }
    const auto day = parse_civil_date(text);
    const auto minute =
        day ? std::optional(*day * 24 * 60 + (end ? 24 * 60 : 0)) : parse_civil_minutes(text);
    if (!minute) {
        return std::nullopt;
    }
    // The offset of that moment, which two steps find but for the hour that there is twice.
    WallTime time{Millis(*minute * 60'000)};
    for (int i = 0; i < 2; ++i) {
        time += std::chrono::minutes(*minute - zone.to_civil(time).minutes());
    }
    return time;
}

Result<LogQuery> read_query(const Services& services, const Ask& ask) {
    LogQuery query;
    query.logs = {model::LogKind::door};
    query.newest_first = true;
    query.event = kAttempts;
    query.text = ask.parameter("NameOrCode").substr(0, 100);
    const std::string status = ask.parameter("Status");
    if (status == "Succ" || status == "1") {
        query.event = kGranted;
    } else if (status == "Failed" || status == "0") {
        query.event = kDenied;
    } else if (!status.empty() && to_lower(status) != "all") {
        return Error(errors::invalid_value, "Succ or Failed is expected").in_field("Status");
    }
    const auto zone = TimeZone::load(services.settings.phone().device.time_zone);
    for (const auto& [name, end] : {std::pair("TimeStart", false), std::pair("TimeEnd", true)}) {
        const std::string text = ask.parameter(name);
        const auto time = read_time(text, zone ? *zone : TimeZone(), end);
        if (!text.empty() && !time) {
            return Error(errors::invalid_value, "a date such as 20261120 is expected")
                .in_field(name);
        }
        (end ? query.to : query.from) = time;
    }
    return query;
}

void get_door_log(Services& services, ExchangePtr exchange) {
    const auto page = read_page_wanted(exchange->ask());
    auto query = page ? read_query(services, exchange->ask()) : Result<LogQuery>(page.error());
    if (!query) {
        exchange->fail(query.error());
        return;
    }
    query->skip = page->skip;
    query->limit = page->size;
    answer_from_reader(services, std::move(exchange),
                       [query = std::move(*query), number = page->number,
                        name = services.settings.phone().device.time_zone](
                           Store::Reader& reader) -> Result<Value> {
                           const auto zone = TimeZone::load(name);
                           const auto total = reader.logs.count(query);
                           const auto found = reader.logs.query(query);
                           if (!total || !found) {
                               return total ? found.error() : total.error();
                           }
                           Value items = Value::array();
                           for (const LogEntry& entry : found->entries) {
                               items.push(log_item(entry, zone ? *zone : TimeZone()));
                           }
                           return list_data(static_cast<std::size_t>(*total), number,
                                            std::move(items));
                       });
}

void get_call_log(Services&, ExchangePtr exchange) {
    const auto page = read_page_wanted(exchange->ask());
    if (page) {
        exchange->succeed(list_data(0, page->number, Value::array()));
    } else {
        exchange->fail(page.error());
    }
}

constexpr CallRow kCalls[] = {
    {"doorlog", "get", model::Role::auditor, get_door_log, "Who opened what, and who could not"},
    {"calllog", "get", model::Role::auditor, get_call_log, "Calls: there are none"},
};

} // namespace

std::span<const CallRow> log_calls() {
    return kCalls;
}

} // namespace akx::agent::akuvox
