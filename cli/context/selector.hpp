// SPDX-License-Identifier: Apache-2.0
// Which phones of the inventory a label selector means.
#pragma once

#include "context/inventory.hpp"
#include "model/selector.hpp"

namespace akx::cli {

using model::parse_selector;
using model::Selector;

// "site", "name" and "serial" stand for the fields of that name, unless there is such a label.
bool matches(const Selector& selector, const KnownPhone& phone);

} // namespace akx::cli
