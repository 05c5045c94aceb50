// SPDX-License-Identifier: Apache-2.0
// All that is wrong with a site, offline and in one run (REQ CFG-2, CFG-3).
#pragma once

#include "config/document.hpp"
#include "config/secrets.hpp"

namespace akx::config {

// The problems of reading, of every setting and of the rules between them, sorted by place,
// without repetitions. With `secrets` references are resolved, so that missing secrets and wrong
// ones (a PIN too short) show; without, a reference stands for a correct secret.
std::vector<Error> validate(const Site& site, SecretSource* secrets = nullptr);

} // namespace akx::config
