// SPDX-License-Identifier: Apache-2.0
#include "base/process.hpp"

#include <sys/resource.h>

namespace akx {

void forbid_core_dumps() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none); // lowering a limit cannot fail
}

} // namespace akx
