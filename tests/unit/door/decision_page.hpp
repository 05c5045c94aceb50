// SPDX-License-Identifier: Apache-2.0
// docs/access-decisions.md, made from the declared reasons and the decision matrix.
#pragma once

#include "unit/door/matrix.hpp"

namespace akx::door::test {

std::string decision_page(const Matrix& matrix);

} // namespace akx::door::test
