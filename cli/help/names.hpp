// SPDX-License-Identifier: Apache-2.0
// Names for completions: from the inventory, and live from the phone with a short memory.
#pragma once

#include "invocation.hpp"

namespace akx::cli {

struct Name {
    std::string word;
    std::string help;
};

class Names {
  public:
    // `options` are those on the unfinished command line.
    Names(const Arguments& options, const Environment& environment, const Network& network)
        : options_(options), environment_(environment), network_(network) {}

    // Empty when something fails: a completion never complains.
    std::vector<Name> list(ValueKind kind) const;

  private:
    std::vector<Name> from_inventory(ValueKind kind) const;
    std::vector<Name> from_phone(ValueKind kind) const;

    const Arguments& options_;
    const Environment& environment_;
    const Network& network_;
};

} // namespace akx::cli
