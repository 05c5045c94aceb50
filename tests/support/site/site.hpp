// SPDX-License-Identifier: Apache-2.0
// Made-up but realistic sites: the same seed gives the same people, cards and schedules everywhere.
#pragma once

#include "model/schedule.hpp"
#include "model/user.hpp"

namespace akx::test {

struct SiteOptions {
    std::uint64_t seed = 1;
    unsigned cards = 2;      // at most, per user; 0–5
    bool every_card = false; // exactly `cards` instead of one up to `cards`
    bool hostile = false;    // names and texts with commas, quotes, line breaks, any script
};

// Ids, PINs and cards are unique over the site; user `index` does not depend on the others.
class Site {
  public:
    explicit Site(const SiteOptions& options) : options_(options) {}

    model::User user(std::size_t index) const;
    std::vector<model::Schedule> schedules() const; // that the users' access refers to

  private:
    SiteOptions options_;
};

} // namespace akx::test
