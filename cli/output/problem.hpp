// SPDX-License-Identifier: Apache-2.0
// Errors for people and for programs: what, where, why and the next command (REQ UX-4).
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"

namespace akx::cli {

// Several lines; details of a summary one line each.
std::string error_text(const Error& error, bool color);
// The same as a document of kind Error.
Value error_document(const Error& error);

} // namespace akx::cli
