// SPDX-License-Identifier: Apache-2.0
// Tables for people: aligned by display width, never truncated.
#include "base/text.hpp"
#include "output/formats.hpp"

namespace akx::cli {

namespace {

constexpr std::size_t kMaxPadding = 60; // one long cell does not push all rows apart

class Table : public Output {
  public:
    using Output::Output;

  private:
    using Cells = std::vector<std::string>;

    void write_begin() override {
        rows_.clear();
        widths_.clear();
        headed_ = false;
        for (const Shown& column : columns()) {
            widths_.push_back(display_width(column.title));
        }
    }

    void write_row(const Value& record) override {
        Cells cells;
        for (std::size_t i = 0; i < columns().size(); ++i) {
            const Value* value = find_path(record, columns()[i].key);
            cells.push_back(value != nullptr ? printable(cell_text(*value)) : std::string());
            const std::size_t width = display_width(cells.back());
            if (width <= kMaxPadding) {
                widths_[i] = std::max(widths_[i], width);
            }
        }
        rows_.push_back(std::move(cells));
    }

    void write_flush() override {
        std::string out;
        if (!headed_ && !rows_.empty()) {
            headed_ = true;
            Cells titles;
            for (const Shown& column : columns()) {
                titles.push_back(column.title);
            }
            append_line(out, titles, options().color);
        }
        for (const Cells& cells : rows_) {
            append_line(out, cells, false);
        }
        rows_.clear();
        write(out);
    }

    void write_end() override { write_flush(); }

    // The declared columns first, then what else there is, one line each.
    void write_object(const Value& value) override {
        std::vector<std::pair<std::string, std::string>> lines;
        if (columns().empty()) {
            flatten("", value, lines);
        }
        for (const Shown& column : columns()) {
            const Value* member = find_path(value, column.key);
            lines.emplace_back(column.title,
                               member != nullptr ? printable(cell_text(*member)) : "");
        }
        std::size_t width = 0;
        for (const auto& [title, text] : lines) {
            width = std::max(width, display_width(title));
        }
        std::string out;
        for (const auto& [title, text] : lines) {
            out += title + std::string(width - display_width(title), ' ') + "  " + text;
            out.erase(out.find_last_not_of(' ') + 1);
            out += "\n";
        }
        write(out);
    }

    static void flatten(const std::string& path, const Value& value,
                        std::vector<std::pair<std::string, std::string>>& lines) {
        if (!value.is_object()) {
            lines.emplace_back(printable(path), printable(cell_text(value)));
            return;
        }
        for (const Value::Member& member : value.as_object()) {
            flatten(path.empty() ? member.key : path + "." + member.key, member.value, lines);
        }
    }

    void append_line(std::string& out, const Cells& cells, bool bold) const {
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::size_t width = display_width(cells[i]);
            const std::string pad(widths_[i] > width ? widths_[i] - width : 0, ' ');
            line += i == 0 ? "" : "  ";
            line += columns()[i].align == Align::right ? pad + cells[i] : cells[i] + pad;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += bold ? "\x1b[1m" + line + "\x1b[0m\n" : line + "\n";
    }

    std::vector<Cells> rows_;
    std::vector<std::size_t> widths_;
    bool headed_ = false;
};

} // namespace

std::unique_ptr<Output> make_table(Writer& writer, OutputOptions options) {
    return std::make_unique<Table>(writer, std::move(options));
}

} // namespace akx::cli
