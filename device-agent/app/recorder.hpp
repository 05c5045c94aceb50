// SPDX-License-Identifier: Apache-2.0
// From the door's records to the log: adds who the user is, away from the loop, and keeps the
// order.
#pragma once

#include "door/effect.hpp"
#include "store/store.hpp"

namespace akx::agent {

class Recorder {
  public:
    explicit Recorder(Store& store) : store_(store) {}
    void record(door::Record entry);

  private:
    Store& store_;
};

} // namespace akx::agent
