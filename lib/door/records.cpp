// SPDX-License-Identifier: Apache-2.0
#include "door/records.hpp"

namespace akx::door {

namespace {

namespace events = model::events;

Record make(const model::EventKind& kind, WallTime time) {
    Record record;
    record.event.kind = &kind;
    record.event.time = time;
    record.event.fields = Value::object();
    return record;
}

void set_text(Record& record, std::string_view field, std::string_view text) {
    if (!text.empty()) {
        record.event.fields.set(field, text);
    }
}

} // namespace

Record access_record(const Decision& decision, model::RelaySet asked, const Origin& origin,
                     WallTime time) {
    const bool granted = decision.granted();
    Record record = make(granted ? events::access_granted : events::access_denied, time);
    record.user = decision.user;
    set_text(record, "method", model::method_name(origin.method));
    if (decision.public_pin != nullptr) {
        set_text(record, "name", decision.public_pin->name);
    }
    set_text(record, "relay", model::relay_names(granted ? decision.relays : asked));
    set_text(record, "card", origin.card);
    set_text(record, "reader", origin.reader);
    set_text(record, "reason", granted ? origin.words : reason_name(decision.reason));
    set_text(record, "actor", origin.actor);
    if (!granted) {
        set_text(record, "note", origin.words);
    }
    return record;
}

Record expired_record(const RemoteUnlock& command, Millis age, WallTime time) {
    Record record = make(events::command_expired, time);
    set_text(record, "relay", model::relay_names(command.relays));
    set_text(record, "actor", command.actor);
    set_text(record, "reason", command.reason);
    set_text(record, "age", format_duration(age));
    return record;
}

Record held_record(model::RelayId relay, HoldState state, std::optional<WallTime> until,
                   std::string_view actor, std::string_view words, WallTime time) {
    Record record = make(events::door_held, time);
    set_text(record, "relay", model::relay_name(relay));
    set_text(record, "state", hold_name(state));
    set_text(record, "actor", actor);
    set_text(record, "reason", words);
    if (until) {
        set_text(record, "until", format_utc(*until));
    }
    return record;
}

Record released_record(model::RelayId relay, HoldState state, std::string_view actor,
                       std::string_view words, WallTime time) {
    Record record = make(events::door_released, time);
    set_text(record, "relay", model::relay_name(relay));
    set_text(record, "state", hold_name(state));
    set_text(record, "actor", actor);
    set_text(record, "reason", words);
    return record;
}

Record keypad_locked_record(std::string_view reader, unsigned failures, Millis duration,
                            WallTime time) {
    Record record = make(events::keypad_locked, time);
    set_text(record, "reader", reader);
    record.event.fields.set("failures", failures);
    set_text(record, "duration", format_duration(duration));
    return record;
}

Record keypad_released_record(std::string_view reader, std::string_view actor, WallTime time) {
    Record record = make(events::keypad_released, time);
    set_text(record, "reader", reader);
    set_text(record, "actor", actor);
    return record;
}

Record relay_failed_record(model::RelayId relay, std::string_view error, WallTime time) {
    Record record = make(events::relay_failed, time);
    set_text(record, "relay", model::relay_name(relay));
    set_text(record, "error", error);
    return record;
}

} // namespace akx::door
