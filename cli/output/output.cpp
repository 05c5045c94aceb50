// SPDX-License-Identifier: Apache-2.0
#include "output/output.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "output/formats.hpp"

namespace akx::cli {

namespace {

constexpr OutputFormat kFormats[] = {
    {"table", make_table}, {"json", make_json}, {"ndjson", make_ndjson},
    {"yaml", make_yaml},   {"csv", make_csv},
};

void set_path(Value& target, std::string_view path, const Value& value) {
    const std::size_t dot = path.find('.');
    if (dot == path.npos) {
        target.set(path, value);
        return;
    }
    const std::string_view head = path.substr(0, dot);
    if (target.find(head) == nullptr) {
        target.set(head, Value::object());
    }
    set_path(*target.find(head), path.substr(dot + 1), value);
}

std::string title_of(std::string_view key) {
    std::string title(key);
    for (char& c : title) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return title;
}

} // namespace

std::span<const OutputFormat> output_formats() {
    return kFormats;
}

std::unique_ptr<Output> make_output(std::string_view format, Writer& writer,
                                    OutputOptions options) {
    for (const OutputFormat& each : kFormats) {
        if (each.name == format) {
            return each.make(writer, std::move(options));
        }
    }
    return make_table(writer, std::move(options));
}

void Output::choose_columns(std::string_view kind, std::span<const Column> columns) {
    kind_ = kind;
    columns_.clear();
    checked_ = options_.fields.empty();
    if (options_.fields.empty()) {
        for (const Column& column : columns) {
            columns_.push_back({std::string(column.key), std::string(column.title), column.align});
        }
        return;
    }
    for (const std::string& field : options_.fields) {
        const auto declared = std::find_if(columns.begin(), columns.end(),
                                           [&](const Column& each) { return each.key == field; });
        if (declared != columns.end()) {
            columns_.push_back({field, std::string(declared->title), declared->align});
        } else {
            columns_.push_back({field, title_of(field), Align::left});
        }
    }
}

// Fields are checked against the first record, which may have more than the declared columns.
bool Output::accepts(const Value& record) {
    if (!checked_) {
        checked_ = true;
        std::vector<std::string_view> known;
        for (const Value::Member& member : record.as_object()) {
            known.push_back(member.key);
        }
        for (const Shown& column : columns_) {
            const bool titled = column.title != title_of(column.key);
            if (find_path(record, column.key) == nullptr && !titled) {
                std::string what = "there is no field '" + column.key + "'";
                if (const auto near = nearest(column.key, known)) {
                    what += "; did you mean '" + std::string(*near) + "'?";
                }
                status_ = Error(errors::usage, what).next("the fields are " + list_of(known));
                break;
            }
        }
    }
    return status_.ok();
}

Value Output::select(const Value& record) const {
    if (options_.fields.empty()) {
        return record;
    }
    Value out = Value::object();
    for (const Shown& column : columns_) {
        if (const Value* value = find_path(record, column.key)) {
            set_path(out, column.key, *value);
        }
    }
    return out;
}

void Output::begin(std::string_view kind, std::span<const Column> columns) {
    choose_columns(kind, columns);
    write_begin();
}

void Output::row(const Value& record) {
    if (accepts(record)) {
        write_row(select(record));
    }
}

void Output::flush() {
    write_flush();
}

void Output::end() {
    if (status_.ok()) {
        write_end();
    }
}

void Output::object(std::string_view kind, std::span<const Column> columns, const Value& value) {
    choose_columns(kind, columns);
    if (accepts(value)) {
        write_object(select(value));
    }
}

void Output::write(std::string_view text) {
    closed_ = !writer_.write(text) || closed_;
}

const Value* find_path(const Value& record, std::string_view path) {
    if (!record.is_object()) {
        return nullptr;
    }
    if (const Value* whole = record.find(path)) {
        return whole;
    }
    const std::size_t dot = path.find('.');
    const Value* child = dot == path.npos ? nullptr : record.find(path.substr(0, dot));
    return child != nullptr ? find_path(*child, path.substr(dot + 1)) : nullptr;
}

std::string cell_text(const Value& value) {
    switch (value.kind()) {
    case Value::Kind::null:
        return "";
    case Value::Kind::boolean:
        return value.as_bool() ? "yes" : "no";
    case Value::Kind::text:
        return value.as_text();
    case Value::Kind::array: {
        std::string out;
        for (const Value& entry : value.as_array()) {
            out += (out.empty() ? "" : ",") + cell_text(entry);
        }
        return out;
    }
    case Value::Kind::integer:
    case Value::Kind::real:
    case Value::Kind::object:
    case Value::Kind::reference:
        break;
    }
    return to_json(value);
}

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const CodePoint point = decode_utf8(text);
        const bool control = point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0) ||
                             (point.value >= 0x202A && point.value <= 0x202E) ||
                             (point.value >= 0x2066 && point.value <= 0x2069);
        const std::size_t size = point.size == 0 ? 1 : point.size;
        out += point.size == 0 || control ? "\xEF\xBF\xBD" : text.substr(0, size);
        text.remove_prefix(size);
    }
    return out;
}

} // namespace akx::cli
