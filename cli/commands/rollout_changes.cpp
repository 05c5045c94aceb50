// SPDX-License-Identifier: Apache-2.0
#include "commands/rollout.hpp"

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "commands/show.hpp"
#include "model/phone.hpp"
#include "output/formats.hpp"

namespace akx::cli {

namespace {

constexpr std::string_view kMask = "***";
constexpr std::size_t kLongestCell = 60; // bytes of a text in a table
constexpr std::int64_t kDeletionsAllowed = 20;

// Phones write secrets inside of elements as {"$kept": digest}.
Value without_digests(Value value) {
    if (value.is_array()) {
        for (Value& entry : value.as_array()) {
            entry = without_digests(std::move(entry));
        }
    } else if (value.is_object()) {
        if (value.as_object().size() == 1 && value.as_object().front().key == "$kept") {
            return kMask;
        }
        for (Value::Member& member : value.as_object()) {
            member.value = without_digests(std::move(member.value));
        }
    } else if (value.is_reference()) {
        return kMask;
    }
    return value;
}

std::string short_text(const std::string& text) {
    const std::size_t line = text.find('\n');
    if (line == std::string::npos && text.size() <= kLongestCell) {
        return text;
    }
    std::size_t size = std::min(line, kLongestCell);
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size; // not in the middle of a character
    }
    return text.substr(0, size) + "… (" + std::to_string(text.size()) + " bytes)";
}

// "id: B, name: Side": the members that are not as they would be anyway.
std::string element_text(const Value& element, const model::Section& section) {
    const std::shared_ptr<const void> made = section.make != nullptr ? section.make() : nullptr;
    const Value usual = made ? model::encode(section, made.get(), {}) : Value::object();
    std::string out;
    for (const Value::Member& member : element.as_object()) {
        const Value* other = usual.find(member.key);
        const bool is_key = member.key == section.key;
        const bool is_empty =
            member.value.is_null() || (member.value.is_array() && member.value.as_array().empty());
        if (!is_key && (is_empty || (other != nullptr && *other == member.value))) {
            continue;
        }
        out += (out.empty() ? "" : ", ") + member.key + ": " +
               short_text(cell_text(without_digests(member.value)));
    }
    return out;
}

Value for_cell(const std::string& path, const Value& side) {
    if (side.is_object()) {
        const model::Field* field = model::find_field(model::Phone::section(), path);
        if (field != nullptr && field->section != nullptr) {
            return element_text(side, field->section());
        }
    }
    return side.is_null() ? side : Value(short_text(cell_text(side)));
}

std::string_view change_name(device::Change::Kind kind) {
    switch (kind) {
    case device::Change::Kind::add:
        return "add";
    case device::Change::Kind::remove:
        return "remove";
    case device::Change::Kind::modify:
        break;
    }
    return "modify";
}

Value to_value(const device::Change& shown) {
    Value value = Value::object();
    value.set("change", change_name(shown.kind));
    value.set("path", shown.path);
    value.set("before", shown.before);
    value.set("after", shown.after);
    value.set("secret", shown.secret);
    value.set("reach", shown.reach);
    return value;
}

std::int64_t elements_of(const Value& spec) {
    std::int64_t count = 0;
    if (spec.is_object()) {
        for (const Value::Member& member : spec.as_object()) {
            count += elements_of(member.value);
        }
    } else if (spec.is_array()) {
        for (const Value& entry : spec.as_array()) {
            count += entry.is_object() ? 1 + elements_of(entry) : 0;
        }
    }
    return count;
}

} // namespace

device::Change masked(device::Change change) {
    const auto mask = [&](Value& side) {
        side = change.secret && !side.is_null() ? Value(kMask) : without_digests(std::move(side));
    };
    mask(change.before);
    mask(change.after);
    return change;
}

Value change_row(const Invocation& run, const device::Change& change) {
    device::Change shown = masked(change);
    if (for_people(run)) {
        shown.before = for_cell(shown.path, shown.before);
        shown.after = for_cell(shown.path, shown.after);
    }
    return to_value(shown);
}

Value changes_value(const std::vector<device::Change>& changes) {
    Value list = Value::array();
    for (const device::Change& change : changes) {
        list.push(to_value(masked(change)));
    }
    return list;
}

std::string changes_text(const Invocation& run, const std::vector<device::Change>& changes) {
    std::string out;
    for (const device::Change& change : changes) {
        const Value row = change_row(run, change);
        const auto side = [&](std::string_view key) {
            const Value* value = row.find(key);
            return value == nullptr || value->is_null() ? std::string("(unset)")
                                                        : cell_text(*value);
        };
        switch (change.kind) {
        case device::Change::Kind::add:
            out += "  + " + change.path + "  " + side("after") + "\n";
            break;
        case device::Change::Kind::remove:
            out += "  - " + change.path + "\n";
            break;
        case device::Change::Kind::modify:
            out += "  ~ " + change.path + "  " + side("before") + " -> " + side("after") + "\n";
            break;
        }
    }
    return out;
}

Status check_deletions(const Invocation& run, const std::vector<device::Change>& changes,
                       const Value& spec) {
    std::int64_t removed = 0;
    std::int64_t added = 0;
    std::string names;
    for (const device::Change& change : changes) {
        added += change.kind == device::Change::Kind::add ? 1 : 0;
        if (change.kind == device::Change::Kind::remove) {
            ++removed;
            names += removed > kDeletionsAllowed ? "" : (removed > 1 ? ", " : "") + change.path;
        }
    }
    const std::int64_t present = elements_of(spec) - added + removed;
    const std::int64_t allowed =
        run.arguments.integer("--max-delete", std::max(kDeletionsAllowed, present / 10));
    if (removed <= allowed) {
        return {};
    }
    return Error(errors::too_many_deletions, std::to_string(removed) +
                                                 " elements would be removed, more than " +
                                                 std::to_string(allowed) + ": " + names +
                                                 (removed > kDeletionsAllowed ? ", …" : ""));
}

RolloutLog::RolloutLog(const Invocation& run)
    : run_(run), wanted_(!run.is_quiet() && run.arguments.text("--output") == "ndjson"),
      id_(wanted_ ? to_hex(crypto::random_bytes(8)) : "") {}

void RolloutLog::tell(const std::string& device, std::string_view event, Value fields) {
    if (!wanted_) {
        return;
    }
    Value record = Value::object();
    record.set("apiVersion", kApiVersion);
    record.set("kind", "RolloutEvent");
    record.set("event", event);
    record.set("run", id_);
    record.set("sequence", next_++);
    record.set("time", format_utc(run_.now()));
    if (!device.empty()) {
        record.set("device", device);
    }
    for (Value::Member& field : fields.as_object()) {
        record.set(field.key, std::move(field.value));
    }
    run_.environment.err->write(to_json(record) + "\n");
}

void RolloutLog::count(std::string_view outcome) {
    ++outcomes_[std::string(outcome)];
}

void RolloutLog::summarize() {
    Value fields = Value::object();
    for (const auto& [outcome, count] : outcomes_) {
        fields.set(outcome, count);
    }
    tell("", "summary", std::move(fields));
}

} // namespace akx::cli
