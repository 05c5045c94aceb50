// SPDX-License-Identifier: Apache-2.0
// What was wrong with the rows of an import, for people and for programs (REQ USR-5).
#pragma once

#include "exchange/row.hpp"
#include "invocation.hpp"

namespace akx::cli {

struct RowIssue {
    bool rejected = true; // false: a warning
    Error error;
    std::string column;
    std::string value;
};

Value to_value(const RowIssue& issue);
// One line and, where there is one, the fix below it.
std::string to_text(const RowIssue& issue);
// By the file's ending: .json, .ndjson, .csv, otherwise text. Private: rows name people.
Status write_report(const std::string& path, const std::vector<RowIssue>& issues);

} // namespace akx::cli
