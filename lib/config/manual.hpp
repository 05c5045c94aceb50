// SPDX-License-Identifier: Apache-2.0
// akx-config(5), generated from the declarations and the rules.
#pragma once

#include <string>

namespace akx::config {

std::string manual_page(); // troff, man macros

} // namespace akx::config
