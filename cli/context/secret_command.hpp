// SPDX-License-Identifier: Apache-2.0
// Secrets from a password manager's program (REQ CFG-9): `--secrets-command 'pass show akx'`.
#pragma once

#include "base/time.hpp"
#include "config/secrets.hpp"

namespace akx::cli {

struct SecretCommandLimits {
    std::size_t max_bytes = 64U << 10U; // of a secret
    Millis max_time{60'000};            // a password manager may have to ask somebody
};

// `line` is split on blanks; the name of the secret becomes the last argument. No shell is
// involved, the program reads nothing of ours. What it writes is the secret, one line feed at the
// end left off. Where it fails, errors quote what it complained about unless that holds a secret.
Result<config::SecretCommand> make_secret_command(std::string_view line, const Clock& clock,
                                                  const SecretCommandLimits& limits = {});

} // namespace akx::cli
