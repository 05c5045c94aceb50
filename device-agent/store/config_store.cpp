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
    return {query.integer(0),           WallTime(Millis(query.integer(1))),
            std::string(query.text(2)), std::string(query.text(3)),
            query.integer(4),           static_cast<RevisionState>(query.integer(5)),
            std::string(query.text(6)), query.integer(7)};
}

Error damaged(std::int64_t id, Error cause) {
    std::vector<Error> details;
    details.push_back(std::move(cause));
    return Error(errors::corrupt, "revision " + std::to_string(id) + " cannot be read")
        .because(std::move(details));
}

// kNote, document.
Result<Revision> read_revision(const Query& query, const Vault& vault) {
    Revision out{read_note(query), {}};
    Result<Value> document = parse_json(query.text(8));
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

std::string_view revision_state_name(RevisionState state) {
    constexpr std::string_view kNames[] = {"confirmed", "trial", "rolledBack"};
    const auto index = static_cast<std::size_t>(state);
    return index < std::size(kNames) ? kNames[index] : "unknown";
}

Result<Revision> ConfigStore::current() {
    const Result<commit::Journal> now = journal();
    return now ? get(now->revision) : Result<Revision>(now.error());
}

Result<commit::Journal> ConfigStore::journal() {
    Query query = db_.query("SELECT document FROM journal");
    if (query.next()) {
        const Result<Value> document = parse_json(query.text(0));
        return document ? commit::journal_from(*document)
                        : Result<commit::Journal>(document.error());
    }
    if (Status status = query.status(); !status) {
        return status.error();
    }
    const Result<std::int64_t> newest = db_.number("SELECT max(id) FROM revisions", 0);
    if (!newest) {
        return newest.error();
    }
    return commit::Journal{*newest, *newest, {}, {}};
}

Status ConfigStore::save_journal(const commit::Journal& journal) {
    return db_.run("INSERT INTO journal(one,document) VALUES(1,?1) "
                   "ON CONFLICT(one) DO UPDATE SET document=excluded.document",
                   to_json(commit::to_value(journal)));
}

Result<Revision> ConfigStore::get(std::int64_t id) {
    if (id == 0) {
        return Revision();
    }
    Query query = db_.query("SELECT id,time,actor,message,changes,state,order_id,parent,document "
                            "FROM revisions WHERE id=?1",
                            id);
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
    Query query = db_.query("SELECT id,time,actor,message,changes,state,order_id,parent "
                            "FROM revisions ORDER BY id DESC");
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

Status ConfigStore::save(std::int64_t id, std::int64_t parent, const ApplyRequest& request,
                         std::size_t changed) {
    model::Encoding encoding;
    encoding.defaults = false;
    encoding.secret = [&](std::string_view secret) { return sealed_value(vault_, id, secret); };
    const std::string document = to_json(model::encode(request.phone, encoding));
    const auto state = request.opening ? RevisionState::trial : RevisionState::confirmed;
    return db_.run("INSERT INTO revisions(id,time,actor,message,changes,document,parent,state,"
                   "order_id) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
                   id, request.time.time_since_epoch().count(), request.actor, request.message,
                   changed, document, parent, static_cast<std::int64_t>(state), request.order);
}

// What a rollback needs stays, however old.
Status ConfigStore::prune(const commit::Journal& journal) {
    return db_.run("DELETE FROM revisions WHERE id<=(SELECT max(id) FROM revisions)-?1 "
                   "AND id NOT IN (?2,?3)",
                   kKeptRevisions, journal.revision, journal.confirmed);
}

Result<Applied> ConfigStore::apply(const ApplyRequest& request) {
    Transaction transaction(db_);
    if (!transaction.begun()) {
        return transaction.begun().error();
    }
    const Result<commit::Journal> before = journal();
    const Result<Revision> now = before ? get(before->revision) : Result<Revision>(before.error());
    const Result<std::int64_t> newest = db_.number("SELECT max(id) FROM revisions", 0);
    if (!now || !newest) {
        return now ? newest.error() : now.error();
    }
    const std::int64_t present = now->note.id;
    if (request.if_revision && *request.if_revision != present) {
        return Error(errors::revision_conflict, "the phone is at revision " +
                                                    std::to_string(present) + ", not " +
                                                    std::to_string(*request.if_revision));
    }
    Applied out{present, changes(now->phone, request.phone), *before, false};
    if (out.changes.empty()) {
        return out;
    }
    out.revision = *newest + 1; // numbers of trials that came to nothing are not used again
    out.journal = commit::after_apply(*before, out.revision, request.opening);
    Status status = change_pin_rules(db_, vault_, now->phone.pin, request.phone.pin);
    status = status ? save(out.revision, present, request, out.changes.size()) : status;
    status = status ? save_journal(out.journal) : status;
    status = status ? prune(out.journal) : status;
    status = status ? transaction.commit() : status;
    return status ? Result<Applied>(std::move(out)) : Result<Applied>(status.error());
}

Result<std::optional<Applied>> ConfigStore::find_order(std::string_view order) {
    Query query = db_.query("SELECT id,parent FROM revisions WHERE order_id=?1", order);
    if (order.empty() || !query.next()) {
        const Status status = order.empty() ? Status() : query.status();
        return status ? Result<std::optional<Applied>>(std::nullopt)
                      : Result<std::optional<Applied>>(status.error());
    }
    const auto after = get(query.integer(0));
    const auto before = get(query.integer(1));
    const auto now = journal();
    if (!after || !before || !now) {
        return !after ? after.error() : !before ? before.error() : now.error();
    }
    return std::optional(Applied{after->note.id, changes(before->phone, after->phone), *now, true});
}

Status ConfigStore::end_window(const commit::Journal& after, std::int64_t trial,
                               RevisionState state) {
    Status status = db_.run("UPDATE revisions SET state=?2 WHERE id=?1", trial,
                            static_cast<std::int64_t>(state));
    return status ? save_journal(after) : status;
}

Result<commit::Journal> ConfigStore::confirm(const Now& now) {
    Transaction transaction(db_);
    const Result<commit::Journal> before =
        transaction.begun() ? journal() : Result<commit::Journal>(transaction.begun().error());
    if (!before || !before->window) {
        return before;
    }
    const commit::Journal after = commit::after_confirm(*before, now);
    Status status = end_window(after, before->revision, RevisionState::confirmed);
    status = status ? transaction.commit() : status;
    return status ? Result<commit::Journal>(after) : Result<commit::Journal>(status.error());
}

Result<RolledBack> ConfigStore::roll_back(const std::string& reason, const Now& now) {
    Transaction transaction(db_);
    const Result<commit::Journal> before =
        transaction.begun() ? journal() : Result<commit::Journal>(transaction.begun().error());
    if (!before || !before->window) {
        return before ? Result<RolledBack>(RolledBack{*before, {}})
                      : Result<RolledBack>(before.error());
    }
    const auto trial = get(before->revision);
    const auto target = get(before->confirmed);
    if (!trial || !target) {
        return trial ? target.error() : trial.error();
    }
    auto suspended = restore_pin_rules(db_, vault_, trial->phone.pin, target->phone.pin);
    if (!suspended) {
        return suspended.error();
    }
    const commit::Journal after = commit::after_rollback(*before, reason, now);
    Status status = end_window(after, before->revision, RevisionState::rolled_back);
    status = status ? transaction.commit() : status;
    return status ? Result<RolledBack>(RolledBack{after, std::move(*suspended)})
                  : Result<RolledBack>(status.error());
}

} // namespace akx::agent
