// SPDX-License-Identifier: Apache-2.0
#include "exchange/csv_scanner.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

constexpr std::string_view kSeparators = ",;\t";
constexpr std::size_t kPiece = 64U << 10U; // bytes taken at a time; bounds the buffer

bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

} // namespace

std::uint32_t CsvRow::column(std::size_t cell) const {
    return cell < cells.size() ? column_at(raw, cells[cell].offset) : 1;
}

bool CsvRow::blank() const {
    return std::all_of(cells.begin(), cells.end(),
                       [](const CsvCell& cell) { return cell.text.empty(); });
}

Status CsvScanner::feed(std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kPiece, bytes.size()))) {
        buffer_ += bytes.substr(0, kPiece);
        if (Status status = start(false); !status) {
            return status;
        }
        if (started_) {
            scan(false);
            compact();
        }
    }
    return {};
}

Status CsvScanner::finish() {
    if (Status status = start(true); !status) {
        return status;
    }
    scan(true);
    if (state_ == State::quoted) {
        fail(Error(errors::syntax,
                   "the quote opened here is never closed; the rows behind it are lost")
                 .next("close the quote, or double it if it belongs to the text"),
             cell_.offset);
    } else if (state_ != State::skip && (state_ != State::cell_start || !raw_cells_.empty())) {
        end_cell();
    }
    if (!raw_cells_.empty() || problem_) {
        at_end_ = true;
        end_row();
    }
    return {};
}

// Looks at the first bytes once there are enough of them.
Status CsvScanner::start(bool last) {
    if (fatal_) {
        return *fatal_;
    }
    if (started_ || (buffer_.size() < kByteOrderMark.size() && !last)) {
        return {};
    }
    started_ = true;
    if (is_utf16(buffer_)) {
        fatal_ = utf16_error();
        return *fatal_;
    }
    if (buffer_.starts_with(kByteOrderMark)) {
        row_ = scan_ = kByteOrderMark.size();
    }
    return {};
}

