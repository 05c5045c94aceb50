// SPDX-License-Identifier: Apache-2.0
// Problems for people, for programs and for code reviews (REQ UX-4). Nothing here prints.
#pragma once

#include "config/validate.hpp"
#include "model/rules.hpp"

namespace akx::config {

struct ReportStyle {
    model::Severity severity = model::Severity::error;
    bool color = false;
    std::size_t width = 100; // columns of a source line that are shown
};

// "site.yaml:14:9: error: relays[A].holdDelay: …", the line with a caret, the hint. Values of
// secrets on that line are replaced by ***.
std::string report_text(const Site& site, std::span<const Error> problems,
                        const ReportStyle& style = {});
// {id, name, message, hint, field, file, line, column}; what is not known is left out.
Value report_value(const Error& problem);

// What code hosts show beside the lines of a change.
struct AnnotationFormat {
    std::string_view name; // "github"
    std::string (*write)(const Verdict& verdict);
};
std::span<const AnnotationFormat> annotation_formats();

} // namespace akx::config
