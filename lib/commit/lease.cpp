// SPDX-License-Identifier: Apache-2.0
#include "commit/lease.hpp"

#include <algorithm>

namespace akx::commit {

const Lease* LeaseDesk::active(const Now& now) const {
    return lease_ && now.mono < lease_->ends ? &*lease_ : nullptr;
}

Status LeaseDesk::check(const std::string& id, const Now& now) const {
    const Lease* lease = active(now);
    if (lease != nullptr && lease->id == id) {
        return {};
    }
    if (!id.empty()) {
        return Error(errors::lease_lost, "the lease has run out, or the phone was restarted");
    }
    if (lease != nullptr) {
        return Error(errors::locked, lease->owner + " holds the phone until " +
                                         format_utc(lease->ends_wall) +
                                         (lease->purpose.empty() ? "" : ": " + lease->purpose));
    }
    return {};
}

Result<Lease> LeaseDesk::take(Lease wanted, const std::string& held, Millis length,
                              const Now& now) {
    if (Status status = check(held, now); !status) {
        return status.error();
    }
    if (!held.empty()) {
        wanted.id = held;
    }
    length = std::clamp(length, kShortestLease, kLongestLease);
    wanted.ends = now.mono + length;
    wanted.ends_wall = now.wall + length;
    return lease_.emplace(std::move(wanted));
}

void LeaseDesk::end(const std::string& id) {
    if (lease_ && lease_->id == id) {
        lease_.reset();
    }
}

} // namespace akx::commit
