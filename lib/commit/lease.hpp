// SPDX-License-Identifier: Apache-2.0
// The right of one owner to change the phone for a while (REQ CFG-8). It is never durable: after a
// restart nobody holds one, and whoever believes to is told so.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

namespace akx::commit {

inline constexpr Millis kShortestLease{1'000};
inline constexpr Millis kLongestLease{600'000};

struct Lease {
    std::string id; // known to its holder only
    std::string owner;
    std::string purpose;
    MonoTime ends;
    WallTime ends_wall; // the same moment, to show
};

class LeaseDesk {
  public:
    // The lease in force, if any.
    const Lease* active(const Now& now) const;
    // Gives a lease under `wanted.id`, or prolongs the one `held` names. locked, lease_lost.
    Result<Lease> take(Lease wanted, const std::string& held, Millis length, const Now& now);
    // Whether the bearer of `id` (may be empty) may change the phone: locked, lease_lost.
    Status check(const std::string& id, const Now& now) const;
    void end(const std::string& id); // nothing happens unless it is the one in force

  private:
    std::optional<Lease> lease_;
};

} // namespace akx::commit
