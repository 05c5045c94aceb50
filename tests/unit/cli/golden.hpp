// SPDX-License-Identifier: Apache-2.0
// Texts compared with committed files; AKX_ACCEPT=1 rewrites them.
#pragma once

#include <string>

namespace akx::test {

// `path` from the top of the repository.
void check_file(const std::string& path, const std::string& text);
// A file of tests/unit/cli/golden.
void check_golden(const std::string& name, const std::string& text);

} // namespace akx::test
