// SPDX-License-Identifier: Apache-2.0
// The text files of a source tree, in memory, so that the checks can be tried on made-up trees.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace akx::architecture {

// Path from the root ("lib/base/text.hpp") to the lines of the file.
using Lines = std::vector<std::string>;
using Tree = std::map<std::string, Lines, std::less<>>;

Tree read_tree(const std::string& root); // throws what the file system throws
Lines lines_of(std::string_view text);
// The same lines with comments and the contents of string and character literals blanked out.
Lines code_of(const Lines& lines);

struct Include {
    std::string path; // without quotes or brackets
    bool quoted = false;
    std::size_t line = 0; // from 1
};
std::vector<Include> includes_of(const Lines& lines);

bool is_header(std::string_view path);
bool is_source(std::string_view path);
// "lib/base/text.hpp" is in "lib", in "lib/base" and in itself.
bool is_in(std::string_view path, std::string_view folder);

} // namespace akx::architecture
