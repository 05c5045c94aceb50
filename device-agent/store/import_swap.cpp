// SPDX-License-Identifier: Apache-2.0
#include "store/import_swap.hpp"

namespace akx::agent {

namespace {

const std::size_t& pin_field() {
    static const std::size_t index = model::field_index(model::User::section(), "pin");
    return index;
}

std::optional<std::string_view> pin_of(const StagedRow& staged) {
    return staged.given.has(pin_field()) ? std::optional(staged.pin) : std::nullopt;
}

std::string folder_of(const Database& db) {
    return db.path().substr(0, db.path().rfind('/'));
}

} // namespace

ImportSwap::ImportSwap(StateDb& state, const ImportOptions& options, Spool& rows,
                       const RowSet& skip)
    : db_(state.database()), vault_(state.vault()), table_(db_, vault_), options_(options),
      spool_(rows), skip_(skip), pins_(folder_of(db_), db_.options().vfs),
      cards_(folder_of(db_), db_.options().vfs), rejected_(static_cast<std::size_t>(rows.count())) {
}

Status ImportSwap::run(const PinRules& rules, bool may_delete) {
    rules_ = rules;
    const auto owned = db_.number("SELECT count(*) FROM users WHERE source=?1", 0,
                                  static_cast<std::int64_t>(options_.owner));
    const auto last_row = table_.counter(kNextUserRow);
    if (!owned || !last_row) {
        return owned ? last_row.error() : owned.error();
    }
    outcome_.owned_before = *owned;
    last_row_ = *last_row;
    Status status = stage_rows();
    if (status && may_delete) {
        outcome_.deleted = outcome_.owned_before - listed_owned_;
        status = outcome_.deleted > 0 ? delete_unlisted() : status;
    }
    status = status ? enter_pins() : status;
    status = status ? enter_cards() : status;
    return status ? finish_counters() : status;
}

Status ImportSwap::stage_rows() {
    Spool::Reader reader(spool_);
    for (std::uint32_t sequence = 0;; ++sequence) {
        const auto record = reader.next();
        if (!record) {
            return record.error();
        }
        if (!*record) {
            return {};
        }
        if (Status status = stage(sequence, read_record(**record)); !status) {
            return status;
        }
    }
}

Status ImportSwap::stage(std::uint32_t sequence, const StagedRow& staged) {
    auto stored = table_.find(staged.columns.id);
    if (!stored) {
        return stored.error();
    }
    const bool left_out = staged.given.empty() || skip_[sequence];
    if (!*stored) {
        return left_out ? Status() : stage_new(sequence, staged);
    }
    const StoredRow& known = **stored;
    const bool twice = listed(known.row);
    if (!twice) {
        list(known.row);
        listed_owned_ += known.columns.source == static_cast<std::int64_t>(options_.owner) ? 1 : 0;
    }
    if (left_out) {
        return {};
    }
    if (twice) {
        problem({Conflict::duplicate_id, sequence, {}});
        return {};
    }
    if (options_.mode == ImportMode::add) {
        problem({Conflict::exists, sequence, {}});
        return {};
    }
    return stage_known(sequence, staged, known);
}

bool ImportSwap::acceptable(std::uint32_t sequence, const UserColumnViews& columns) {
    if (columns.source != static_cast<std::int64_t>(options_.owner)) {
        problem({Conflict::other_source, sequence, {}});
        return false;
    }
    if (columns[TextColumn::name].empty()) {
        problem({Conflict::no_name, sequence, {}});
        return false;
    }
    if (columns.valid_from && columns.valid_to && *columns.valid_to < *columns.valid_from) {
        problem({Conflict::validity, sequence, {}});
        return false;
    }
    return true;
}

Status ImportSwap::stage_new(std::uint32_t sequence, const StagedRow& staged) {
    const auto row = static_cast<door::UserRow>(++last_row_);
    list(row); // finds a second row with this id
    const auto pin = table_.plan_pin(rules_, nullptr, staged.columns, staged.pin);
    if (!pin) {
        return pin.error();
    }
    if (rules_.is_public(pin->digest)) {
        problem({Conflict::public_pin, sequence, {}});
    } else if (acceptable(sequence, staged.columns)) {
        ++outcome_.added;
        detail(ImportChange::Kind::added, staged.columns.id, {});
    }
    const Bytes sealed = seal_pin(vault_, staged.columns.id, staged.pin);
    Status status = table_.insert(row, staged.columns, sealed, pin->digest);
    if (status && pin->digest) {
        status = pins_.add({*pin->digest, row, sequence});
    }
    return status ? add_cards(sequence, row, staged.columns[TextColumn::cards]) : status;
}

Status ImportSwap::stage_known(std::uint32_t sequence, const StagedRow& staged,
                               const StoredRow& stored) {
    UserColumnViews columns = staged.columns;
    keep_others(columns, staged.given, stored.columns);
    const auto pin = table_.plan_pin(rules_, &stored, columns, pin_of(staged));
    if (!pin) {
        return pin.error();
    }
    if (columns == stored.columns && !pin->changed && pin->digest == stored.digest) {
        ++outcome_.unchanged;
        return {};
    }
    if (stored.columns.source != static_cast<std::int64_t>(options_.owner)) {
        problem({Conflict::foreign, sequence, {}});
        return {};
    }
    if (pin->digest != stored.digest && rules_.is_public(pin->digest)) {
        problem({Conflict::public_pin, sequence, {}});
        return {};
    }
    return acceptable(sequence, columns) ? change(sequence, staged, stored, columns, *pin)
                                         : Status();
}

Status ImportSwap::change(std::uint32_t sequence, const StagedRow& staged, const StoredRow& stored,
                          const UserColumnViews& columns, const PinOutcome& pin) {
    ++outcome_.changed;
    if (options_.details) {
        std::vector<std::string> fields = differences(stored.columns, columns);
        if (pin.changed) {
            fields.emplace_back("pin");
        }
        detail(ImportChange::Kind::changed, columns.id, std::move(fields));
    }
    Status status;
    if (pin.digest != stored.digest) {
        status = table_.release_pin(stored.digest);
        if (status && pin.digest) {
            status = pins_.add({*pin.digest, stored.row, sequence});
        }
    }
    if (status && columns[TextColumn::cards] != stored.columns[TextColumn::cards]) {
        status = table_.release_cards(stored.columns[TextColumn::cards]);
        status = status ? add_cards(sequence, stored.row, columns[TextColumn::cards]) : status;
    }
    if (!status) {
        return status;
    }
    Bytes sealed(stored.pin.begin(), stored.pin.end());
    if (pin.changed) {
        sealed = seal_pin(vault_, columns.id, staged.pin);
    }
    return table_.update(stored.row, columns, sealed, pin.digest);
}

Status ImportSwap::add_cards(std::uint32_t sequence, door::UserRow row, std::string_view cards) {
    Status status;
    for_each_card(cards, [&](std::string_view card) {
        if (status.ok()) {
            status = cards_.add({table_.slot_of(card), row, sequence});
        }
    });
    return status;
}

Status ImportSwap::delete_unlisted() {
    Query rows = db_.query("SELECT row,id,cards,pin_digest FROM users WHERE source=?1 ORDER BY row",
                           static_cast<std::int64_t>(options_.owner));
    while (rows.next()) {
        const auto row = static_cast<door::UserRow>(rows.integer(0));
        if (listed(row)) {
            continue;
        }
        if (outcome_.deletions.size() < ImportReport::kMaxDeletions) {
            outcome_.deletions.emplace_back(rows.text(1));
        }
        detail(ImportChange::Kind::deleted, rows.text(1), {});
        std::optional<std::int64_t> digest;
        if (!rows.is_null(3)) {
            digest = rows.integer(3);
        }
        Status status = table_.release_pin(digest);
        status = status ? table_.release_cards(rows.text(2)) : status;
        status = status ? table_.erase(row) : status;
        if (!status) {
            return status;
        }
    }
    return rows.status();
}

Status ImportSwap::enter_pins() {
    return table_.pins().claim_all(
        pins_,
        [this](const CredentialEntry& entry, const CredentialEntry& earlier) {
            problem({Conflict::pin_in_list, entry.sequence, earlier.sequence});
            return Status();
        },
        [this](const CredentialEntry& entry, door::UserRow) {
            problem({Conflict::pin_on_phone, entry.sequence, {}});
            return Status();
        });
}

Status ImportSwap::enter_cards() {
    return table_.cards().claim_all(
        cards_,
        [this](const CredentialEntry& entry, const CredentialEntry& earlier) {
            problem({Conflict::card_in_list, entry.sequence, earlier.sequence, entry.key});
            return Status();
        },
        [this](const CredentialEntry& entry, door::UserRow row) -> Status {
            auto owner = id_of(row);
            if (!owner) {
                return owner.error();
            }
            problem({Conflict::card_on_phone, entry.sequence, {}, entry.key, std::move(*owner)});
            return {};
        });
}

Status ImportSwap::finish_counters() {
    if (outcome_.added > 0) {
        return table_.set_counter(kNextUserRow, last_row_);
    }
    return {};
}

void ImportSwap::list(door::UserRow row) {
    if (row >= listed_.size()) {
        listed_.resize(std::max<std::size_t>(row + 1, listed_.size() * 2));
    }
    listed_[row] = true;
}

void ImportSwap::problem(SwapProblem found) {
    rejected_[found.sequence] = true;
    ++outcome_.problem_count;
    if (outcome_.problems.size() < ImportReport::kMaxProblems) {
        outcome_.problems.push_back(std::move(found));
    }
}

void ImportSwap::detail(ImportChange::Kind kind, std::string_view id,
                        std::vector<std::string> fields) {
    if (options_.details && outcome_.changes.size() < ImportReport::kMaxChanges) {
        outcome_.changes.push_back({kind, std::string(id), std::move(fields)});
    }
}

Result<std::string> ImportSwap::id_of(door::UserRow row) {
    Query query = db_.query("SELECT id FROM users WHERE row=?1", row);
    if (query.next()) {
        return std::string(query.text(0));
    }
    if (Status status = query.status(); !status) {
        return status.error();
    }
    return std::string();
}

} // namespace akx::agent
