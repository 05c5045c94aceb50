// SPDX-License-Identifier: Apache-2.0
// The file state.db: configuration, users, accounts. The store thread has one for writing, the
// reader thread one for reading; both see what is committed.
#pragma once

#include "door/directory.hpp"
#include "store/access_store.hpp"
#include "store/config_store.hpp"
#include "store/user_store.hpp"

namespace akx::agent {

class StateDb {
  public:
    // Creates or upgrades the file unless read_only. Refuses a file of another device key
    // (corrupt).
    static Result<std::unique_ptr<StateDb>> open(const std::string& path,
                                                 const crypto::Key& device_key,
                                                 const DatabaseOptions& options = {});

    ConfigStore& config() { return config_; }
    UserStore& users() { return users_; }
    AccountStore& accounts() { return accounts_; }
    ClientStore& clients() { return clients_; }
    InvitationStore& invitations() { return invitations_; }
    Database& database() { return db_; }
    const Vault& vault() const { return vault_; }

    // Small facts about the phone itself ("serial"); not_found when never set.
    Result<std::string> fact(std::string_view name);
    Status set_fact(std::string_view name, std::string_view value);

    // For the door: all users (about 3 µs each), or those whose rows have changed or gone.
    Status load_directory(door::DirectoryBuilder& builder);
    Status update_directory(door::DirectoryBuilder& builder, std::span<const door::UserRow> rows);

  private:
    StateDb(Database db, const crypto::Key& device_key);
    Status check_key();
    Database db_;
    Vault vault_;
    ConfigStore config_;
    UserStore users_;
    AccountStore accounts_;
    ClientStore clients_;
    InvitationStore invitations_;
};

} // namespace akx::agent
