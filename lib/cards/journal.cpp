// SPDX-License-Identifier: Apache-2.0
#include "cards/journal.hpp"

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/json.hpp"

namespace akx::cards {

std::string_view intent_name(Intent intent) {
    return intent == Intent::encode ? "encode" : "undo";
}

std::string JournalFolder::path(std::string_view uid) const {
    return folder_ + "/" + std::string(uid) + ".json";
}

Status JournalFolder::write(const JournalEntry& entry) {
    Value tree = Value::object();
    tree.set("uid", entry.uid);
    tree.set("profile", entry.profile);
    tree.set("intent", intent_name(entry.intent));
    tree.set("code", entry.code);
    tree.set("kept", entry.kept);
    tree.set("started", entry.started);
    Value steps = Value::array();
    for (const std::string& step : entry.steps) {
        steps.push(step);
    }
    tree.set("steps", std::move(steps));
    return write_private_file(path(entry.uid), to_json(tree) + "\n");
}

Status JournalFolder::close(const JournalEntry& entry) {
    return remove_file(path(entry.uid));
}

Result<JournalEntry> JournalFolder::find(std::string_view uid) const {
    if (uid.empty() || !from_hex(uid)) { // also keeps the path inside the folder
        return Error(errors::invalid_value, "'" + std::string(uid) + "' is not a card's number");
    }
    const Result<std::string> text = read_private_file(path(uid), 1U << 16U);
    if (!text) {
        if (text.error().is(errors::not_found)) {
            return Error(errors::not_found, "nothing is unfinished on card " + std::string(uid));
        }
        return text.error();
    }
    const Result<Value> tree = parse_json(*text);
    if (!tree || tree->text_at("uid") != uid) {
        return Error(errors::corrupt, "the journal of card " + std::string(uid) + " is damaged");
    }
    JournalEntry entry;
    entry.uid = uid;
    entry.profile = tree->text_at("profile");
    entry.intent = tree->text_at("intent") == "undo" ? Intent::undo : Intent::encode;
    entry.code = tree->text_at("code");
    entry.kept = tree->text_at("kept");
    entry.started = tree->text_at("started");
    for (const Value& step : tree->array_at("steps")) {
        if (step.is_text()) {
            entry.steps.push_back(step.as_text());
        }
    }
    return entry;
}

} // namespace akx::cards
