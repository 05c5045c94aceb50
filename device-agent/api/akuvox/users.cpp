// SPDX-License-Identifier: Apache-2.0
// Users by the devices' API: pages, all of them, adding, changing, deleting.
#include "api/akuvox/calls.hpp"
#include "api/akuvox/paging.hpp"
#include "api/akuvox/rows.hpp"
#include "api/akuvox/user_item.hpp"
#include "api/user_changes.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "store/user_export.hpp"
#include "store/user_import.hpp"

namespace akx::agent::akuvox {

namespace {

constexpr std::size_t kExportRows = 200;

Result<Value> read_page(Store::Reader& reader, const Page& page, const std::string& filter,
                        bool pins) {
    UserQuery query;
    query.limit = page.size;
    query.skip = page.skip;
    query.filter = filter;
    const auto found = reader.state.users().list(query);
    if (!found) {
        return found.error();
    }
    Value items = Value::array();
    for (const StoredUser& user : found->users) {
        const auto full = pins && user.has_pin
                              ? reader.state.users().get(user.user.id, Pins::opened)
                              : Result<StoredUser>(user);
        if (!full) {
            return full.error();
        }
        items.push(user_item(*full, pins));
    }
    return list_data(static_cast<std::size_t>(found->total), page.number, std::move(items));
}

// All users in one answer, as some firmwares give them when no page is named; read as the client
// takes them.
class AllUsers : public http::BodySource {
  public:
    AllUsers(Services& services, std::unique_ptr<UserExport> users, std::size_t count, bool pins)
        : services_(services), shared_(std::make_shared<Shared>()) {
        shared_->users = std::move(users);
        shared_->count = count;
        shared_->pins = pins;
    }

    void pull(std::size_t, http::PieceTaker taker) override {
        auto held = std::make_shared<http::PieceTaker>(std::move(taker));
        const bool taken = services_.store.read(
            [&loop = services_.loop, shared = shared_, held](Store::Reader&) mutable {
                auto piece = shared->next();
                loop.post([held = std::move(held), piece = std::move(piece)] {
                    if (!piece) {
                        held->fail();
                    } else if (piece->empty()) {
                        held->end();
                    } else {
                        held->give(*piece);
                    }
                });
            });
        if (!taken) {
            held->fail();
        }
    }

  private:
    struct Shared { // used by the reader's thread, one pull at a time
        std::unique_ptr<UserExport> users;
        std::size_t count = 0;
        bool pins = false;
        bool begun = false;
        bool ended = false;
        bool first = true;

        Result<std::string> next() {
            std::string out;
            if (ended) {
                return out;
            }
            if (!begun) {
                out = R"({"retcode":0,"action":"get","message":"OK","data":{"num":)" +
                      std::to_string(count) + R"(,"curPageNum":1,"item":[)";
                begun = true;
            }
            auto batch = users->next(kExportRows);
            if (!batch) {
                return batch.error();
            }
            for (const StoredUser& user : *batch) {
                out += first ? "" : ",";
                append_json(out, user_item(user, pins));
                first = false;
            }
            if (batch->empty()) {
                out += "]}}";
                ended = true;
            }
            return out;
        }
    };

