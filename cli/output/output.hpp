// SPDX-License-Identifier: Apache-2.0
// Data leaves the program through one interface: records with declared columns, in the format the
// user asked for (REQ UX-2). Only data goes this way; notes and errors go to standard error.
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"
#include "environment.hpp"

namespace akx::cli {

enum class Align { left, right };

// What tables and CSV show of a record; the other formats write all of it.
struct Column {
    std::string_view key;   // may be dotted: "certificate.notAfter"
    std::string_view title; // "NAME"
    Align align = Align::left;
};

struct OutputOptions {
    std::vector<std::string> fields; // --fields; empty = the declared columns or all
    bool color = false;
};

class Output {
  public:
    Output(Writer& writer, OutputOptions options) : writer_(writer), options_(std::move(options)) {}
    virtual ~Output() = default;
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    // A list: begin, rows, end. `kind` names the document: "UserList".
    void begin(std::string_view kind, std::span<const Column> columns);
    void row(const Value& record);
    void flush(); // shows the rows so far, for lists that go on (--follow)
    void end();

    // One thing.
    void object(std::string_view kind, std::span<const Column> columns, const Value& value);

    // usage when --fields names something the records do not have.
    const Status& status() const { return status_; }
    bool is_closed() const { return closed_; } // nobody reads any more

  protected:
    struct Shown {
        std::string key;
        std::string title;
        Align align = Align::left;
    };
    virtual void write_begin() = 0;
    virtual void write_row(const Value& record) = 0;
    virtual void write_flush() {}
    virtual void write_end() = 0;
    virtual void write_object(const Value& value) = 0;

    void write(std::string_view text);
    const std::string& kind() const { return kind_; }
    const std::vector<Shown>& columns() const { return columns_; }
    const OutputOptions& options() const { return options_; }
    Writer& writer() { return writer_; }

  private:
    void choose_columns(std::string_view kind, std::span<const Column> columns);
    bool accepts(const Value& record);
    Value select(const Value& record) const;

    Writer& writer_;
    OutputOptions options_;
    std::string kind_;
    std::vector<Shown> columns_;
    Status status_;
    bool checked_ = false;
    bool closed_ = false;
};

// One entry a format; `name` is what -o takes.
struct OutputFormat {
    std::string_view name;
    std::unique_ptr<Output> (*make)(Writer& writer, OutputOptions options);
};
std::span<const OutputFormat> output_formats();
std::unique_ptr<Output> make_output(std::string_view format, Writer& writer, OutputOptions options);

// The member behind a dotted key, or nullptr.
const Value* find_path(const Value& record, std::string_view path);
// A value in one cell: lists with commas, true as "yes", null as "".
std::string cell_text(const Value& value);
// Control characters made visible: what a phone or a file says must not steer the terminal.
std::string printable(std::string_view text);

} // namespace akx::cli
