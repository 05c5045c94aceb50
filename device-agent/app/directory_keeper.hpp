// SPDX-License-Identifier: Apache-2.0
// Keeps the door's picture of the users up to date: built on the store's thread after each change
// and handed to the door before the change is acknowledged.
#pragma once

#include "core/event_loop.hpp"
#include "store/state_db.hpp"

namespace akx::agent {

class DirectoryKeeper {
  public:
    using Take = std::function<void(std::shared_ptr<const door::Directory>)>;

    // `take` runs on the loop.
    DirectoryKeeper(core::EventLoop& loop, Take take) : loop_(loop), take_(std::move(take)) {}

    // These belong to the store's thread (and to the start of the program). A picture that cannot
    // be built leaves the door with the one before.
    Result<std::shared_ptr<const door::Directory>> load(StateDb& state);
    Status reload(StateDb& state);
    Status update(StateDb& state, std::span<const door::UserRow> rows);

  private:
    Status hand_over(door::DirectoryBuilder& builder);

    core::EventLoop& loop_;
    Take take_;
    std::shared_ptr<const door::Directory> current_ = door::Directory::empty();
};

} // namespace akx::agent
