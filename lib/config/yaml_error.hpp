// SPDX-License-Identifier: Apache-2.0
// The YAML library's messages in words that help.
#pragma once

#include "base/error.hpp"

namespace akx::config {

Error yaml_error(std::string_view library_message);
bool is_open_quote(std::string_view library_message);
// The column of a tab among the leading blanks of a line, from 1.
std::optional<std::uint32_t> tab_in_indentation(std::string_view line);
Error tab_error();

} // namespace akx::config
