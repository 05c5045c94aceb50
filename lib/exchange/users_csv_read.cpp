// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "exchange/csv_table.hpp"
#include "exchange/csv_text.hpp"
#include "exchange/field_text.hpp"
#include "exchange/users_csv.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

using model::Field;
using model::User;

constexpr std::size_t kIgnored = static_cast<std::size_t>(-1);
constexpr std::string_view kHasPin = "haspin"; // told by exports, not read

std::span<const Field> fields() {
    return User::section().fields;
}

std::size_t field_called(std::string_view column) {
    const std::string wanted = to_lower(column);
    for (std::size_t i = 0; i < fields().size(); ++i) {
        if (to_lower(fields()[i].name) == wanted) {
            return i;
        }
    }
    return kIgnored;
}

class UsersCsvReader : public CsvTable {
  public:
    UsersCsvReader(UserSink& sink, const ReaderOptions& options) : CsvTable(sink, options) {}

  private:
    struct Column {
        std::string name; // as in the file
        std::size_t field = kIgnored;
    };

    void read_header(const CsvRow& row) override;
    void read_row(const CsvRow& row) override;
    std::optional<Error> check_end() const override;
    void add_column(const CsvRow& row, std::size_t cell);
    void check_whole(const CsvRow& row, const User& user);
    std::size_t column_of(std::string_view field_name) const;

    std::vector<Column> columns_;
    model::FieldSet present_;
};

constexpr std::string_view kHeaderHint = "the first line names the columns, such as id,name,cards";

std::optional<Error> UsersCsvReader::check_end() const {
    return columns_.empty() ? std::optional(Error(errors::missing_value, "the file is empty")
                                                .next(std::string(kHeaderHint)))
                            : std::nullopt;
}

void UsersCsvReader::read_header(const CsvRow& row) {
    for (std::size_t i = 0; i < row.cells.size() && !stopped(); ++i) {
        add_column(row, i);
    }
    if (!present_.has(User::section(), "id")) {
        stop(Error(errors::missing_value, "the header has no column 'id'")
                 .next(std::string(kHeaderHint)),
             spot_of(row, 0, {}, false));
    }
}

void UsersCsvReader::add_column(const CsvRow& row, std::size_t cell) {
    const std::string name(strip_formula_guard(row.cells[cell].text));
    const std::size_t field = field_called(name);
    const bool twice = !name.empty() &&
                       std::any_of(columns_.begin(), columns_.end(), [&name](const Column& other) {
                           return to_lower(other.name) == to_lower(name);
                       });
    columns_.push_back({name, field});
    if (twice) {
        stop(Error(errors::duplicate_key, "the column '" + name + "' occurs twice"),
             spot_of(row, cell, {}, false));
    } else if (field != kIgnored) {
        present_.add(field);
    } else if (to_lower(name) != kHasPin) {
        std::vector<std::string_view> names;
        for (const Field& known : fields()) {
            names.push_back(known.name);
        }
        const auto near = nearest(name, names);
        report_.warn(Error(errors::unknown_key,
                           "the column '" + shortened(name) + "' is not known; it is left out")
                         .next(near ? "did you mean '" + std::string(*near) + "'?"
                                    : "known columns: " + list_of(names)),
                     spot_of(row, cell, name, false));
    }
}

void UsersCsvReader::read_row(const CsvRow& row) {
    UserRow out;
    out.present = present_;
    out.line = row.line;
    if (const std::size_t id = column_of("id"); id < row.cells.size()) {
        report_.set_user(row.cells[id].text);
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].field == kIgnored) {
            continue;
        }
        const Field& field = fields()[columns_[i].field];
        const std::string_view text = strip_formula_guard(row.cells[i].text);
        if (Status status = set_field_text(field, out.user, text); !status) {
            report_.reject(
                std::move(status.error()).in_field(std::string(field.name)),
                spot_of(row, i, columns_[i].name, field.type == model::FieldType::secret));
        }
    }
    check_whole(row, out.user);
    if (!report_.rejected()) {
        sink_.on_user(std::move(out));
    }
}

void UsersCsvReader::check_whole(const CsvRow& row, const User& user) {
    std::vector<Error> problems;
    model::check_user(user, problems);
    for (Error& error : problems) {
        const std::size_t cell = column_of(error.field());
        const std::string_view name =
            cell < columns_.size() ? std::string_view(columns_[cell].name) : "";
        report_.reject(std::move(error), spot_of(row, cell, name, false));
    }
}

std::size_t UsersCsvReader::column_of(std::string_view field_name) const {
    const std::size_t field = model::field_index(User::section(), field_name);
    const auto column =
        std::find_if(columns_.begin(), columns_.end(),
                     [field](const Column& candidate) { return candidate.field == field; });
    return static_cast<std::size_t>(column - columns_.begin());
}

} // namespace

std::unique_ptr<UserReader> make_users_csv_reader(UserSink& sink, const ReaderOptions& options) {
    return std::make_unique<UsersCsvReader>(sink, options);
}

} // namespace akx::exchange
