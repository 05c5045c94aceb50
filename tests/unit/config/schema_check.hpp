// SPDX-License-Identifier: Apache-2.0
// A small validator for the part of JSON Schema draft 7 that our schemas use; written from the
// standard, not from the generator.
#pragma once

#include "base/value.hpp"

namespace akx::config {

// What `value` violates, with paths; empty when it conforms. An unknown keyword of the schema is a
// violation too, so that nothing goes unchecked.
std::vector<std::string> schema_violations(const Value& schema, const Value& value);

} // namespace akx::config
