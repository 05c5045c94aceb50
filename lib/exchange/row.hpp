// SPDX-License-Identifier: Apache-2.0
// What a reader of users delivers, row by row, and what it reports about rows it cannot take.
#pragma once

#include "model/field_set.hpp"
#include "model/schedule.hpp"
#include "model/user.hpp"

namespace akx::exchange {

// A user as far as the file speaks of it. A field not in `present` (no such column, no such JSON
// member) holds its default and says nothing: a merge keeps what is stored. A field that is present
// and empty clears. So a file exported without PINs never deletes PINs.
struct UserRow {
    model::User user;
    model::FieldSet present = model::FieldSet::all(model::User::section());
    bool has_pin = false;   // the source knows a PIN without telling it ("hasPin")
    std::uint32_t line = 0; // where the row starts, from 1; 0 = not from a file
};

// Whether a new user can be made of the row: every required field is present and not empty.
Status check_complete(const UserRow& row);
// Writes the fields present over those of `stored`.
void merge(model::User& stored, UserRow&& row);

// One thing wrong with a file (REQ USR-5). error: cause, place (line, column; the file if the
// reader was told it), field by our name, and the fix as its hint.
struct RowProblem {
    bool rejected = true; // false: a warning; what the error names was not taken, the row was
    Error error;
    std::uint32_t row = 0;   // line where the row starts; a row may have several problems
    std::string column = {}; // name of the column or member as the file spells it
    std::string value = {};  // what stands there, cut to 60 characters; "****" for a PIN
    std::string user = {};   // id of the row's user, where it could be read
};

// Receives what a reader finds, in the order of the file.
class UserSink {
  public:
    virtual ~UserSink() = default;
    virtual void on_user(UserRow&& row) = 0;
    virtual void on_schedule(model::Schedule&& schedule, std::uint32_t line) = 0;
    virtual void on_problem(RowProblem&& problem) = 0;
};

} // namespace akx::exchange
