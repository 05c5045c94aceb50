// SPDX-License-Identifier: Apache-2.0
// What a program does about itself before anything else.
#pragma once

namespace akx {

// No core file: it would hold every secret in memory. Child processes inherit it.
void forbid_core_dumps();

} // namespace akx
