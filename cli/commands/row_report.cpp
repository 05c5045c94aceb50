// SPDX-License-Identifier: Apache-2.0
#include "commands/row_report.hpp"

#include "base/file.hpp"
#include "output/formats.hpp"

namespace akx::cli {

namespace {

constexpr Column kColumns[] = {
    {"file", "FILE"},   {"line", "LINE"},   {"column", "COLUMN"},     {"name", "NAME"},
    {"value", "VALUE"}, {"field", "FIELD"}, {"rejected", "REJECTED"}, {"why", "WHY"},
    {"next", "FIX"},    {"id", "ID"}};

class TextWriter : public Writer {
  public:
    bool write(std::string_view more) override {
        text += more;
        return true;
    }
    std::string text;
};

} // namespace

Value to_value(const RowIssue& issue) {
    Value value = Value::object();
    value.set("file", issue.error.place().file);
    value.set("line", static_cast<std::int64_t>(issue.error.place().line));
    value.set("column", static_cast<std::int64_t>(issue.error.place().column));
    value.set("name", issue.column);
    value.set("value", issue.value);
    value.set("field", issue.error.field());
    value.set("rejected", issue.rejected);
    value.set("why", issue.error.what());
    value.set("next", issue.error.hint());
    value.set("id", issue.error.kind().id);
    return value;
}

std::string to_text(const RowIssue& issue) {
    std::string out = printable(issue.error.text());
    if (!issue.value.empty()) {
        out += " (" + printable(issue.value) + ")";
    }
    out += " [" + std::string(issue.error.kind().id) + "]\n";
    if (!issue.error.hint().empty()) {
        out += "    " + printable(issue.error.hint()) + "\n";
    }
    return (issue.rejected ? "" : "warning: ") + out;
}

Status write_report(const std::string& path, const std::vector<RowIssue>& issues) {
    TextWriter writer;
    for (const std::string_view format : {"json", "ndjson", "csv"}) {
        if (!path.ends_with("." + std::string(format))) {
            continue;
        }
        const std::unique_ptr<Output> output = make_output(format, writer, {});
        output->begin("RowProblemList", kColumns);
        for (const RowIssue& issue : issues) {
            output->row(to_value(issue));
        }
        output->end();
        return write_private_file(path, writer.text);
    }
    for (const RowIssue& issue : issues) {
        writer.write(to_text(issue));
    }
    return write_private_file(path, writer.text);
}

} // namespace akx::cli
