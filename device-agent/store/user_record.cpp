// SPDX-License-Identifier: Apache-2.0
// Records of the staging file: numbers as they lie in memory, texts with their length in front. The
// file never outlives the process.
#include "store/user_columns.hpp"

#include <cstring>

namespace akx::agent {

namespace {

struct Fixed {
    std::uint32_t line;
    std::uint32_t given; // bits of the FieldSet
    std::int64_t valid_from;
    std::int64_t valid_to;
    std::int64_t web_relay;
    std::int64_t source;
    std::uint8_t has_from;
    std::uint8_t has_to;
};

void append_text(std::string& out, std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    out.append(reinterpret_cast<const char*>(&size), sizeof size);
    out.append(text);
}

std::string_view take_text(std::string_view& rest) {
    std::uint32_t size = 0;
    std::memcpy(&size, rest.data(), sizeof size);
    const std::string_view text = rest.substr(sizeof size, size);
    rest.remove_prefix(sizeof size + size);
    return text;
}

} // namespace

void write_record(std::string& out, std::uint32_t line, model::FieldSet given,
                  const UserColumns& columns, std::string_view pin) {
    Fixed fixed{};
    fixed.line = line;
    for (std::size_t i = 0; i < model::User::section().fields.size(); ++i) {
        fixed.given |= static_cast<std::uint32_t>(given.has(i)) << i;
    }
    fixed.valid_from = columns.valid_from.value_or(0);
    fixed.valid_to = columns.valid_to.value_or(0);
    fixed.web_relay = columns.web_relay;
    fixed.source = columns.source;
    fixed.has_from = columns.valid_from.has_value() ? 1 : 0;
    fixed.has_to = columns.valid_to.has_value() ? 1 : 0;
    out.append(reinterpret_cast<const char*>(&fixed), sizeof fixed);
    append_text(out, columns.id);
    for (const std::string& text : columns.texts) {
        append_text(out, text);
    }
    append_text(out, pin);
}

StagedRow read_record(std::string_view record) {
    Fixed fixed;
    std::memcpy(&fixed, record.data(), sizeof fixed);
    record.remove_prefix(sizeof fixed);
    StagedRow row;
    row.line = fixed.line;
    for (std::size_t i = 0; fixed.given >> i != 0; ++i) {
        if ((fixed.given >> i & 1U) != 0) {
            row.given.add(i);
        }
    }
    row.columns.id = take_text(record);
    for (std::string_view& text : row.columns.texts) {
        text = take_text(record);
    }
    if (fixed.has_from != 0) {
        row.columns.valid_from = fixed.valid_from;
    }
    if (fixed.has_to != 0) {
        row.columns.valid_to = fixed.valid_to;
    }
    row.columns.web_relay = fixed.web_relay;
    row.columns.source = fixed.source;
    row.pin = take_text(record);
    return row;
}

} // namespace akx::agent
