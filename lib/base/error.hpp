// SPDX-License-Identifier: Apache-2.0
// What went wrong, where, why, and what to do next. Every kind of error is declared once, in
// error_catalogue.inc; exit codes and HTTP statuses follow from that declaration.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace akx {

// The exit codes of akx (REQ UX-3).
enum class Exit : int {
    ok = 0,
    failed = 1,
    differences = 2,
    usage = 3,
    denied = 4,
    network = 5,
    partial = 6,
    budget = 7,
    conflict = 8,
    rolled_back = 9,
    not_found = 10,
    card = 11,
};

struct ErrorKind {
    std::string_view id;   // stable, "AKX-E0201"
    std::string_view name; // stable, "unknown_key"
    Exit exit;
    int http_status;
    std::string_view title; // what this kind of error is, one line
    std::string_view hint;  // the usual next step; an Error may carry a better one
};

namespace errors {
#define AKX_ERROR(name, id, exit, status, title, hint)                                             \
    inline constexpr ErrorKind name{"AKX-" id, #name, Exit::exit, status, title, hint};
#include "base/error_catalogue.inc"
#undef AKX_ERROR
} // namespace errors

// All kinds in catalogue order; for documentation and for reading errors off the wire.
std::span<const ErrorKind* const> all_error_kinds();
// The kind with this id ("AKX-E0201" or "E0201") or nullptr.
const ErrorKind* find_error_kind(std::string_view id);

// A position in a file; line and column count from 1 (columns in Unicode code points), 0 = unknown.
struct Place {
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    bool known() const { return !file.empty() || line != 0; }
    std::string text() const; // "site.yaml:14:9", "site.yaml", "14:9" or ""
};

class [[nodiscard]] Error {
  public:
    Error(const ErrorKind& kind, std::string what) : kind_(&kind), what_(std::move(what)) {}

    const ErrorKind& kind() const { return *kind_; }
    bool is(const ErrorKind& kind) const { return kind_ == &kind; }
    const std::string& what() const { return what_; }
    const Place& place() const { return place_; }
    // The phone, field or object concerned ("front-door", "relays[A].holdDelay"); may be empty.
    const std::string& subject() const { return subject_; }
    const std::string& field() const { return field_; }
    std::string_view hint() const { return hint_.empty() ? kind_->hint : std::string_view(hint_); }
    // Outermost first: what was being done when it happened.
    const std::vector<std::string>& context() const { return context_; }
    // For an error that sums up several problems: each of them.
    const std::vector<Error>& details() const { return details_; }

    Error&& at(Place place) && {
        place_ = std::move(place);
        return std::move(*this);
    }
    Error&& at(Place place) & {
        place_ = std::move(place);
        return std::move(*this);
    }
    Error&& on(std::string subject) && {
        subject_ = std::move(subject);
        return std::move(*this);
    }
    Error&& in_field(std::string field) && {
        field_ = std::move(field);
        return std::move(*this);
    }
    Error&& next(std::string hint) && {
        hint_ = std::move(hint);
        return std::move(*this);
    }
    Error&& with(std::string context) &&;
    Error&& because(std::vector<Error> details) && {
        details_ = std::move(details);
        return std::move(*this);
    }

    // One line: "site.yaml:14:9: relays[A].holdDelay: 700s is out of range 0s–600s".
    std::string text() const;

  private:
    const ErrorKind* kind_;
    std::string what_;
    Place place_;
    std::string subject_;
    std::string field_;
    std::string hint_;
    std::vector<std::string> context_;
    std::vector<Error> details_;
};

// One Error for a list of problems: the problem itself when there is one, else a summary.
Error summarize(std::vector<Error> problems);

} // namespace akx
