// SPDX-License-Identifier: Apache-2.0
// Whose PIN or card it is; the rows are in users.cpp.
#pragma once

#include "api/services.hpp"

namespace akx::agent {

// A user as the API shows it: without PIN, but whether there is one.
Value user_value(const StoredUser& stored);

void search_users(Services& services, Call call);

// Asking about a PIN is a way to guess it: a source that asks often has to wait, and every question
// is in the audit log, without the PIN.
Status allow_pin_question(Services& services, const Principal& who);

// The member of a body, as text; invalid_value when it is something else.
Result<std::string> text_member(const Value& body, std::string_view name);
// A map with no other members than these; null counts as empty.
Status check_members(const Value& body, std::span<const std::string_view> known);

} // namespace akx::agent
