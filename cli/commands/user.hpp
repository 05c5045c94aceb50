// SPDX-License-Identifier: Apache-2.0
// The handlers of akx user, spread over several files; the rows are in user.cpp.
#pragma once

#include "commands/fields.hpp"
#include "invocation.hpp"

namespace akx::cli {

// user_rows.cpp: one user after the other
Result<Exit> user_list(Invocation& run);
Result<Exit> user_get(Invocation& run);
Result<Exit> user_add(Invocation& run);
Result<Exit> user_set(Invocation& run);
Result<Exit> user_delete(Invocation& run);

// user_import.cpp, user_export.cpp: all at once
Result<Exit> user_import(Invocation& run);
Result<Exit> user_export(Invocation& run);
Result<Exit> user_diff(Invocation& run); // user_diff.cpp
// Rows of a file as new users: what `user add --file` does.
Result<Exit> import_users(Invocation& run, const std::string& file,
                          device::ImportOptions::Mode mode);

// user_find.cpp, user_grant.cpp
Result<Exit> user_find(Invocation& run);
Result<Exit> user_grant(Invocation& run);
Result<Exit> user_revoke(Invocation& run);

// By id, or by a name that is unique; the row as the phone has it.
Result<Value> named_user(Phone& phone, const std::string& who);
// --pin-file, --pin-stdin or --ask-pin; a PIN is never an option of its own.
Result<std::optional<Secret>> given_pin(const Invocation& run);

const FieldOptions& add_fields(); // of `user add`
const FieldOptions& set_fields(); // of `user set`

} // namespace akx::cli
