// SPDX-License-Identifier: Apache-2.0
#include "store/access_store.hpp"

namespace akx::agent {

namespace {

Error missing(std::string_view what, std::string_view name) {
    return Error(errors::not_found,
                 "there is no " + std::string(what) + " '" + std::string(name) + "'")
        .on(std::string(name));
}

WallTime as_time(std::int64_t millis) {
    return WallTime(Millis(millis));
}

std::int64_t as_millis(WallTime time) {
    return time.time_since_epoch().count();
}

// A role this program does not know (of a later version) may do the least.
model::Role as_role(std::string_view name) {
    return model::parse_role(name).value_or(model::Role::resident);
}

Account read_account(const Query& query) {
    return {std::string(query.text(0)), as_role(query.text(1)), as_time(query.integer(2))};
}

Client read_client(const Query& query) {
    Client out{std::string(query.text(0)),
               std::string(query.text(1)),
               as_role(query.text(2)),
               as_time(query.integer(3)),
               {}};
    if (!query.is_null(4)) {
        out.expires = as_time(query.integer(4));
    }
    return out;
}

std::string invitation_context(std::string_view actor, std::int64_t created) {
    return "invitation:" + std::to_string(created) + ":" + std::string(actor);
}

// Takes as long to check as any other and fits no password.
const std::string& nobodys_hash() {
    static const std::string hash = crypto::hash_password(Secret(crypto::random_token()));
    return hash;
}

template <class T, class Read>
Result<std::vector<T>> read_all(Query query, Read read) {
    std::vector<T> out;
    while (query.next()) {
        out.push_back(read(query));
    }
    if (Status status = query.status(); !status) {
        return status.error();
    }
    return out;
}

Status changed_one(Database& db, Status done, Error otherwise) {
    return done && db.changes() == 0 ? Status(std::move(otherwise)) : done;
}

} // namespace

Result<std::vector<Account>> AccountStore::list() {
    return read_all<Account>(db_.query("SELECT name,role,changed FROM accounts ORDER BY name"),
                             read_account);
}

Result<Account> AccountStore::get(std::string_view name) {
    Query query = db_.query("SELECT name,role,changed FROM accounts WHERE name=?1", name);
    if (query.next()) {
        return read_account(query);
    }
    Status status = query.status();
    return status ? missing("account", name) : status.error();
}

Result<bool> AccountStore::is_last_admin(std::string_view name) {
    const auto admin =
        db_.number("SELECT count(*) FROM accounts WHERE name=?1 AND role='admin'", 0, name);
    const auto others =
        db_.number("SELECT count(*) FROM accounts WHERE name<>?1 AND role='admin'", 0, name);
    if (!admin || !others) {
        return admin ? others.error() : admin.error();
    }
    return *admin == 1 && *others == 0;
}

Status AccountStore::refuse_last_admin(std::string_view name) {
    const Result<bool> last = is_last_admin(name);
    if (!last) {
        return last.error();
    }
    if (*last) {
        return Error(errors::in_use, "'" + std::string(name) + "' is the only admin")
            .on(std::string(name))
            .next("make another account admin first");
    }
    return {};
}

Status AccountStore::put(const Account& account, const std::optional<std::string>& password_hash) {
    Transaction transaction(db_);
    if (!transaction.begun()) {
        return transaction.begun();
    }
    if (account.role != model::Role::admin) {
        if (Status status = refuse_last_admin(account.name); !status) {
            return status;
        }
    }
    Status status =
        password_hash
            ? db_.run("INSERT INTO accounts(name,role,hash,changed) VALUES(?1,?2,?3,?4) "
                      "ON CONFLICT(name) DO UPDATE SET role=excluded.role,hash=excluded.hash,"
                      "changed=excluded.changed",
                      account.name, model::role_name(account.role), *password_hash,
                      as_millis(account.changed))
            : changed_one(db_,
                          db_.run("UPDATE accounts SET role=?2,changed=?3 WHERE name=?1",
                                  account.name, model::role_name(account.role),
                                  as_millis(account.changed)),
                          Error(errors::missing_value, "a new account needs a password")
                              .on(account.name)
                              .in_field("password"));
    return status ? transaction.commit() : status;
}

Status AccountStore::remove(std::string_view name) {
    Transaction transaction(db_);
    if (!transaction.begun()) {
        return transaction.begun();
    }
    Status status = refuse_last_admin(name);
    status = status ? changed_one(db_, db_.run("DELETE FROM accounts WHERE name=?1", name),
                                  missing("account", name))
                    : status;
    return status ? transaction.commit() : status;
}

Result<Account> AccountStore::verify(std::string_view name, const Secret& password) {
    std::string hash = nobodys_hash();
    Account account;
    {
        Query query = db_.query("SELECT name,role,changed,hash FROM accounts WHERE name=?1", name);
        if (query.next()) {
            account = read_account(query);
            hash = query.text(3);
        }
        if (Status status = query.status(); !status) {
            return status.error();
        }
    }
    if (!crypto::verify_password(password, hash) || account.name.empty()) {
        return Error(errors::unauthenticated, "account or password is wrong");
    }
    return account;
}

Result<std::vector<Client>> ClientStore::list() {
    return read_all<Client>(
        db_.query("SELECT fingerprint,name,role,created,expires FROM clients ORDER BY created"),
        read_client);
}

Result<Client> ClientStore::get(std::string_view fingerprint) {
    Query query =
        db_.query("SELECT fingerprint,name,role,created,expires FROM clients WHERE fingerprint=?1",
                  fingerprint);
    if (query.next()) {
        return read_client(query);
    }
    Status status = query.status();
    return status ? missing("client", fingerprint) : status.error();
}

Status ClientStore::put(const Client& client) {
    std::optional<std::int64_t> expires;
    if (client.expires) {
        expires = as_millis(*client.expires);
    }
    return db_.run("INSERT OR REPLACE INTO clients(fingerprint,name,role,created,expires) "
                   "VALUES(?1,?2,?3,?4,?5)",
                   client.fingerprint, client.name, model::role_name(client.role),
                   as_millis(client.created), expires);
}

Status ClientStore::remove(std::string_view fingerprint) {
    return changed_one(db_, db_.run("DELETE FROM clients WHERE fingerprint=?1", fingerprint),
                       missing("client", fingerprint));
}

Result<std::int64_t> InvitationStore::add(const Invitation& invitation) {
    Transaction transaction(db_);
    if (!transaction.begun()) {
        return transaction.begun().error();
    }
    const std::int64_t created = as_millis(invitation.created);
    const Bytes sealed =
        vault_.seal(as_text(invitation.key), invitation_context(invitation.actor, created));
    Status status = db_.run("DELETE FROM invitations WHERE expires<=?1", created);
    status = status ? db_.run("INSERT INTO invitations(role,actor,created,expires,key) "
                              "VALUES(?1,?2,?3,?4,?5)",
                              model::role_name(invitation.role), invitation.actor, created,
                              as_millis(invitation.expires), ByteView(sealed))
                    : status;
    if (!status) {
        return status.error();
    }
    const auto id = db_.number("SELECT max(id) FROM invitations", 0);
    status = id ? transaction.commit() : Status(id.error());
    if (!status) {
        return status.error();
    }
    return id;
}

Result<std::vector<Invitation>> InvitationStore::open(WallTime now) {
    std::vector<Invitation> out;
    Query query = db_.query("SELECT id,role,actor,created,expires,key FROM invitations "
                            "WHERE expires>?1 ORDER BY id",
                            as_millis(now));
    while (query.next()) {
        Invitation found{query.integer(0),           as_role(query.text(1)),
                         std::string(query.text(2)), as_time(query.integer(3)),
                         as_time(query.integer(4)),  {}};
        const Result<Secret> key =
            vault_.open(query.blob(5), invitation_context(found.actor, query.integer(3)));
        if (!key || key->size() != found.key.size()) {
            return key ? Error(errors::corrupt, "the key of an invitation is damaged")
                       : key.error();
        }
        const ByteView bytes = as_bytes(key->reveal());
        std::copy(bytes.begin(), bytes.end(), found.key.begin());
        out.push_back(std::move(found));
    }
    if (Status status = query.status(); !status) {
        return status.error();
    }
    return out;
}

Status InvitationStore::remove(std::int64_t id) {
    return changed_one(db_, db_.run("DELETE FROM invitations WHERE id=?1", id),
                       missing("invitation", std::to_string(id)));
}

} // namespace akx::agent
