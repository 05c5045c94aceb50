// SPDX-License-Identifier: Apache-2.0
// One tree of settings over another (REQ CFG-10).
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"
#include "model/field.hpp"

namespace akx::config {

// Marks an element of a list with a key as one to take away: `- {id: B, $remove: true}`.
inline constexpr std::string_view kRemove = "$remove";

// Puts `over` on `base`, both adapted (see adapt). Maps merge key by key, lists whose elements have
// a key (relays by id) element by element; all else replaces what was there. null takes away, so
// that the default is back. Each value keeps its mark; a map gets the mark of the one that wrote to
// it last. What is wrong with `over` (unknown keys, an element twice) stays in the result, for
// decoding to report; neither null for a setting nor $remove ever does.
void merge(Value& base, const Value& over, const model::Section& section);

// What is wrong with the $remove marks of a tree, which merge() drops silently.
void check_removals(const Value& tree, const model::Section& section,
                    std::span<const std::string> sources, std::vector<Error>& problems);

} // namespace akx::config
