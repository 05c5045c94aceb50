// SPDX-License-Identifier: Apache-2.0
// Problems as code hosts read them.
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/json.hpp"
#include "config/report.hpp"

#include <map>

namespace akx::config {

namespace {

std::string message_of(const Error& problem) {
    return (problem.field().empty() ? "" : problem.field() + ": ") + problem.what();
}

void append_percent(std::string& out, std::string_view text, std::string_view special) {
    for (const char c : text) {
        if (special.find(c) == std::string_view::npos) {
            out += c;
        } else {
            const std::uint8_t byte[] = {static_cast<std::uint8_t>(c)};
            out += "%" + to_hex_upper(byte);
        }
    }
}

// "::error file=…" lines, as GitHub's log reader takes them.
void append_github(std::string& out, std::string_view level, const Error& problem) {
    constexpr std::string_view kInProperty = "%\r\n:,";
    constexpr std::string_view kInMessage = "%\r\n";
    out += "::" + std::string(level) + " ";
    if (!problem.place().file.empty()) {
        out += "file=";
        append_percent(out, problem.place().file, kInProperty);
        out += ",";
    }
    if (problem.place().line != 0) {
        out += "line=" + std::to_string(problem.place().line) +
               ",col=" + std::to_string(problem.place().column) + ",";
    }
    out += "title=" + std::string(problem.kind().id) + "::";
    std::string message = message_of(problem);
    if (!problem.hint().empty()) {
        message += "\n" + std::string(problem.hint());
    }
    append_percent(out, message, kInMessage);
    out += "\n";
}

std::string write_github(const Verdict& verdict) {
    std::string out;
    for (const Error& problem : verdict.problems) {
        append_github(out, "error", problem);
    }
    for (const Error& warning : verdict.warnings) {
        append_github(out, "warning", warning);
    }
    return out;
}

// GitLab's Code Quality report. Fingerprints do not hold the line, so that a problem stays the same
// one when lines are added above it.
class GitLab {
  public:
    void add(const Error& problem, std::string_view severity) {
        const std::string what = std::string(problem.kind().id) + "\n" + problem.place().file +
                                 "\n" + message_of(problem);
        const std::size_t number = ++seen_[what];
        const std::string print = number == 1 ? what : what + "\n" + std::to_string(number);
        Value lines = Value::object();
        lines.set("begin", std::max(problem.place().line, 1U));
        Value location = Value::object();
        location.set("path", problem.place().file);
        location.set("lines", std::move(lines));
        Value row = Value::object();
        row.set("description", message_of(problem) + " – " + std::string(problem.hint()));
        row.set("check_name", problem.kind().id);
        row.set("fingerprint", to_hex(crypto::sha256(as_bytes(print))));
        row.set("severity", severity);
        row.set("location", std::move(location));
        rows_.push(std::move(row));
    }
    std::string text() const { return to_json(rows_, 2) + "\n"; }

  private:
    Value rows_ = Value::array();
    std::map<std::string, std::size_t> seen_;
};

std::string write_gitlab(const Verdict& verdict) {
    GitLab report;
    for (const Error& problem : verdict.problems) {
        report.add(problem, "major");
    }
    for (const Error& warning : verdict.warnings) {
        report.add(warning, "minor");
    }
    return report.text();
}

constexpr AnnotationFormat kFormats[] = {
    {"github", write_github},
    {"gitlab", write_gitlab},
};

} // namespace

std::span<const AnnotationFormat> annotation_formats() {
    return kFormats;
}

} // namespace akx::config
