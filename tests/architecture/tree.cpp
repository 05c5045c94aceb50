// SPDX-License-Identifier: Apache-2.0
#include "architecture/tree.hpp"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace akx::architecture {

namespace {

constexpr std::string_view kFolders[] = {"cli",       "device-agent", "lib",
                                         "packaging", "scripts",      "tests"};

bool is_text(const std::filesystem::path& path) {
    const std::string extension = path.extension();
    return extension.empty() || extension == ".hpp" || extension == ".cpp" || extension == ".inc" ||
           extension == ".cmake" || extension == ".txt" || extension == ".md";
}

// Blanks out what is not code; remembers across lines what it is in.
class Stripper {
  public:
    std::string strip(const std::string& line) {
        std::string out;
        for (std::size_t i = 0; i < line.size(); ++i) {
            out += step(line, i) ? line[i] : ' ';
        }
        if (state_ == State::line_comment || state_ == State::text || state_ == State::character) {
            state_ = State::code;
        }
        return out;
    }

  private:
    enum class State { code, line_comment, block_comment, text, character, raw_text };

    // Whether line[i] is code; may move i behind further characters that are not.
    bool step(const std::string& line, std::size_t& i) {
        const char c = line[i];
        switch (state_) {
        case State::code:
            return enter(line, i);
        case State::line_comment:
            return false;
        case State::block_comment:
            leave_at("*/", line, i);
            return false;
        case State::raw_text:
            leave_at(raw_end_, line, i);
            return false;
        case State::text:
        case State::character:
            if (c == '\\') {
                escaped_ = !escaped_;
            } else {
                state_ = !escaped_ && c == quote_ ? State::code : state_;
                escaped_ = false;
            }
            return false;
        }
        return true;
    }

    void leave_at(const std::string& end, const std::string& line, std::size_t i) {
        if (i + 1 >= end.size() && line.compare(i + 1 - end.size(), end.size(), end) == 0) {
            state_ = State::code;
        }
    }

    bool enter(const std::string& line, std::size_t i) {
        const char c = line[i];
        const char before = i > 0 ? line[i - 1] : ' ';
        if (line.compare(i, 2, "//") == 0) {
            state_ = State::line_comment;
        } else if (line.compare(i, 2, "/*") == 0) {
            state_ = State::block_comment;
        } else if (c == '"' && before == 'R') {
            state_ = State::raw_text;
            raw_end_ = ")" + line.substr(i + 1, line.find('(', i) - i - 1) + "\"";
        } else if (c == '"' ||
                   (c == '\'' && std::isalnum(static_cast<unsigned char>(before)) == 0)) {
            state_ = c == '"' ? State::text : State::character;
            quote_ = c;
        }
        return state_ == State::code;
    }

    State state_ = State::code;
    bool escaped_ = false;
    char quote_ = '"';
    std::string raw_end_;
};

} // namespace

Tree read_tree(const std::string& root) {
    Tree tree;
    for (const std::string_view folder : kFolders) {
        const std::filesystem::path start = std::filesystem::path(root) / folder;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(start)) {
            if (!entry.is_regular_file() || !is_text(entry.path())) {
                continue;
            }
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            tree[entry.path().lexically_relative(root).generic_string()] = lines_of(text);
        }
    }
    return tree;
}

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

Lines code_of(const Lines& lines) {
    Stripper stripper;
    Lines out;
    for (const std::string& line : lines) {
        out.push_back(stripper.strip(line));
    }
    return out;
}

std::vector<Include> includes_of(const Lines& lines) {
    std::vector<Include> out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string& line = lines[i];
        const std::size_t hash = line.find_first_not_of(" \t");
        const std::size_t word =
            hash == std::string::npos ? hash : line.find_first_not_of(" \t#", hash);
        if (word == std::string::npos || line[hash] != '#' ||
            line.compare(word, 7, "include") != 0) {
            continue;
        }
        const std::size_t open = line.find_first_of("\"<", word);
        const std::size_t close =
            open == std::string::npos ? open : line.find_first_of("\">", open + 1);
        if (close != std::string::npos) {
            out.push_back({line.substr(open + 1, close - open - 1), line[open] == '"', i + 1});
        }
    }
    return out;
}

bool is_header(std::string_view path) {
    return path.ends_with(".hpp") || path.ends_with(".inc");
}
bool is_source(std::string_view path) {
    return path.ends_with(".cpp");
}

bool is_in(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) &&
           (path.size() == folder.size() || path[folder.size()] == '/' || folder.ends_with('/'));
}

} // namespace akx::architecture