    Services& services_;
    std::shared_ptr<Shared> shared_;
};

void get_all(Services& services, ExchangePtr exchange, bool pins) {
    const ExchangePtr kept = exchange;
    const bool taken = services.store.read([&services, exchange = std::move(exchange),
                                            pins](Store::Reader& reader) mutable {
        const auto count = reader.state.users().count();
        auto users = std::make_shared<Result<std::unique_ptr<UserExport>>>(
            UserExport::start(reader.state, pins ? Pins::opened : Pins::hidden));
        services.loop.post([&services, exchange = std::move(exchange), users, pins,
                            count = count.value_or(0)] {
            if (!*users) {
                exchange->fail(users->error());
                return;
            }
            services.audit(model::events::users_exported, exchange->who(),
                           {{"users", count}, {"secrets", pins}});
            exchange->responder().stream(http::Response::json(200, {}),
                                         std::make_unique<AllUsers>(services, std::move(**users),
                                                                    static_cast<std::size_t>(count),
                                                                    pins));
        });
    });
    if (!taken) {
        kept->fail(Error(errors::busy, "too many requests wait for the storage"));
    }
}

void get_users(Services& services, ExchangePtr exchange) {
    const auto page = read_page_wanted(exchange->ask());
    if (!page) {
        exchange->fail(page.error());
        return;
    }
    const Ask& ask = exchange->ask();
    const bool pins = services.settings.phone().akuvox.show_pins;
    std::string filter = ask.parameter("NameOrCode");
    filter = filter.empty() ? ask.parameter("NameOrPerID") : filter;
    if (page->all && filter.empty()) {
        get_all(services, std::move(exchange), pins);
        return;
    }
    answer_from_reader(services, std::move(exchange),
                       [page = *page, filter, pins](Store::Reader& reader) {
                           return read_page(reader, page, filter, pins);
                       });
}

// What became of one row.
struct Outcome {
    std::string number; // ID
    std::string id;     // UserID
    std::vector<std::string> fields;
    std::optional<Error> error;
};
using Outcomes = std::vector<Outcome>;

// The user a row is about: by ID, the row's number, or else by UserID.
Result<StoredUser> find_user(StateDb& state, const Value& item) {
    const Value* number = item.is_object() ? item.find("ID") : nullptr;
    const auto row = number != nullptr ? wire_int(*number) : std::nullopt;
    if (row && *row > 0) {
        const auto name = state.users().name(static_cast<door::UserRow>(*row));
        return name ? state.users().get(name->id) : Result<StoredUser>(name.error());
    }
    for (const std::string_view name : {"UserID", "PerID"}) {
        if (const Value* id = item.is_object() ? item.find(name) : nullptr) {
            return state.users().get(wire_text(*id));
        }
    }
    return Error(errors::missing_value, "the row needs an ID or a UserID").in_field("ID");
}

Outcome failed(const Value& item, const Error& error) {
    const Value* number = item.is_object() ? item.find("ID") : nullptr;
    return {number != nullptr ? wire_text(*number) : "", "", {}, error};
}

Outcome add_one(Services& services, StateDb& state, const Value& item) {
    const auto read = read_user_item(item, nullptr);
    const auto added =
        read ? add_user(services, state, read->user) : Result<ChangedUser>(read.error());
    return added ? Outcome{std::to_string(added->user.row), added->user.user.id, {}, {}}
                 : failed(item, added.error());
}

Outcome set_one(Services& services, StateDb& state, const Value& item) {
    const auto stored = find_user(state, item);
    if (!stored) {
        return failed(item, stored.error());
    }
    const std::string id =
        wire_text(item.find("UserID") != nullptr ? *item.find("UserID") : Value());
    if (!id.empty() && id != stored->user.id) {
        return failed(item, Error(errors::invalid_value, "a UserID cannot be changed; add the user "
                                                         "anew")
                                .in_field("UserID"));
    }
    const auto read = read_user_item(item, &stored->user);
    auto changed = read ? change_user(services, state, read->user, read->given)
                        : Result<ChangedUser>(read.error());
    return changed ? Outcome{std::to_string(stored->row),
                             stored->user.id,
                             std::move(changed->fields),
                             {}}
                   : failed(item, changed.error());
}

Outcome delete_one(Services& services, StateDb& state, const Value& item) {
    const auto stored = find_user(state, item);
    const Status status =
        stored ? remove_user(services, state, stored->user.id) : Status(stored.error());
    return status ? Outcome{std::to_string(stored->row), stored->user.id, {}, {}}
                  : failed(item, status.error());
}

RowOutcome outcome_of(const Outcome& row) {
    RowOutcome out{id_item(row.number), kOk, {}};
    if (!row.id.empty()) {
        out.item.set("UserID", row.id);
    }
    if (row.error) {
        out.ret = row.error->is(errors::not_found) ? kNoSuchRow : retcode_of(*row.error);
        out.why = what_is_wrong(*row.error);
    }
    return out;
}

// Row after row, each by itself: what is wrong with one keeps none of the others back.
void change_rows(Services& services, ExchangePtr exchange,
                 Outcome (*change)(Services&, StateDb&, const Value&),
                 void (*audit)(Services&, const Principal&, const Outcome&)) {
    if (const auto items = rows_of(exchange->ask()); !items) {
        exchange->fail(items.error());
        return;
    }
    const ExchangePtr kept = exchange;
    change_store(
        services, std::move(exchange),
        [&services, kept, change](StateDb& state) {
            Outcomes rows;
            for (const Value* item : kept->ask().items()) {
                rows.push_back(change(services, state, *item));
            }
            return rows;
        },
        [&services, audit](Exchange& done, const Outcomes& rows) {
            std::vector<RowOutcome> outcomes;
            for (const Outcome& row : rows) {
                if (!row.error) {
                    audit(services, done.who(), row);
                }
                outcomes.push_back(outcome_of(row));
            }
            answer_outcomes(done, outcomes);
        });
}

void add_users(Services& services, ExchangePtr exchange) {
    change_rows(services, std::move(exchange), add_one,
                [](Services& all, const Principal& who, const Outcome& row) {
                    audit_user_added(all, who, row.id);
                });
}

void set_users(Services& services, ExchangePtr exchange) {
    change_rows(services, std::move(exchange), set_one,
                [](Services& all, const Principal& who, const Outcome& row) {
                    audit_user_changed(all, who, row.id, row.fields);
                });
}

void delete_users(Services& services, ExchangePtr exchange) {
    change_rows(services, std::move(exchange), delete_one,
                [](Services& all, const Principal& who, const Outcome& row) {
                    audit_user_deleted(all, who, row.id);
                });
}

// Replaces the users, as far as they are ours to change, by none.
Result<ImportReport> remove_all(Services& services, StateDb& state) {
    ImportOptions options;
    options.mode = ImportMode::replace;
    options.max_delete = kMaxUsers;
    auto import = UserImport::start(state, options);
    if (!import) {
        return import.error();
    }
    auto report = (*import)->finish(state);
    if (!report || report->refusal) {
        return report ? Result<ImportReport>(*report->refusal) : report;
    }
    const Status status = services.directory.reload(state);
    return status ? report : Result<ImportReport>(status.error());
}

void clear_users(Services& services, ExchangePtr exchange) {
    change_store(
        services, std::move(exchange),
        [&services](StateDb& state) { return remove_all(services, state); },
        [&services](Exchange& done, const Result<ImportReport>& report) {
            if (!report) {
                done.fail(report.error());
                return;
            }
            services.audit(model::events::users_imported, done.who(),
                           {{"mode", "clear"},
                            {"added", 0},
                            {"changed", 0},
                            {"deleted", report->deleted},
                            {"rejected", 0}});
            done.succeed();
        });
}

constexpr CallRow kCalls[] = {
    {"user", "get", model::Role::auditor, get_users, "Users, a page or all"},
    {"user", "add", model::Role::operate, add_users, "Add users"},
    {"user", "set", model::Role::operate, set_users, "Change users"},
    {"user", "del", model::Role::operate, delete_users, "Delete users"},
    {"user", "clear", model::Role::operate, clear_users, "Delete all users"},
};

} // namespace

std::span<const CallRow> user_calls() {
    return kCalls;
}

} // namespace akx::agent::akuvox
