// SPDX-License-Identifier: Apache-2.0
#include "app/events.hpp"

#include "base/json.hpp"
#include "model/event.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

constexpr std::size_t kPage = 500;

} // namespace

Value entry_value(const LogEntry& entry) {
    Value out = Value::object();
    out.set("cursor", entry.cursor);
    out.set("time", format_utc(entry.time));
    out.set("log", model::log_kind_name(entry.log));
    out.set("event", entry.event);
    out.set("level", log_level_name(entry.level));
    for (const Value::Member& field : entry.fields.as_object()) {
        out.set(field.key, field.value);
    }
    if (entry.hash) {
        out.set("hash", to_hex(*entry.hash));
    }
    return out;
}

Value gap_value(const LogGap& gap) {
    Value out = Value::object();
    out.set("log", model::log_kind_name(gap.log));
    out.set("why", gap.why == LogGap::Why::removed ? "removed" : "dropped");
    out.set("cursor", gap.cursor);
    out.set("count", gap.count);
    out.set("from", format_utc(gap.from));
    out.set("to", format_utc(gap.to));
    return out;
}

void EventHub::subscribe(http::EventStream stream, std::vector<model::LogKind> logs,
                         std::optional<std::int64_t> after) {
    const std::uint64_t id = ++last_id_;
    stream.on_close([this, id] {
        // Not at once: the stream is still on the stack.
        loop_.post([this, id] { subscribers_.erase(id); });
    });
    Subscriber& subscriber = subscribers_[id];
    subscriber.stream = std::move(stream);
    subscriber.logs = std::move(logs);
    subscriber.live = !after;
    subscriber.sent = after.value_or(0);
    if (after) {
        catch_up(id);
    }
}

bool EventHub::send(Subscriber& subscriber, const LogEntry& entry) {
    subscriber.sent = entry.cursor;
    return subscriber.stream.send(std::to_string(entry.cursor), entry.event,
                                  to_json(entry_value(entry)));
}

void EventHub::publish(const std::vector<LogEntry>& entries) {
    for (const LogEntry& entry : entries) {
        newest_ = entry.cursor;
        for (auto& [id, subscriber] : subscribers_) {
            const auto& logs = subscriber.logs;
            // What has just been caught up with may only now be announced.
            const bool is_new = subscriber.live && entry.cursor > subscriber.sent;
            if (is_new && std::find(logs.begin(), logs.end(), entry.log) != logs.end()) {
                send(subscriber, entry);
            }
        }
    }
}

void EventHub::catch_up(std::uint64_t id) {
    Subscriber& subscriber = subscribers_.at(id);
    subscriber.newest = newest_;
    LogQuery query;
    query.logs = subscriber.logs;
    query.after = subscriber.sent;
    query.limit = kPage;
    const bool taken = store_->read([this, id, query](Store::Reader& reader) {
        Result<LogPage> page = reader.logs.query(query);
        loop_.post([this, id, page = std::move(page)] {
            if (page) {
                caught(id, *page);
            } else {
                subscribers_.erase(id); // the client comes back with its cursor
            }
        });
    });
    if (!taken) {
        subscribers_.erase(id);
    }
}

void EventHub::caught(std::uint64_t id, const LogPage& page) {
    const auto found = subscribers_.find(id);
    if (found == subscribers_.end()) {
        return;
    }
    Subscriber& subscriber = found->second;
    for (const LogGap& gap : page.gaps) {
        subscriber.stream.send({}, model::events::log_gap.name, to_json(gap_value(gap)));
    }
    for (const LogEntry& entry : page.entries) {
        if (!send(subscriber, entry)) {
            return;
        }
    }
    // Entries published while the last page was read are asked for once more.
    if (page.next || subscriber.newest != newest_) {
        catch_up(id);
    } else {
        subscriber.live = true;
    }
}

} // namespace akx::agent
