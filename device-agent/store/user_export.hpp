// SPDX-License-Identifier: Apache-2.0
// All users out, for a reader that takes its time: one snapshot of the data, a connection of its
// own, constant memory.
#pragma once

#include "store/state_db.hpp"

namespace akx::agent {

class UserExport {
  public:
    // From the same file as `state`, whose Vault it uses. The snapshot is the one of the first
    // next(). Any one thread at a time may use it.
    static Result<std::unique_ptr<UserExport>> start(StateDb& state, Pins pins);
    ~UserExport();

    // The next users in the order they were added, at most `count`; none at the end.
    Result<std::vector<StoredUser>> next(std::size_t count);

  private:
    struct State;
    explicit UserExport(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace akx::agent
