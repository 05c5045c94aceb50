// SPDX-License-Identifier: Apache-2.0
#include "architecture/checks.hpp"

#include "architecture/rules.hpp"

#include <algorithm>
#include <cctype>
#include <span>

namespace akx::architecture {

namespace {

bool is_program_text(std::string_view path) {
    return is_header(path) || is_source(path);
}

bool is_product(std::string_view path) {
    return is_program_text(path) &&
           (is_in(path, "lib") || is_in(path, "cli") || is_in(path, "device-agent"));
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = text.find(' ');
        words.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return words;
}

bool is_in_any(std::string_view path, std::string_view folders) {
    const std::vector<std::string_view> words = words_of(folders);
    return std::any_of(words.begin(), words.end(),
                       [path](std::string_view folder) { return is_in(path, folder); });
}

const Room* room_of(std::string_view path) {
    for (const Room& room : rooms()) {
        if (is_in(path, room.folder)) {
            return &room;
        }
    }
    return nullptr;
}

// Where a quoted include leads to from this room, or "" when to nothing in the tree.
std::string resolve(const Tree& tree, const Room& room, const std::string& include) {
    for (const std::string& root : {std::string(room.root), std::string("lib"), std::string("cli"),
                                    std::string("device-agent")}) {
        const std::string path = root + "/" + include;
        if (tree.contains(path)) {
            return path;
        }
    }
    return "";
}

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view folder_of(std::string_view path) {
    return path.substr(0, path.rfind('/'));
}

bool is_name_part(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// The identifiers of a line of code.
std::vector<std::string> names_of(const std::string& code) {
    std::vector<std::string> names;
    std::string name;
    for (const char c : code + " ") {
        if (is_name_part(c)) {
            name += c;
        } else if (!name.empty()) {
            names.push_back(std::move(name));
            name.clear();
        }
    }
    return names;
}

void check_include(const Tree& tree, const std::string& path, const Room& room,
                   const Include& include, Violations& found) {
    const std::string target = resolve(tree, room, include.path);
    if (target.empty()) {
        found.push_back(
            {path, include.line, "\"" + include.path + "\" is not a file below the include roots"});
    } else if (!is_in(target, room.folder) && !is_in_any(target, room.may_include)) {
        found.push_back(
            {path, include.line, std::string(room.folder) + " may not include " + target});
    } else if (is_one_of(target, private_headers()) && folder_of(target) != folder_of(path)) {
        found.push_back({path, include.line, target + " is for the sources beside it only"});
    }
}

void check_library(const Tree& tree, const Library& library, Violations& found) {
    std::size_t users = 0;
    for (const auto& [path, lines] : tree) {
        if (!is_program_text(path)) {
            continue;
        }
        const std::vector<Include> includes = includes_of(lines);
        const auto use =
            std::find_if(includes.begin(), includes.end(), [&](const Include& include) {
                return include.path.starts_with(library.header);
            });
        if (use == includes.end() || is_in(path, "tests")) {
            continue; // tests may use the libraries to check us against them
        }
        const std::string what = "<" + use->path + ">";
        if (is_header(path) && !is_one_of(path, private_headers())) {
            found.push_back({path, use->line, what + " does not belong into a header"});
        } else if (!is_in_any(path, library.places)) {
            found.push_back(
                {path, use->line,
                 what + " may be included by " + std::string(library.places) + " only"});
        } else if (++users > library.most_files) {
            found.push_back({path, use->line,
                             what + " is included by more than " +
                                 std::to_string(library.most_files) + " source files"});
        }
    }
}

// The line that must carry the licence: the first, or the second of a script.
void check_licence(const std::string& path, const Lines& lines, Violations& found) {
    const std::size_t at = !lines.empty() && lines[0].starts_with("#!") ? 1 : 0;
    constexpr std::string_view kLicence = "SPDX-License-Identifier: Apache-2.0";
    if (lines.size() <= at || lines[at].find(kLicence) == std::string::npos) {
        found.push_back({path, at + 1, "the licence line is missing: " + std::string(kLicence)});
    }
}

void check_header_opening(const std::string& path, const Lines& lines, Violations& found) {
    if (lines.size() < 2 || !lines[1].starts_with("// ")) {
        found.push_back({path, 2, "the header does not open by saying what it is for"});
    }
    if (path.ends_with(".hpp") &&
        std::find(lines.begin(), lines.end(), "#pragma once") == lines.end()) {
        found.push_back({path, 1, "#pragma once is missing"});
    }
}

bool needs_licence(std::string_view path) {
    return is_program_text(path) || path.ends_with(".cmake") || path.ends_with("CMakeLists.txt") ||
           is_in(path, "scripts");
}

} // namespace

Violations check_directions(const Tree& tree) {
    Violations found;
    for (const auto& [path, lines] : tree) {
        if (!is_product(path)) {
            continue;
        }
        const Room* room = room_of(path);
        if (room == nullptr) {
            found.push_back(
                {path, 1, "this folder is no room of the plan (architecture/rules.cpp)"});
            continue;
        }
        for (const Include& include : includes_of(lines)) {
            if (include.quoted) {
                check_include(tree, path, *room, include, found);
            }
        }
    }
    return found;
}

Violations check_heavy_headers(const Tree& tree) {
    Violations found;
    for (const Library& library : heavy_libraries()) {
        check_library(tree, library, found);
    }
    for (const auto& [path, lines] : tree) {
        if (!is_header(path) || !is_in(path, "lib")) {
            continue;
        }
        for (const Include& include : includes_of(lines)) {
            if (is_one_of(include.path, heavy_standard_headers())) {
                found.push_back(
                    {path, include.line,
                     "<" + include.path + "> is too slow to compile for a header of lib"});
            }
        }
    }
    return found;
}

Violations check_library_is_quiet(const Tree& tree) {
    Violations found;
    for (const auto& [path, lines] : tree) {
        if (!is_program_text(path) || !is_in(path, "lib")) {
            continue;
        }
        for (const Include& include : includes_of(lines)) {
            if (is_one_of(include.path, socket_headers()) && !is_in_any(path, socket_places())) {
                found.push_back({path, include.line, "only lib/net may open sockets"});
            }
            if (include.path == "iostream") {
                found.push_back({path, include.line, "lib never prints"});
            }
        }
        const Lines code = code_of(lines);
        for (std::size_t i = 0; i < code.size(); ++i) {
            for (const std::string& name : names_of(code[i])) {
                if (is_one_of(name, printing_names())) {
                    found.push_back({path, i + 1, "lib never prints: " + name});
                }
            }
        }
    }
    return found;
}

Violations check_form(const Tree& tree) {
    Violations found;
    for (const auto& [path, lines] : tree) {
        if (needs_licence(path)) {
            check_licence(path, lines, found);
        }
        if (is_program_text(path) && lines.size() > kMostLines) {
            found.push_back({path, kMostLines + 1,
                             "longer than " + std::to_string(kMostLines) + " lines: divide it"});
        }
        if (is_header(path)) {
            check_header_opening(path, lines, found);
        }
    }
    for (const Room& room : rooms()) {
        const std::string folder = std::string(room.folder) + "/";
        if (tree.contains(folder + "CMakeLists.txt") && !tree.contains(folder + "README.md")) {
            found.push_back({folder + "README.md", 1, "every room says what it is for"});
        }
    }
    return found;
}

std::string report(const Violations& violations) {
    std::string out;
    for (const Violation& violation : violations) {
        out += violation.text() + "\n";
    }
    return out;
}

} // namespace akx::architecture
