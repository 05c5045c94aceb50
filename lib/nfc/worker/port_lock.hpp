// SPDX-License-Identifier: Apache-2.0
// Holds a device file against other programs of ours: libnfc has no lock that works (its mark on
// serial ports is a bit that the C library masks out).
#pragma once

#include "base/result.hpp"

namespace akx::nfc {

class PortLock {
  public:
    PortLock() = default; // holds nothing
    // reader_absent: no such device, or no right to open it; reader_busy: somebody holds it.
    static Result<PortLock> take(const std::string& port);
    ~PortLock();
    PortLock(PortLock&& other) noexcept;
    PortLock& operator=(PortLock&& other) noexcept;

  private:
    explicit PortLock(int fd) : fd_(fd) {}
    int fd_ = -1;
};

} // namespace akx::nfc
