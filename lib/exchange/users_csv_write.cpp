// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "exchange/csv.hpp"
#include "exchange/field_text.hpp"
#include "exchange/formats.hpp"
#include "exchange/users_csv.hpp"

namespace akx::exchange {

namespace {

using model::Field;
using model::FieldType;
using model::User;

class UsersCsvWriter : public UserWriter {
  public:
    explicit UsersCsvWriter(const WriterOptions& options) : options_(options) {}

    void begin(std::span<const model::Schedule>, std::string& out) override {
        write_row(out, [](const Field& field) { return std::string(field.name); });
    }
    void add(const UserRow& row, std::string& out) override {
        write_row(out, [this, &row](const Field& field) {
            return guard_formula(field_text(field, row.user), options_.spreadsheet_safe);
        });
    }
    void end(std::string&) override {}

  private:
    template <class CellText>
    void write_row(std::string& out, const CellText& text) const {
        bool first = true;
        const std::span<const Field> fields = User::section().fields;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const Field& field = fields[i];
            if (!options_.columns.has(i) || (field.type == FieldType::secret && !options_.pins)) {
                continue; // without its column, the file says nothing about it
            }
            if (!first) {
                out += options_.separator;
            }
            append_csv_cell(out, text(field), options_.separator);
            first = false;
        }
        out += "\r\n"; // RFC 4180
    }

    WriterOptions options_;
};

bool detect(std::string_view head) {
    const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
    for (const char separator : {',', ';', '\t'}) {
        for (std::string_view cell : split(line, separator)) {
            cell = trim(cell);
            if (to_lower(cell) == "id" || to_lower(cell) == "\"id\"") {
                return true;
            }
        }
    }
    return false;
}

// Entries that hold a ';', are empty or have blanks around them are read back differently.
void losses(const UserRow& row, const WriterOptions&, LossReport& report) {
    for (const auto& [field, entries] :
         {std::pair("phones", &row.user.phones), std::pair("floors", &row.user.floors)}) {
        for (const std::string& entry : *entries) {
            if (entry.empty() || entry != trim(entry) || entry.find(';') != std::string::npos) {
                report.add(field, "entries with ';', blanks around them or nothing in them change",
                           row.user.id);
                break;
            }
        }
    }
}

constexpr std::string_view kSuffixes[] = {".csv"};

} // namespace

std::unique_ptr<UserWriter> make_users_csv_writer(const WriterOptions& options) {
    return std::make_unique<UsersCsvWriter>(options);
}

namespace format {

extern const Format csv;
constinit const Format csv{
    .name = "csv",
    .help = "our own CSV: one column for each field of a user, see docs/formats/users-csv.md",
    .media_type = "text/csv",
    .suffixes = kSuffixes,
    .detect = detect,
    .make_reader = make_users_csv_reader,
    .make_writer = make_users_csv_writer,
    .carries = [] { return model::FieldSet::all(User::section()); },
    .schedules = false,
    .losses = losses,
    .schedule_losses = nullptr,
};

} // namespace format

} // namespace akx::exchange
