// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_error.hpp"

namespace akx::config {

namespace {

struct Wording {
    std::string_view library; // how yaml-cpp's message begins
    std::string_view what;
    std::string_view hint;
};

constexpr std::string_view kOpenQuote = "illegal EOF in scalar";
constexpr std::string_view kOpenAtEnd = "illegal document indicator in scalar";

constexpr Wording kWordings[] = {
    {kOpenQuote, "a quoted text is not closed", "add the missing quote"},
    {"illegal map value", "a ':' is not expected here",
     "look for a missing ':' in the line above, for keys of one map with different indentation, "
     "and for a text with ': ' in it, which needs quotes"},
    {"illegal map key", "a key is not expected here",
     "give the keys of one map the same indentation"},
    {"illegal block entry", "a '-' is not expected here",
     "give the entries of one list the same indentation"},
    {"illegal flow end", "a closing bracket without an opening one", "remove it"},
    {"end of map not found", "this does not fit the map around it",
     "check the indentation, and that there is a ': ' behind the key"},
    {"end of sequence not found", "this does not fit the list around it",
     "give the entries of one list the same indentation, each with '- ' in front"},
    {"end of map flow not found", "a '{' is not closed, or a comma is missing",
     "separate the members by commas and close the map with '}'"},
    {"end of sequence flow not found", "a '[' is not closed, or a comma is missing",
     "separate the entries by commas and close the list with ']'"},
    {"unexpected character in block scalar", "nothing may stand behind a '|' or '>' on its line",
     "begin the text in the next line, or put it in quotes"},
    {"unknown token", "a text cannot begin with this character", "put the text in quotes"},
    {"unknown escape character", "this escape is not known",
     "write '\\\\' for a backslash, or use single quotes"},
    {"the referenced anchor is not defined", "there is no anchor of this name in the document",
     "define it with &name in front of the value, before it is used"},
    {kOpenAtEnd, "a quoted text is not closed", "add the missing quote"},
    {"bad file", "nested too deeply", "flatten the document"},
};

} // namespace

Error yaml_error(std::string_view library_message) {
    for (const Wording& wording : kWordings) {
        if (library_message.starts_with(wording.library)) {
            return Error(errors::syntax, std::string(wording.what)).next(std::string(wording.hint));
        }
    }
    return Error(errors::syntax, std::string(library_message));
}

bool is_open_quote(std::string_view library_message) {
    return library_message.starts_with(kOpenQuote) || library_message.starts_with(kOpenAtEnd);
}

std::optional<std::uint32_t> tab_in_indentation(std::string_view line) {
    const std::size_t tab = line.find_first_not_of(' ');
    return tab != std::string_view::npos && line[tab] == '\t'
               ? std::optional(static_cast<std::uint32_t>(tab + 1))
               : std::nullopt;
}

Error tab_error() {
    return Error(errors::syntax, "a tab is used for indentation")
        .next("indent with blanks; YAML does not allow tabs there");
}

} // namespace akx::config
