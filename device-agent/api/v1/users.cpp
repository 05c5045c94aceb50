// SPDX-License-Identifier: Apache-2.0
// Users one by one. Lists in and out are in users_transfer.cpp.
#include "api/routes.hpp"
#include "api/services.hpp"
#include "api/user_changes.hpp"
#include "api/v1/users_search.hpp"
#include "api/v1/users_transfer.hpp"

namespace akx::agent {

namespace {

Result<UserQuery> read_query(const Call& call) {
    const auto limit = call.query_int("limit", 100, 1, 1'000);
    if (!limit) {
        return limit.error();
    }
    const std::string sort = call.query("sort", "id");
    if (sort != "id" && sort != "name") {
        return Error(errors::invalid_value, "id or name is expected").in_field("sort");
    }
    UserQuery query;
    query.limit = static_cast<std::size_t>(*limit);
    query.after = call.query("after");
    query.filter = call.query("filter");
    query.order = sort == "name" ? UserOrder::name : UserOrder::id;
    return query;
}

void list_users(Services& services, Call call) {
    auto query = read_query(call);
    if (!query) {
        call.fail(query.error());
        return;
    }
    services.answer_from_reader(
        std::move(call), [query = std::move(*query)](Store::Reader& reader) -> Result<Value> {
            const auto page = reader.state.users().list(query);
            if (!page) {
                return page.error();
            }
            Value users = Value::array();
            for (const StoredUser& user : page->users) {
                users.push(user_value(user));
            }
            Value out = Value::object();
            out.set("users", std::move(users));
            out.set("next", page->next ? Value(*page->next) : Value());
            out.set("total", page->total);
            return out;
        });
}

void get_user(Services& services, Call call) {
    services.answer_from_reader(
        std::move(call), [id = call.parameter(0)](Store::Reader& reader) -> Result<Value> {
            const auto user = reader.state.users().get(id);
            return user ? Result<Value>(user_value(*user)) : Result<Value>(user.error());
        });
}

Result<model::User> read_user(const Call& call) {
    const auto body = call.body();
    if (!body) {
        return body.error();
    }
    model::Problems problems;
    auto user = model::decode_as<model::User>(*body, problems);
    model::check_user(user, problems.list);
    if (!problems.list.empty()) {
        return summarize(std::move(problems.list));
    }
    return user;
}

void post_user(Services& services, Call call) {
    auto user = read_user(call);
    if (!user) {
        call.fail(user.error());
        return;
    }
    services.answer_from_writer(
        std::move(call),
        [&services, user = std::move(*user)](StateDb& state) {
            return add_user(services, state, user);
        },
        [&services](const ChangedUser& added, const Principal& who) {
            audit_user_added(services, who, added.user.user.id);
            return user_value(added.user);
        },
        201);
}

void patch_user(Services& services, Call call) {
    auto members = call.body();
    if (!members || !members->is_object()) {
        call.fail(members ? Error(errors::invalid_value, "a map of fields is expected")
                          : members.error());
        return;
    }
    const std::string id = call.parameter(0);
    services.answer_from_writer(
        std::move(call),
        [&services, id, members = std::move(*members)](StateDb& state) {
            return patch_user(services, state, id, members);
        },
        [&services, id](const ChangedUser& changed, const Principal& who) {
            audit_user_changed(services, who, id, changed.fields);
            return user_value(changed.user);
        });
}

void delete_user(Services& services, Call call) {
    const std::string id = call.parameter(0);
    services.answer_from_writer(
        std::move(call),
        [&services, id](StateDb& state) -> Result<bool> {
            const Status status = remove_user(services, state, id);
            return status ? Result<bool>(true) : Result<bool>(status.error());
        },
        [&services, id](bool, const Principal& who) {
            audit_user_deleted(services, who, id);
            return Value::object();
        });
}

constexpr QueryParameter kListQuery[] = {
    {"limit", "integer", "Users of a page, 1 to 1000 (default 100)"},
    {"after", "string", "Id of the last user of the page before"},
    {"filter", "string", "Part of id, name, room, group, building, role, phone or card"},
    {"sort", "string", "id or name"},
};
constexpr QueryParameter kImportQuery[] = {
    {"mode", "string", "merge, replace or add (default merge)"},
    {"dryRun", "boolean", "Only tell what would happen"},
    {"skipInvalid", "boolean", "Import the valid rows although others are not"},
    {"maxDelete", "integer", "Refuse to delete more users (default 10 % or 20)"},
    {"details", "boolean", "Also say of each user what changes (the first 10000)"},
};
constexpr QueryParameter kExportQuery[] = {
    {"format", "string", "ndjson or csv (default ndjson)"},
    {"secrets", "boolean", "With PINs; needs the role admin"},
};

constexpr Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/v1/users",
     .role = model::Role::auditor,
     .help = "A page of users",
     .handle = list_users,
     .query = kListQuery},
    {.method = http::Method::post,
     .path = "/v1/users",
     .role = model::Role::operate,
     .help = "Add a user",
     .handle = post_user,
     .body = Body::json,
     .request_schema = "user"},
    {.method = http::Method::post,
     .path = "/v1/users/search",
     .role = model::Role::operate,
     .help = "Whose PIN or card it is. PINs are never answered; asking for them is slowed down and "
             "audited",
     .handle = search_users,
     .body = Body::json,
     .body_limit = 8 * 1024,
     .request_schema = "UserSearch"},
    // Before the pattern below, which would match them too.
    {.method = http::Method::post,
     .path = "/v1/users/import",
     .role = model::Role::operate,
     .help = "Import a list of users (NDJSON or CSV), checked as a whole, swapped in at once",
     .body = Body::stream,
     .body_limit = 256U << 20U,
     .query = kImportQuery,
     .sink = import_users},
    {.method = http::Method::get,
     .path = "/v1/users/export",
     .role = model::Role::auditor,
     .help = "All users, streamed",
     .handle = export_users,
     .query = kExportQuery,
     .answer = "application/x-ndjson"},
    {.method = http::Method::get,
     .path = "/v1/users/{id}",
     .role = model::Role::auditor,
     .help = "One user",
     .handle = get_user},
    {.method = http::Method::patch,
     .path = "/v1/users/{id}",
     .role = model::Role::operate,
     .help = "Change the fields given; null clears a field",
     .handle = patch_user,
     .body = Body::json,
     .request_schema = "UserPatch"},
    {.method = http::Method::del,
     .path = "/v1/users/{id}",
     .role = model::Role::operate,
     .help = "Delete a user",
     .handle = delete_user},
};

} // namespace

std::span<const Route> user_routes() {
    return kRoutes;
}

} // namespace akx::agent
