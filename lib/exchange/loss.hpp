// SPDX-License-Identifier: Apache-2.0
// What a format cannot carry, summed up: one entry for each kind of loss, not one for each user.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace akx::exchange {

struct Loss {
    std::string field;     // "validTo"
    std::string what;      // one sentence without full stop
    std::size_t count = 0; // users or schedules concerned
    std::string first;     // id of the first of them
};

class LossReport {
  public:
    void add(std::string_view field, std::string_view what, std::string_view id);
    const std::vector<Loss>& losses() const { return losses_; } // in order of appearance
    bool empty() const { return losses_.empty(); }

  private:
    std::vector<Loss> losses_;
};

} // namespace akx::exchange
