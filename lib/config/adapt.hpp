// SPDX-License-Identifier: Apache-2.0
// Trees and their declarations side by side: numbers to text, paths to marks.
#pragma once

#include "base/value.hpp"
#include "model/field.hpp"

namespace akx::config {

// Digits without quotes (`room: 101`) are numbers in YAML; where `section` wants text they become
// that text again. Nothing is lost, see read_yaml. Call it before model::decode.
void adapt(Value& value, const model::Section& section);
Value text_from(const Value& value); // of one scalar

// What tells `element` of a list of such sections apart; "" when that is missing.
std::string element_key(const Value& element, const model::Section& section);

// Where the value at `path` ("relays[A].holdDelay") stands; when it is not written, the nearest
// map or list element around it.
Mark find_mark(const Value& tree, const model::Section& section, std::string_view path);

} // namespace akx::config