// With the whole line at hand: the separator it has most of. False when more bytes are needed.
bool CsvScanner::find_separator(bool last) {
    std::array<std::size_t, kSeparators.size()> counts{};
    bool quoted = false;
    const std::string_view text = std::string_view(buffer_).substr(scan_, limits_.max_row);
    std::size_t end = 0;
    for (; end < text.size() && (quoted || !is_line_end(text[end])); ++end) {
        quoted = quoted != (text[end] == '"');
        const std::size_t which = kSeparators.find(text[end]);
        if (!quoted && which != std::string_view::npos) {
            ++counts[which];
        }
    }
    if (end == text.size() && end < limits_.max_row && !last) {
        return false;
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    set_separator(*most == 0 ? '\0' : kSeparators[static_cast<std::size_t>(most - counts.begin())]);
    return true;
}

void CsvScanner::set_separator(char separator) {
    separator_ = separator;
    ends_plain_.fill(false);
    for (const char c : {'\r', '\n', separator}) {
        ends_plain_[static_cast<unsigned char>(c)] = c != '\0';
    }
}

void CsvScanner::scan(bool last) {
    while (scan_ < buffer_.size()) {
        const bool at_row_start = scan_ == row_ && !dropped_;
        if (at_row_start && after_cr_) { // the LF of a CRLF
            after_cr_ = false;
            if (buffer_[scan_] == '\n') {
                row_ = ++scan_;
                continue;
            }
        }
        if (at_row_start && separator_ == '\0' && !find_separator(last)) {
            return;
        }
        step();
    }
    check_limits();
}

void CsvScanner::step() {
    switch (state_) {
    case State::cell_start:
        return start_cell(buffer_[scan_]);
    case State::plain:
        return scan_plain();
    case State::quoted:
        return scan_quoted();
    case State::closing:
    case State::after:
        return after_quote(buffer_[scan_]);
    case State::skip:
        return scan_skipped();
    }
}

void CsvScanner::start_cell(char c) {
    if (is_blank(c)) {
        ++scan_;
        return;
    }
    const bool quoted = c == '"';
    cell_ = {here(), here(), here(), lines_.line(), quoted, false};
    if (quoted) {
        ++scan_;
        cell_.begin = here();
    }
    state_ = quoted ? State::quoted : State::plain;
}

void CsvScanner::scan_plain() {
    const char* const end = buffer_.data() + buffer_.size();
    const char* at = buffer_.data() + scan_;
    while (at != end && !ends_plain_[static_cast<unsigned char>(*at)]) {
        ++at;
    }
    scan_ = static_cast<std::size_t>(at - buffer_.data());
    if (at != end) {
        end_cell();
        delimiter();
    }
}

void CsvScanner::scan_quoted() {
    const std::size_t quote = std::min(buffer_.find('"', scan_), buffer_.size());
    lines_.count(std::string_view(buffer_).substr(scan_, quote - scan_));
    scan_ = quote;
    if (quote < buffer_.size()) {
        lines_.count("\"");
        cell_.end = here();
        ++scan_;
        state_ = State::closing;
    }
}

void CsvScanner::after_quote(char c) {
    if (state_ == State::closing && c == '"') {
        cell_.escaped = true;
        ++scan_;
        state_ = State::quoted;
        return;
    }
    state_ = State::after;
    if (ends_plain_[static_cast<unsigned char>(c)]) {
        end_cell();
        delimiter();
    } else if (is_blank(c)) {
        ++scan_;
    } else {
        check_limits();
        fail(Error(errors::syntax, "text follows the closing quote")
                 .next("double the quotes inside a quoted cell, and end it before the separator"),
             here());
        state_ = State::skip;
    }
}

void CsvScanner::scan_skipped() {
    scan_ = std::min(buffer_.find_first_of("\r\n", scan_), buffer_.size());
    if (scan_ < buffer_.size()) {
        delimiter();
    }
}

void CsvScanner::end_cell() {
    if (state_ == State::cell_start) { // an empty cell
        cell_ = {here(), here(), here(), lines_.line(), false, false};
    } else if (state_ == State::plain) {
        cell_.end = here();
        while (cell_.end > cell_.begin && is_blank(buffer_[row_ + cell_.end - 1])) {
            --cell_.end;
        }
    }
    check_limits();
    state_ = State::cell_start;
    if (raw_cells_.size() == limits_.max_columns) {
        too_large("the row has more than " + std::to_string(limits_.max_columns) + " cells",
                  cell_.offset, "remove what does not belong there");
    }
    if (!dropped_) {
        raw_cells_.push_back(cell_);
    }
}

// At a separator or a line end.
void CsvScanner::delimiter() {
    if (!is_line_end(buffer_[scan_])) {
        ++scan_;
        return;
    }
    end_row();
    after_cr_ = buffer_[scan_] == '\r';
    row_ = ++scan_;
}

void CsvScanner::end_row() {
    check_limits();
    check_encoding();
    deliver();
    lines_.next();
    row_line_ = lines_.line();
    raw_cells_.clear();
    problem_.reset();
    dropped_ = false;
    state_ = State::cell_start;
}

void CsvScanner::deliver() {
    const std::string_view text = raw();
    unescaped_.clear();
    unescaped_.reserve(text.size()); // views into it must stay
    cells_.resize(raw_cells_.size());
    for (std::size_t i = 0; i < raw_cells_.size(); ++i) {
        const RawCell& cell = raw_cells_[i];
        const std::string_view inside(text.data() + cell.begin, cell.end - cell.begin);
        cells_[i] = {cell.escaped ? unescape(inside) : inside, cell.quoted, cell.line, cell.offset};
    }
    const bool empty_line =
        !problem_ && cells_.size() == 1 && cells_[0].text.empty() && !cells_[0].quoted;
    if (!empty_line) {
        on_row_({cells_, row_line_, raw(), problem_ ? &*problem_ : nullptr, at_end_});
    }
}

void CsvScanner::check_encoding() {
    if (const auto at = bad_utf8_at(raw()); at && !problem_) {
        fail(utf8_error(raw(), *at), *at);
    }
}

// Whichever limit was passed first is the problem, so that it does not depend on the pieces in
// which the bytes came. Called at the end of every cell, row and piece.
void CsvScanner::check_limits() {
    if (here() <= std::min(limits_.max_cell, limits_.max_row)) {
        return; // as nearly always
    }
    const bool long_row = here() > limits_.max_row;
    if (problem_) {
        if (long_row) { // bad already, and not to be kept either
            drop();
        }
        return;
    }
    const bool in_cell = state_ == State::plain || state_ == State::quoted ||
                         state_ == State::closing || state_ == State::after;
    const std::size_t cell_end =
        state_ == State::closing || state_ == State::after ? cell_.end : here();
    const bool long_cell = in_cell && cell_end - cell_.begin > limits_.max_cell;
    if (long_cell && (!long_row || cell_.begin + limits_.max_cell <= limits_.max_row)) {
        too_large("the cell is longer than " + std::to_string(limits_.max_cell) + " bytes",
                  cell_.offset,
                  cell_.quoted ? "shorten it, or close the quote it starts with" : "shorten it");
    } else if (long_row) {
        too_large("the row is longer than " + std::to_string(limits_.max_row) + " bytes", 0,
                  "remove what does not belong there");
    }
}

void CsvScanner::too_large(std::string what, std::size_t offset, std::string hint) {
    if (!problem_) {
        fail(Error(errors::too_large, std::move(what)).next(std::move(hint)), offset);
        drop();
    }
}

void CsvScanner::drop() {
    dropped_ = true;
    raw_cells_.clear();
}

void CsvScanner::fail(Error error, std::size_t offset) {
    if (problem_) {
        return;
    }
    const std::string_view before = std::string_view(buffer_).substr(row_, offset);
    LineCounter lines;
    lines.count(before);
    problem_ = std::move(error).at({{}, row_line_ + lines.line() - 1, column_at(before, offset)});
}

std::string_view CsvScanner::unescape(std::string_view text) {
    const std::size_t start = unescaped_.size();
    for (std::size_t i = 0; i < text.size(); ++i) {
        unescaped_ += text[i];
        i += text[i] == '"' ? 1 : 0;
    }
    return std::string_view(unescaped_).substr(start);
}

// Gives back what is done with: finished rows, and all of a row that is too large.
void CsvScanner::compact() {
    const std::size_t done = dropped_ ? scan_ : row_;
    buffer_.erase(0, done);
    scan_ -= done;
    row_ = 0;
}

CsvReader::CsvReader(OnRow on_row, const CsvLimits& limits)
    : scanner_(std::make_unique<CsvScanner>(std::move(on_row), limits)) {}
CsvReader::~CsvReader() = default;

Status CsvReader::feed(std::string_view bytes) {
    return scanner_->feed(bytes);
}

Status CsvReader::finish() {
    return scanner_->finish();
}

} // namespace akx::exchange
