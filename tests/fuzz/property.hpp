// SPDX-License-Identifier: Apache-2.0
// For fuzz targets: a property that must hold, whatever the input.
#pragma once

#include <cstdio>
#include <cstdlib>

#define AKX_PROPERTY(condition)                                                                    \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);    \
            std::abort();                                                                          \
        }                                                                                          \
    } while (false)
