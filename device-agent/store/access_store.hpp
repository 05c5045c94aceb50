// SPDX-License-Identifier: Apache-2.0
// Who may administer the phone: accounts with passwords, paired clients, open invitations
// (REQ SEC-1, SEC-2, DEV-2).
#pragma once

#include "base/time.hpp"
#include "model/role.hpp"
#include "store/sqlite.hpp"
#include "store/vault.hpp"

namespace akx::agent {

struct Account {
    std::string name;
    model::Role role = model::Role::resident;
    WallTime changed;
};

class AccountStore {
  public:
    explicit AccountStore(Database& db) : db_(db) {}

    Result<std::vector<Account>> list(); // by name
    Result<Account> get(std::string_view name);
    // Adds or changes. `password_hash` from crypto::hash_password; without one the old stays
    // (missing_value for a new account). Taking the last admin's role away is refused (in_use).
    Status put(const Account& account, const std::optional<std::string>& password_hash);
    Status remove(std::string_view name); // in_use for the last admin
    // The account when the password is right, else unauthenticated; takes about 60 ms and 32 MiB
    // in either case, also for unknown names. Not for the door thread.
    Result<Account> verify(std::string_view name, const Secret& password);

  private:
    Result<bool> is_last_admin(std::string_view name);
    Status refuse_last_admin(std::string_view name);
    Database& db_;
};

// A paired client, known by the fingerprint of its key ("sha256:…").
struct Client {
    std::string fingerprint;
    std::string name;
    model::Role role = model::Role::resident;
    WallTime created;
    std::optional<WallTime> expires;
};

class ClientStore {
  public:
    explicit ClientStore(Database& db) : db_(db) {}

    Result<std::vector<Client>> list(); // oldest first
    Result<Client> get(std::string_view fingerprint);
    Status put(const Client& client); // adds, or pairs again
    Status remove(std::string_view fingerprint);

  private:
    Database& db_;
};

// A code handed out to pair one more client. Only its stretched form is kept, sealed.
struct Invitation {
    std::int64_t id = 0;
    model::Role role = model::Role::resident;
    std::string actor;
    WallTime created;
    WallTime expires;
    crypto::Key key{}; // crypto::stretch_code of the code
};

class InvitationStore {
  public:
    InvitationStore(Database& db, const Vault& vault) : db_(db), vault_(vault) {}

    Result<std::int64_t> add(const Invitation& invitation); // its id; forgets expired ones
    Result<std::vector<Invitation>> open(WallTime now);     // not expired
    Status remove(std::int64_t id);                         // used or withdrawn; not_found

  private:
    Database& db_;
    const Vault& vault_;
};

} // namespace akx::agent
