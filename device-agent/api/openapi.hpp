// SPDX-License-Identifier: Apache-2.0
// The OpenAPI 3.1 description of all routes, from their declarations.
#pragma once

#include "base/value.hpp"

namespace akx::agent {

Value openapi_document();

} // namespace akx::agent
