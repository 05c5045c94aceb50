// SPDX-License-Identifier: Apache-2.0
// CSV (RFC 4180) with the columns as header; LF as line end, as tools on Unix expect.
#include "output/formats.hpp"

namespace akx::cli {

namespace {

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == text.npos) {
        return text;
    }
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' ? "\"\"" : std::string(1, c);
    }
    return out + "\"";
}

class Csv : public Output {
  public:
    using Output::Output;

  private:
    void write_begin() override { headed_ = false; }

    void write_row(const Value& record) override {
        write_head();
        std::string line;
        for (const Shown& column : columns()) {
            const Value* value = find_path(record, column.key);
            line += line_start(column) + quoted(value != nullptr ? cell_text(*value) : "");
        }
        write(line + "\n");
    }

    void write_end() override { write_head(); }

    void write_object(const Value& value) override {
        headed_ = false;
        write_row(value);
    }

    void write_head() {
        if (headed_) {
            return;
        }
        headed_ = true;
        std::string line;
        for (const Shown& column : columns()) {
            line += line_start(column) + quoted(column.key);
        }
        write(line + "\n");
    }

    std::string line_start(const Shown& column) const {
        return &column == &columns().front() ? "" : ",";
    }

    bool headed_ = false;
};

} // namespace

std::unique_ptr<Output> make_csv(Writer& writer, OutputOptions options) {
    return std::make_unique<Csv>(writer, std::move(options));
}

} // namespace akx::cli
