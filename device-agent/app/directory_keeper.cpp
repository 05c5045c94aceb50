// SPDX-License-Identifier: Apache-2.0
#include "app/directory_keeper.hpp"

#include <malloc.h>

namespace akx::agent {

Result<std::shared_ptr<const door::Directory>> DirectoryKeeper::load(StateDb& state) {
    door::DirectoryBuilder builder;
    if (Status status = state.load_directory(builder); !status) {
        return status.error();
    }
    current_ = std::move(builder).finish().directory;
    return current_;
}

Status DirectoryKeeper::reload(StateDb& state) {
    door::DirectoryBuilder builder;
    if (Status status = state.load_directory(builder); !status) {
        return status;
    }
    Status handed = hand_over(builder);
    ::malloc_trim(0); // what a large import used goes back to the system
    return handed;
}

Status DirectoryKeeper::update(StateDb& state, std::span<const door::UserRow> rows) {
    door::DirectoryBuilder builder(*current_);
    if (Status status = state.update_directory(builder, rows); !status) {
        return status;
    }
    return hand_over(builder);
}

Status DirectoryKeeper::hand_over(door::DirectoryBuilder& builder) {
    current_ = std::move(builder).finish().directory;
    loop_.post([this, directory = current_] { take_(directory); });
    return {};
}

} // namespace akx::agent
