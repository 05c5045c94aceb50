// SPDX-License-Identifier: Apache-2.0
#include "store/config_store.hpp"

#include "base/json.hpp"
#include "store/pin_mode_change.hpp"

namespace akx::agent {

namespace {

constexpr std::string_view kSealed = "$sealed";

std::string seal_context(std::int64_t id) {
    return "revision:" + std::to_string(id);
}

Value sealed_value(const Vault& vault, std::int64_t id, std::string_view secret) {
    Value out = Value::object();
    out.set(kSealed, to_base64(vault.seal(secret, seal_context(id))));
    return out;
}

// Puts the secrets back in their places.
Status unseal(const Vault& vault, std::int64_t id, Value& value) {
    if (value.is_array()) {
        for (Value& entry : value.as_array()) {
            if (Status status = unseal(vault, id, entry); !status) {
                return status;
            }
        }
        return {};
    }
    if (!value.is_object()) {
        return {};
    }
    if (const Value* sealed = value.find(kSealed); sealed != nullptr && sealed->is_text()) {
        const Result<Secret> secret =
            vault.open(from_base64(sealed->as_text()).value_or(Bytes()), seal_context(id));
        if (!secret) {
            return secret.error();
        }
        value = Value(secret->reveal());
        return {};
    }
    for (Value::Member& member : value.as_object()) {
        if (Status status = unseal(vault, id, member.value); !status) {
            return status;
        }
    }
    return {};
}

RevisionNote read_note(const Query& query) {
    return {query.integer(0), WallTime(Millis(query.integer(1))), std::string(query.text(2)),
            std::string(query.text(3)), query.integer(4)};
}

Error damaged(std::int64_t id, Error cause) {
    std::vector<Error> details;
    details.push_back(std::move(cause));
    return Error(errors::corrupt, "revision " + std::to_string(id) + " cannot be read")
        .because(std::move(details));
}

// id, time, actor, message, changes, document.
Result<Revision> read_revision(const Query& query, const Vault& vault) {
    Revision out{read_note(query), {}};
    Result<Value> document = parse_json(query.text(5));
    if (!document) {
        return damaged(out.note.id, document.error());
    }
    if (Status status = unseal(vault, out.note.id, *document); !status) {
        return damaged(out.note.id, status.error());
    }
    model::Problems problems;
    out.phone = model::decode_as<model::Phone>(*document, problems);
    if (!problems.list.empty()) {
        return damaged(out.note.id, summarize(std::move(problems.list)));
    }
    return out;
}

} // namespace

Result<Revision> ConfigStore::current() {
    Query query = db_.query("SELECT id,time,actor,message,changes,document FROM revisions "
                            "ORDER BY id DESC LIMIT 1");
    if (query.next()) {
        return read_revision(query, vault_);
    }
    if (Status status = query.status(); !status) {
        return status.error();
    }
    return Revision();
}

Result<Revision> ConfigStore::get(std::int64_t id) {
    Query query =
        db_.query("SELECT id,time,actor,message,changes,document FROM revisions WHERE id=?1", id);
    if (query.next()) {
        return read_revision(query, vault_);
    }
    if (Status status = query.status(); !status) {
        return status.error();
    }
    return Error(errors::not_found, "there is no revision " + std::to_string(id))
        .next("the last " + std::to_string(kKeptRevisions) +
              " are kept; 'akx config history' lists them");
}

Result<std::vector<RevisionNote>> ConfigStore::history() {
    std::vector<RevisionNote> out;
    Query query = db_.query("SELECT id,time,actor,message,changes FROM revisions ORDER BY id DESC");
    while (query.next()) {
        out.push_back(read_note(query));
    }
    if (Status status = query.status(); !status) {
        return status.error();
    }
    return out;
}

Value ConfigStore::redacted(const model::Phone& phone, bool defaults) const {
    model::Encoding encoding;
    encoding.defaults = defaults;
    encoding.secret = [this](std::string_view secret) {
        Value out = Value::object();
        out.set("$kept", vault_.secret_digest(secret));
        return out;
    };
    return model::encode(phone, encoding);
}

std::vector<model::Change> ConfigStore::changes(const model::Phone& from,
                                                const model::Phone& to) const {
    return model::diff(model::Phone::section(), redacted(from), redacted(to));
}

Result<std::vector<model::Change>> ConfigStore::plan(const model::Phone& phone) {
    const Result<Revision> now = current();
    if (!now) {
        return now.error();
    }
    return changes(now->phone, phone);
}

Status ConfigStore::save(std::int64_t id, const ApplyRequest& request, std::size_t changed) {
    model::Encoding encoding;
    encoding.defaults = false;
    encoding.secret = [&](std::string_view secret) { return sealed_value(vault_, id, secret); };
    const std::string document = to_json(model::encode(request.phone, encoding));
    Status status = db_.run("INSERT INTO revisions(id,time,actor,message,changes,document) "
                            "VALUES(?1,?2,?3,?4,?5,?6)",
                            id, request.time.time_since_epoch().count(), request.actor,
                            request.message, changed, document);
    return status ? db_.run("DELETE FROM revisions WHERE id<=?1", id - kKeptRevisions) : status;
}

Result<Applied> ConfigStore::apply(const ApplyRequest& request) {
    Transaction transaction(db_);
    if (!transaction.begun()) {
        return transaction.begun().error();
    }
    const Result<Revision> now = current();
    if (!now) {
        return now.error();
    }
    const std::int64_t present = now->note.id;
    if (request.if_revision && *request.if_revision != present) {
        return Error(errors::revision_conflict, "the phone is at revision " +
                                                    std::to_string(present) + ", not " +
                                                    std::to_string(*request.if_revision));
    }
    Applied out{present, changes(now->phone, request.phone)};
    if (out.changes.empty()) {
        return out;
    }
    if (Status status = change_pin_rules(db_, vault_, now->phone.pin, request.phone.pin); !status) {
        return status.error();
    }
    out.revision = present + 1;
    if (Status status = save(out.revision, request, out.changes.size()); !status) {
        return status.error();
    }
    if (Status status = transaction.commit(); !status) {
        return status.error();
    }
    return out;
}

} // namespace akx::agent
