// SPDX-License-Identifier: Apache-2.0
// Users of a device one by one: the whole record is fetched, merged, written and read back.
#include "base/json.hpp"
#include "base/text.hpp"
#include "device/akuvox/device.hpp"
#include "exchange/formats.hpp"
#include "exchange/ndjson.hpp"
#include "net/endpoint.hpp"

#include <algorithm>

namespace akx::device::akuvox {

namespace {

using exchange::UserRow;
using model::User;

constexpr std::size_t kMostPages = 20'000;

Result<Value> value_of(const UserRow& row, bool pins) {
    std::string json;
    exchange::append_user_json(json, row, pins);
    return parse_json(json);
}

// One row from what the API takes, by way of the reader that all rows go through.
class OneRow : public exchange::UserSink {
  public:
    void on_user(UserRow&& row) override { found = std::move(row); }
    void on_schedule(model::Schedule&&, std::uint32_t) override {}
    void on_problem(exchange::RowProblem&& problem) override {
        if (problem.rejected && !wrong) {
            wrong = std::move(problem.error);
        }
    }
    std::optional<UserRow> found;
    std::optional<Error> wrong;
};

Result<UserRow> row_of(const Value& value) {
    OneRow sink;
    const auto reader = exchange::make_ndjson_reader(sink, {});
    Status status = reader->feed(to_json(value) + "\n");
    status = status ? reader->finish() : status;
    if (!status || sink.wrong || !sink.found) {
        return !status      ? status.error()
               : sink.wrong ? *sink.wrong
                            : Error(errors::invalid_row, "this is not a user");
    }
    return std::move(*sink.found);
}

bool fits(const User& user, const std::string& filter) {
    const std::string wanted = to_lower(filter);
    return to_lower(user.id).find(wanted) != std::string::npos ||
           to_lower(user.name).find(wanted) != std::string::npos;
}

Error did_not_stick(const std::string& id, const std::vector<std::string>& fields) {
    return Error(errors::not_carried_out, "set-did-not-stick: the device took the change, but "
                                          "reads back other values for " +
                                              join(fields, ", "))
        .on(id)
        .next("look at the user with 'akx user get', and at docs/akuvox-devices.md for the model");
}

} // namespace

Status AkuvoxDevice::each_item(const std::string& path, const Take& take) {
    std::string first_before;
    for (std::size_t page = 1; page <= kMostPages; ++page) {
        const char separator = path.find('?') == std::string::npos ? '?' : '&';
        const Result<Answer> answer = wire_.get(path + separator + "page=" + std::to_string(page));
        if (!answer) {
            return answer.error();
        }
        const Value::Array& items = answer->items();
        const std::string first = items.empty() ? "" : to_json(items.front());
        if (items.empty() || first == first_before) {
            return {}; // firmware that gives all at once gives all again
        }
        first_before = first;
        for (const Value& item : items) {
            if (Status status = take(item); !status) {
                return status;
            }
        }
        const auto all = static_cast<std::size_t>(std::max<std::int64_t>(0, answer->number("num")));
        const std::size_t page_size = 10;
        if (items.size() != page_size || (all != 0 && page * page_size >= all)) {
            return {};
        }
    }
    return Error(errors::too_large, "the device has more pages than can be read");
}

Result<std::vector<StoredUser>> AkuvoxDevice::stored_users(std::vector<Error>* unreadable) {
    std::vector<StoredUser> out;
    const Status status = each_item("/api/user/get", [&](const Value& item) -> Status {
        Result<UserItem> user = read_user_item(item);
        if (user) {
            out.push_back({std::move(*user), item});
        } else if (unreadable != nullptr) {
            unreadable->push_back(std::move(user.error()));
        } else {
            return user.error();
        }
        return {};
    });
    return status ? Result<std::vector<StoredUser>>(std::move(out))
                  : Result<std::vector<StoredUser>>(status.error());
}

// The device's search is fuzzy: what it finds is looked through again (facts/akuvox §1.3).
Result<StoredUser> AkuvoxDevice::stored_user(const std::string& id) {
    std::optional<StoredUser> found;
    const std::string path = net::Target("/api/user/get").add("NameOrCode", id).text();
    const Status status = each_item(path, [&](const Value& item) -> Status {
        Result<UserItem> user = read_user_item(item);
        if (user && user->row.user.id == id) {
            found = StoredUser{std::move(*user), item};
        }
        return {};
    });
    if (!status) {
        return status.error();
    }
    return found ? Result<StoredUser>(std::move(*found))
                 : Error(errors::not_found, "the device has no user '" + id + "'");
}

// A user of a group that the device does not know would fall back to "Default".
Status AkuvoxDevice::ensure_group(const std::string& name) {
    if (name.empty()) {
        return {};
    }
    if (!groups_) {
        std::vector<std::string> names;
        const Status read = each_item("/api/group/get", [&](const Value& item) -> Status {
            names.push_back(word(item, "Name"));
            return {};
        });
        if (!read) {
            return read;
        }
        groups_ = std::move(names);
    }
    if (std::find(groups_->begin(), groups_->end(), name) != groups_->end()) {
        return {};
    }
    Value group = Value::object();
    group.set("Name", name);
    const Value rows[] = {group};
    Status written = write_rows("group", "add", rows);
    if (written) {
        groups_->push_back(name);
    }
    return written;
}

Status AkuvoxDevice::write_rows(std::string_view target, std::string_view action,
                                std::span<const Value> rows) {
    Value data = Value::object();
    data.set("item", Value(Value::Array(rows.begin(), rows.end())));
    const std::string_view path = target == "schedule" ? std::string_view("set") : action;
    const Result<Answer> answer =
        wire_.post(target, action, std::move(data), net::Effect::change, path);
    return answer ? Status() : Status(answer.error());
}

Result<StoredUser> AkuvoxDevice::write_user(const UserRow& row, Value item, bool add) {
    if (Status fits = write_user_item(row, item); !fits) {
        return fits.error();
    }
    if (Status group = ensure_group(row.user.group); !group) {
        return group.error();
    }
    const Value rows[] = {std::move(item)};
    const Status written = write_rows("user", add ? "add" : "set", rows);
    if (!written && !written.error().is(errors::unknown_outcome)) {
        return written.error();
    }
    Result<StoredUser> now = stored_user(row.user.id);
    if (!now) {
        // Written, but not there or not readable: without an answer nothing is certain.
        return !written ? Error(written.error()).because({now.error()})
               : now.error().is(errors::not_found)
                   ? did_not_stick(row.user.id, {"id"})
                   : Error(errors::unknown_outcome, "the change could not be read back")
                         .because({now.error()});
    }
    const std::vector<std::string> missing = differences(row, now->user);
    if (!missing.empty()) {
        return did_not_stick(row.user.id, missing);
    }
    return now;
}

Result<UserPage> AkuvoxDevice::users(const UserQuery& query) {
    Result<std::vector<StoredUser>> stored = stored_users();
    if (!stored) {
        return stored.error();
    }
    const auto by_id = [](const StoredUser& a, const StoredUser& b) {
        return a.user.row.user.id < b.user.row.user.id;
    };
    const auto by_name = [](const StoredUser& a, const StoredUser& b) {
        return a.user.row.user.name < b.user.row.user.name;
    };
    std::stable_sort(stored->begin(), stored->end(), by_id);
    if (query.sort == "name") {
        std::stable_sort(stored->begin(), stored->end(), by_name);
    }
    UserPage page; // all of them: paging is what takes a device its time
    for (const StoredUser& each : *stored) {
        if (query.filter.empty() || fits(each.user.row.user, query.filter)) {
            Result<Value> value = value_of(each.user.row, false);
            if (!value) {
                return value.error();
            }
            page.users.push_back(std::move(*value));
        }
    }
    page.total = page.users.size();
    return page;
}

Result<Value> AkuvoxDevice::user(const std::string& id) {
    const Result<StoredUser> stored = stored_user(id);
    return stored ? value_of(stored->user.row, false) : Result<Value>(stored.error());
}

Result<Value> AkuvoxDevice::add_user(const Value& user) {
    const Result<UserRow> row = row_of(user);
    if (!row) {
        return row.error();
    }
    if (Status whole = exchange::check_complete(*row); !whole) {
        return whole.error();
    }
    const Result<StoredUser> present = stored_user(row->user.id);
    if (present) {
        return Error(errors::already_exists, "the device has a user '" + row->user.id + "'");
    }
    if (!present.error().is(errors::not_found)) {
        return present.error();
    }
    const Result<StoredUser> now = write_user(*row, Value::object(), true);
    return now ? value_of(now->user.row, false) : Result<Value>(now.error());
}

Result<Value> AkuvoxDevice::change_user(const std::string& id, const Value& fields) {
    Value whole = fields;
    whole.set("id", id);
    const Result<UserRow> row = row_of(whole);
    if (!row) {
        return row.error();
    }
    const Result<StoredUser> present = stored_user(id);
    if (!present) {
        return present.error();
    }
    if (differences(*row, present->user).empty() && !row->user.valid_from && !row->user.valid_to) {
        return value_of(present->user.row, false); // already-set: nothing is written
    }
    const Result<StoredUser> now = write_user(*row, present->item, false);
    return now ? value_of(now->user.row, false) : Result<Value>(now.error());
}

Status AkuvoxDevice::delete_user(const std::string& id) {
    const Result<StoredUser> present = stored_user(id);
    if (!present) {
        return present.error();
    }
    if (present->user.row.user.source != model::Source::local) {
        return Error(errors::denied, "the row of '" + id + "' belongs to somebody else");
    }
    Value row = Value::object();
    row.set("ID", present->user.number);
    const Value rows[] = {row};
    const Status written = write_rows("user", "del", rows);
    if (!written && !written.error().is(errors::unknown_outcome)) {
        return written;
    }
    const Result<StoredUser> now = stored_user(id);
    if (!now && now.error().is(errors::not_found)) {
        return {};
    }
    return !written ? written
           : now    ? Error(errors::not_carried_out, "the device still has user '" + id + "'")
                    : Error(errors::unknown_outcome, "the change could not be read back")
                       .because({now.error()});
}

Status AkuvoxDevice::export_users(RowFormat format, bool with_secrets, net::Sink rows) {
    const auto writer = exchange::find_format(format == RowFormat::csv ? "csv" : "ndjson")
                            ->make_writer({.pins = with_secrets});
    std::string out;
    writer->begin({}, out);
    const Status read = each_item("/api/user/get", [&](const Value& item) -> Status {
        const Result<UserItem> user = read_user_item(item);
        if (!user) {
            return user.error();
        }
        writer->add(user->row, out);
        const Status taken = rows(as_bytes(out));
        wipe(out);
        return taken;
    });
    if (!read) {
        return read;
    }
    writer->end(out);
    return out.empty() ? Status() : rows(as_bytes(out));
}

} // namespace akx::device::akuvox
