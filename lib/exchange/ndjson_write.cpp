// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "base/text.hpp"
#include "exchange/formats.hpp"
#include "exchange/ndjson.hpp"
#include "model/tree.hpp"

namespace akx::exchange {

namespace {

using model::Field;
using model::FieldType;
using model::User;

class NdjsonWriter : public UserWriter {
  public:
    explicit NdjsonWriter(const WriterOptions& options) : pins_(options.pins) {}

    void begin(std::span<const model::Schedule> schedules, std::string& out) override {
        for (const model::Schedule& schedule : schedules) {
            out += R"({"schedule":)";
            append_json(out, model::encode(schedule));
            out += "}\n";
        }
    }
    void add(const UserRow& row, std::string& out) override {
        append_user_json(out, row, pins_);
        out += '\n';
    }
    void end(std::string&) override {}

  private:
    bool pins_;
};

void append_list(std::string& out, const Field& field, const User& user) {
    Value list = Value::array();
    for (std::size_t i = 0; i < field.access.size(&user); ++i) {
        list.push(model::encode(field.section(), field.access.element(&user, i)));
    }
    append_json(out, list);
}

bool detect(std::string_view head) {
    return trim(head).starts_with('{');
}

constexpr std::string_view kSuffixes[] = {".ndjson", ".jsonl"};

} // namespace

void append_user_json(std::string& out, const UserRow& row, bool pins) {
    out += '{';
    const std::span<const Field> fields = User::section().fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const Field& field = fields[i];
        const bool secret = field.type == FieldType::secret;
        if (!row.present.has(i) || (secret && !pins)) {
            continue; // without the member, the line says nothing about it
        }
        out += out.back() == '{' ? "\"" : ",\"";
        out.append(field.name).append("\":"); // field names need no escapes
        if (secret) {
            append_json_text(out, field.access.reveal(&row.user));
        } else if (field.type == FieldType::list) {
            append_list(out, field, row.user);
        } else {
            append_json(out, field.access.get(field, &row.user));
        }
    }
    if (!pins && (row.has_pin || !row.user.pin.empty())) {
        out += R"(,"hasPin":true)";
    }
    out += '}';
}

std::unique_ptr<UserWriter> make_ndjson_writer(const WriterOptions& options) {
    return std::make_unique<NdjsonWriter>(options);
}

namespace format {

extern const Format ndjson;
constinit const Format ndjson{
    .name = "ndjson",
    .help = "NDJSON: one JSON object a line for each user, see docs/formats/users-ndjson.md",
    .media_type = "application/x-ndjson",
    .suffixes = kSuffixes,
    .detect = detect,
    .make_reader = make_ndjson_reader,
    .make_writer = make_ndjson_writer,
    .carries = [] { return model::FieldSet::all(User::section()); },
    .schedules = true,
    .losses = nullptr,
    .schedule_losses = nullptr,
    .uneven = true,
};

} // namespace format

} // namespace akx::exchange
