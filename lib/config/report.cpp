// SPDX-License-Identifier: Apache-2.0
#include "config/report.hpp"

#include "base/text.hpp"
#include "config/explain.hpp"
#include "config/yaml_text.hpp"
#include "model/tree.hpp"
#include "model/user.hpp"

#include <algorithm>
#include <map>

namespace akx::config {

namespace {

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kCyan = "\x1b[36m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::size_t kTab = 4;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::vector<std::string_view> names_of(bool secret) {
    std::vector<std::string_view> names;
    const auto collect = [&](const std::string&, const model::Field& field) {
        if ((field.type == model::FieldType::secret) == secret) {
            names.push_back(field.name);
        }
    };
    for (const DocumentKind& kind : all_document_kinds()) {
        model::visit_fields(kind.section(), collect);
    }
    model::visit_fields(model::User::section(), collect);
    return names;
}

// The names of all secret settings, so that a line with one is never shown in full.
const std::vector<std::string_view>& secret_names() {
    static const std::vector<std::string_view> kNames = names_of(true);
    return kNames;
}

const std::vector<std::string_view>& other_names() {
    static const std::vector<std::string_view> kNames = names_of(false);
    return kNames;
}

// A secret's name, or what may be one misspelt.
bool is_secret_name(std::string_view key) {
    const auto& secrets = secret_names();
    if (std::find(secrets.begin(), secrets.end(), key) != secrets.end()) {
        return true;
    }
    const auto& others = other_names();
    return std::find(others.begin(), others.end(), key) == others.end() &&
           nearest(key, secrets).has_value();
}

// The line with everything behind the first key of a secret hidden. References stay.
std::string masked(std::string_view line) {
    for (std::size_t colon = line.find(':'); colon != std::string_view::npos;
         colon = line.find(':', colon + 1)) {
        std::string_view key = line.substr(0, colon);
        while (!key.empty() && (key.back() == '"' || key.back() == '\'' || key.back() == ' ')) {
            key.remove_suffix(1);
        }
        const std::size_t start = key.find_last_of(" \t{,\"'-");
        key = start == std::string_view::npos ? key : key.substr(start + 1);
        const std::string_view value = trim(line.substr(colon + 1));
        const bool is_reference =
            value.starts_with('!') && value.find_first_of(",}") == std::string_view::npos;
        const bool harmless =
            value.empty() || value.front() == '{' || value.front() == '[' || is_reference;
        if (is_secret_name(key) && !harmless) {
            return std::string(line.substr(0, colon + 1)) + " ***";
        }
    }
    return std::string(line);
}

// Makes a text safe for a terminal: control characters cannot move the cursor.
void append_visible(std::string& out, std::string_view bytes, char32_t c) {
    if (c == '\t') {
        out.append(kTab, ' ');
    } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
        out += '?';
    } else {
        out += bytes;
    }
}

struct Excerpt {
    std::string line;
    std::size_t caret = 0; // terminal columns in front of it
};

// The part of `line` around `column` (code points, from 1) that fits `width`.
Excerpt excerpt(std::string_view line, std::uint32_t column, std::size_t width) {
    const std::size_t before = column > 0 ? column - 1 : 0;
    const std::size_t skip = before > width * 3 / 4 ? before - width / 2 : 0;
    Excerpt out;
    std::size_t index = 0;
    std::size_t shown = 0;
    if (skip > 0) {
        out.line = "…";
    }
    for (std::size_t i = 0; i < line.size() && shown < width; ++index) {
        CodePoint point = decode_utf8(line.substr(i));
        point.size = std::max<std::size_t>(point.size, 1);
        if (index == before) {
            out.caret = display_width(out.line);
        }
        if (index >= skip) {
            append_visible(out.line, line.substr(i, point.size), point.value);
            ++shown;
        }
        i += point.size;
    }
    if (before >= index) {
        out.caret = display_width(out.line);
    }
    return out;
}

class Report {
  public:
    Report(const Site& site, const ReportStyle& style) : site_(site), style_(style) {}

    std::string take() { return std::move(out_); }

    void add(const Error& problem) {
        const std::string place = problem.place().text();
        out_ += place.empty() ? "" : colored(kBold, place + ":") + " ";
        out_ += style_.severity == model::Severity::warning ? colored(kYellow, "warning:")
                                                            : colored(kRed, "error:");
        out_ += " ";
        for (const std::string& step : problem.context()) {
            out_ += step + ": ";
        }
        out_ += (problem.field().empty() ? "" : problem.field() + ": ") + problem.what() + " [" +
                std::string(problem.kind().id) + "]\n";
        add_source(problem.place());
        if (!problem.hint().empty()) {
            out_ += "  " + colored(kCyan, "hint:") + " " + std::string(problem.hint()) + "\n";
        }
    }

  private:
    std::string colored(std::string_view color, const std::string& text) const {
        return style_.color ? std::string(color) + text + std::string(kPlain) : text;
    }

    void add_source(const Place& place) {
        const auto source = std::find(site_.sources.begin(), site_.sources.end(), place.file);
        if (source == site_.sources.end() || place.line == 0) {
            return;
        }
        const auto number = static_cast<std::size_t>(source - site_.sources.begin());
        std::string_view written = lines(number).line(place.line);
        if (written.starts_with(kByteOrderMark)) { // does not count as a column
            written.remove_prefix(kByteOrderMark.size());
        }
        const std::string line = masked(written);
        if (trim(line).empty()) {
            return;
        }
        const Excerpt shown = excerpt(line, place.column, style_.width);
        const std::string label = std::to_string(place.line);
        const std::string margin(label.size() < 5 ? 5 - label.size() : 0, ' ');
        out_ += margin + label + " | " + shown.line + "\n";
        if (place.column != 0) {
            out_ += margin + std::string(label.size(), ' ') + " | " +
                    std::string(shown.caret, ' ') + colored(kRed, "^") + "\n";
        }
    }

    const LineIndex& lines(std::size_t source) {
        const auto found = indexes_.find(source);
        return found != indexes_.end()
                   ? found->second
                   : indexes_.emplace(source, LineIndex(site_.texts[source])).first->second;
    }

    const Site& site_;
    const ReportStyle& style_;
    std::map<std::size_t, LineIndex> indexes_;
    std::string out_;
};

} // namespace

std::string report_text(const Site& site, std::span<const Error> problems,
                        const ReportStyle& style) {
    Report report(site, style);
    for (const Error& problem : problems) {
        report.add(problem);
    }
    return report.take();
}

Value report_value(const Error& problem) {
    Value out = Value::object();
    out.set("id", problem.kind().id);
    out.set("name", problem.kind().name);
    out.set("message", problem.what());
    const auto add = [&](std::string_view key, std::string_view text) {
        if (!text.empty()) {
            out.set(key, text);
        }
    };
    add("hint", problem.hint());
    add("field", problem.field());
    add("subject", problem.subject());
    add("file", problem.place().file);
    if (problem.place().line != 0) {
        out.set("line", problem.place().line);
        out.set("column", problem.place().column);
    }
    return out;
}

} // namespace akx::config
