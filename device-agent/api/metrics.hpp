// SPDX-License-Identifier: Apache-2.0
// Metrics (REQ LOG-5): one table, the Prometheus text exposition format 0.0.4.
#pragma once

#include <string>

namespace akx::agent {

struct Services;

std::string metrics_text(const Services& services);

} // namespace akx::agent
