// SPDX-License-Identifier: Apache-2.0
// Inside config only: the text of a value in autop form, and back. Two forms: the devices' (numbers
// for choices, seconds for durations) and our own (as in YAML, lists as JSON).
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"
#include "model/field.hpp"

namespace akx::config::autop {

// nullopt: this form cannot carry the value.
std::optional<std::string> device_text(const model::Field& field, const Value& value);
std::string own_text(const Value& value);

// Errors: invalid_value, out_of_range.
Result<Value> from_device_text(const model::Section& owner, const model::Field& field,
                               const std::string& text);
Result<Value> from_own_text(const model::Section& owner, const model::Field& field,
                            const std::string& text);
// What an empty text means: nothing, or the default.
Value empty_value(const model::Section& owner, const model::Field& field);

} // namespace akx::config::autop
