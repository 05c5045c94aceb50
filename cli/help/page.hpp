// SPDX-License-Identifier: Apache-2.0
// Help texts, derived from the command table.
#pragma once

#include "parser.hpp"

namespace akx::cli {

// Of the program, a noun or a command. Brief: without description and global options.
std::string help_page(const Request& request, bool color);

// "akx user import FILE [OPTIONS]"
std::string usage_line(const Command& command);
// "-o, --output FORMAT"
std::string option_title(const Option& option);
// The help sentence with choices, default and variable.
std::string option_text(const Command* owner, const Option& option, bool with_variable);

// Breaks `text` into lines of at most `width` columns; paragraphs stay apart.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

} // namespace akx::cli
