// SPDX-License-Identifier: Apache-2.0
// The interface of all writers of users.
#pragma once

#include "exchange/row.hpp"

namespace akx::exchange {

struct WriterOptions {
    bool pins = false;             // PINs in the clear; otherwise the file does not speak of PINs
    bool spreadsheet_safe = false; // no cell can be taken for a formula (our own CSV only)
    char separator = ',';          // our own CSV only: ',' ';' or '\t'
    // Our own CSV only: its columns. A column that is not there keeps what a merge finds.
    model::FieldSet columns = model::FieldSet::all(model::User::section());
};

// Each function appends to `out`, which the caller may empty in between: memory does not grow with
// the number of users. Order: begin, any number of add, end.
class UserWriter {
  public:
    virtual ~UserWriter() = default;
    // `schedules` without the built-in ones; formats that cannot carry them leave them out.
    virtual void begin(std::span<const model::Schedule> schedules, std::string& out) = 0;
    // NDJSON leaves out the fields that the row does not speak of; columns cannot, and stay empty.
    virtual void add(const UserRow& row, std::string& out) = 0;
    virtual void end(std::string& out) = 0;
};

} // namespace akx::exchange
