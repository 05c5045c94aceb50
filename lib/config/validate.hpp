// SPDX-License-Identifier: Apache-2.0
// All that is wrong with a site, offline and in one run (REQ CFG-2, CFG-3).
#pragma once

#include "config/document.hpp"
#include "config/secrets.hpp"

namespace akx::config {

struct Verdict {
    std::vector<Error> problems; // what makes the site invalid
    std::vector<Error> warnings; // rules of severity warning
};

// The problems of reading, of every setting and of the rules between them, sorted by place,
// without repetitions. Overlays are checked once, what phones get of them merged; a problem that
// only some phones have with a shared document names them. With `secrets` references are resolved,
// so that missing secrets and wrong ones (a PIN too short) show; without, a reference stands for a
// correct secret. The work grows with what the phones get in all, not with pairs of documents.
Verdict examine(const Site& site, SecretSource* secrets = nullptr);
std::vector<Error> validate(const Site& site, SecretSource* secrets = nullptr); // the problems

} // namespace akx::config
