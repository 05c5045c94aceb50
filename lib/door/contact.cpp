// SPDX-License-Identifier: Apache-2.0
#include "door/contact.hpp"

#include <algorithm>

namespace akx::door {

namespace {

constexpr Millis kFirstRetry{1'000};
constexpr unsigned kDoublings = 6; // up to about a minute

} // namespace

std::optional<SetRelay> Contact::sync(bool energized, MonoTime now) {
    if (commanded_ == energized || (retry_at_ && now < *retry_at_)) {
        return std::nullopt;
    }
    retry_at_.reset();
    commanded_ = energized;
    confirmed_ = false;
    return SetRelay{relay_, energized, ++serial_};
}

Contact::Verdict Contact::report(const RelayReport& report, MonoTime now) {
    if (report.serial != serial_ || !commanded_) {
        return {}; // of an earlier command
    }
    if (report.error.empty()) {
        confirmed_ = true;
        failures_ = 0;
        return {};
    }
    commanded_.reset();
    confirmed_ = false;
    // The first retry comes at once: usually it puts a relay back to rest that did not open.
    if (failures_ > 0) {
        retry_at_ = now + kFirstRetry * (1U << std::min(failures_ - 1, kDoublings));
    }
    ++failures_;
    return {true, failures_ == 1};
}

void Contact::forget() {
    commanded_.reset();
    confirmed_ = false;
    failures_ = 0;
    retry_at_.reset();
}

} // namespace akx::door
