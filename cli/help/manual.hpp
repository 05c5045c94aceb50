// SPDX-License-Identifier: Apache-2.0
// Manual pages in troff, derived from the command table: akx(1) and one page a noun.
#pragma once

#include <string>
#include <vector>

namespace akx::cli {

struct ManualPage {
    std::string file; // "akx-user.1"
    std::string text;
};
std::vector<ManualPage> manual_pages();

} // namespace akx::cli
