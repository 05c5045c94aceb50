// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "base/text.hpp"
#include "exchange/csv_text.hpp"
#include "exchange/ndjson.hpp"
#include "exchange/row_report.hpp"
#include "model/tree.hpp"

namespace akx::exchange {

namespace {

using model::Field;
using model::User;

constexpr std::string_view kHasPin = "hasPin"; // told by exports
constexpr std::string_view kSchedule = "schedule";

class NdjsonReader : public UserReader {
  public:
    NdjsonReader(UserSink& sink, const ReaderOptions& options)
        : sink_(sink), report_(sink, options.file), limits_{.max_bytes = options.max_row,
                                                            .max_depth = 8,
                                                            .max_nodes = 10'000},
          max_line_(options.max_row) {}

    Status feed(std::string_view bytes) override;
    Status finish() override;

  private:
    Status start(bool last);
    void take(std::string_view bytes);
    void end_line();
    void read_line(std::string_view text);
    void read_object(Value& object);
    void read_user(Value& object);
    void read_schedule(const Value& object);
    void reject_all(std::vector<Error>& problems, const Value& object);

    UserSink& sink_;
    RowReport report_;
    JsonLimits limits_;
    std::size_t max_line_;
    std::string rest_; // the start of a line, up to max_line_ + 1 bytes
    std::uint32_t line_ = 1;
    bool started_ = false;
    std::optional<Error> fatal_;
};

Status NdjsonReader::feed(std::string_view bytes) {
    if (started_ && !fatal_) {
        take(bytes);
        return {};
    }
    rest_ += bytes;
    return start(false);
}

Status NdjsonReader::finish() {
    if (Status status = start(true); !status) {
        return status;
    }
    if (!rest_.empty()) {
        end_line();
    }
    report_.flush_notes();
    return {};
}

// Looks at the first bytes once there are enough of them.
Status NdjsonReader::start(bool last) {
    if (fatal_) {
        return *fatal_;
    }
    if (started_ || (rest_.size() < kByteOrderMark.size() && !last)) {
        return {};
    }
    started_ = true;
    std::string head = std::move(rest_);
    rest_.clear();
    if (is_utf16(head)) {
        fatal_ = report_.located(utf16_error(), {});
        return *fatal_;
    }
    take(std::string_view(head).substr(head.starts_with(kByteOrderMark) ? kByteOrderMark.size()
                                                                        : 0));
    return {};
}

void NdjsonReader::take(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view part = bytes.substr(0, end);
        if (end != std::string_view::npos && rest_.empty() && part.size() <= max_line_) {
            read_line(part);
            ++line_;
        } else {
            rest_ += part.substr(0, max_line_ + 1 - rest_.size());
            if (end != std::string_view::npos) {
                end_line();
            }
        }
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    }
}

void NdjsonReader::end_line() {
    read_line(rest_);
    rest_.clear();
    ++line_;
}

void NdjsonReader::read_line(std::string_view text) {
    if (trim(text).empty()) {
        return;
    }
    report_.begin_row(line_);
    if (text.size() > max_line_) {
        report_.reject(Error(errors::too_large,
                             "the line is longer than " + std::to_string(max_line_) + " bytes"),
                       {line_, 1});
        return;
    }
    Result<Value> value = parse_json(text, limits_);
    if (!value) {
        const std::uint32_t column = value.error().place().column;
        report_.reject(std::move(value.error()).at({{}, line_, column}), {});
    } else if (!value->is_object()) {
        report_.reject(Error(errors::invalid_value,
                             "a " + std::string(kind_name(value->kind())) + " is not a user")
                           .next("write one JSON object a line, such as {\"id\":\"7\"}"),
                       {line_, 1});
    } else {
        read_object(*value);
    }
}

void NdjsonReader::read_object(Value& object) {
    const Value* schedule = object.find(kSchedule);
    if (schedule != nullptr && schedule->is_object() && object.as_object().size() == 1) {
        read_schedule(*schedule);
    } else {
        read_user(object);
    }
}

void NdjsonReader::read_user(Value& object) {
    UserRow row;
    row.line = line_;
    row.present = {};
    row.has_pin = object.bool_at(kHasPin);
    object.erase(kHasPin);
    const model::Section& section = User::section();
    for (const Value::Member& member : object.as_object()) {
        const std::size_t field = model::field_index(section, member.key);
        if (field < section.fields.size()) {
            row.present.add(field);
        }
    }
    std::erase_if(object.as_object(), [](const Value::Member& member) {
        return member.value.is_null() && member.key != "id"; // clears: the default stays
    });
    model::Problems problems{{}, {}};
    model::decode_partial(section, object, &row.user, problems);
    if (!row.present.has(section, "id")) {
        problems.add(Error(errors::missing_value, "the id is missing"), "id", object.mark);
    }
    report_.set_user(row.user.id);
    if (problems.list.empty()) {
        model::check_user(row.user, problems.list);
    }
    reject_all(problems.list, object);
    if (!report_.rejected()) {
        sink_.on_user(std::move(row));
    }
}

void NdjsonReader::read_schedule(const Value& object) {
    model::Problems problems{{}, {}};
    model::Schedule schedule = model::decode_as<model::Schedule>(object, problems);
    reject_all(problems.list, object);
    if (!report_.rejected() && !model::is_built_in(schedule.id)) {
        sink_.on_schedule(std::move(schedule), line_);
    }
}

void NdjsonReader::reject_all(std::vector<Error>& problems, const Value& object) {
    for (Error& problem : problems) {
        const std::string path = problem.field();
        const std::string_view name = std::string_view(path).substr(0, path.find_first_of(".["));
        const Value* value = object.find(name);
        const Field* field = User::section().find(name);
        const bool secret = field != nullptr && field->type == model::FieldType::secret;
        const std::string shown = value == nullptr   ? std::string()
                                  : value->is_text() ? value->as_text()
                                                     : to_json(*value);
        const std::uint32_t column = problem.place().column != 0 ? problem.place().column
                                     : value != nullptr          ? value->mark.column
                                                                 : 1;
        report_.reject(std::move(problem).at({{}, line_, column}),
                       {line_, column, name, shown, secret});
    }
}

} // namespace

std::unique_ptr<UserReader> make_ndjson_reader(UserSink& sink, const ReaderOptions& options) {
    return std::make_unique<NdjsonReader>(sink, options);
}

} // namespace akx::exchange
