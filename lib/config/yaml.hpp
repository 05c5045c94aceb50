// SPDX-License-Identifier: Apache-2.0
// YAML text to Value and back. Reading is bounded, keeps positions, and never loses digits.
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"

#include <functional>

namespace akx::config {

struct YamlLimits {
    std::size_t max_bytes = 16U << 20U;
    unsigned max_depth = 32;
    std::size_t max_nodes = 2'000'000; // aliases count as what they stand for
    std::size_t max_documents = 10'000;
    std::size_t max_problems = 1'000;
};

struct YamlStream {
    std::vector<Value> documents; // empty documents are left out
    std::vector<Error> problems;  // with places; documents before a syntax error are still there
};

// Reads all documents of `text`. `file` names it in errors, `source` is put into the marks.
//
// Plain scalars follow the core schema of YAML 1.2, with one rule on top: a scalar becomes a number
// only if writing that number gives the same text again. 1234 is a number; 0123, 1_000, 0x1F, +5,
// 1.10 and 12E34567 stay text, so PINs and card codes keep every digit. yes, no, on and off are
// text. !secret, !env, !file and !kept become references; !!str makes text; other tags are errors.
// Duplicate keys, merge keys (<<), keys that are not text, control characters and text that is
// not UTF-8 are errors.
YamlStream read_yaml(std::string_view text, std::string_view file, std::uint32_t source = 0,
                     const YamlLimits& limits = {});

// Block style, two blanks, keys in the order of the tree; ends with a line feed. What another
// reader (YAML 1.1 or 1.2) might take for something other than text is quoted. read_yaml gives an
// equal tree back.
std::string to_yaml(const Value& value);
// The same with a comment behind every value of its own line; `remark` must not hold line ends.
std::string to_yaml(const Value& value, const std::function<std::string(const Value&)>& remark);

} // namespace akx::config
