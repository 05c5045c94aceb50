// SPDX-License-Identifier: Apache-2.0
// Accounts with passwords, and paired clients.
#include "api/routes.hpp"
#include "api/services.hpp"

#include "base/text.hpp"

namespace akx::agent {

namespace {

constexpr std::size_t kMinPassword = 10;

Value account_value(const Account& account) {
    Value out = Value::object();
    out.set("name", account.name);
    out.set("role", model::role_name(account.role));
    out.set("changed", format_utc(account.changed));
    return out;
}

Value client_value(const Client& client) {
    Value out = Value::object();
    out.set("fingerprint", client.fingerprint);
    out.set("name", client.name);
    out.set("role", model::role_name(client.role));
    out.set("created", format_utc(client.created));
    out.set("expires", client.expires ? Value(format_utc(*client.expires)) : Value());
    return out;
}

void list_accounts(Services& services, Call call) {
    services.answer_from_reader(std::move(call), [](Store::Reader& reader) -> Result<Value> {
        const auto accounts = reader.state.accounts().list();
        if (!accounts) {
            return accounts.error();
        }
        Value list = Value::array();
        for (const Account& account : *accounts) {
            list.push(account_value(account));
        }
        return list;
    });
}

struct AccountOrder {
    Account account;
    std::optional<Secret> password = {};
};

Result<AccountOrder> read_account(const Call& call, WallTime now) {
    const auto body = call.body();
    if (!body) {
        return body.error();
    }
    const std::string& name = call.parameter(0);
    if (name.empty() || name.size() > 64 || name != trim(name)) {
        return Error(errors::invalid_value, "an account name has 1 to 64 characters");
    }
    const auto role = model::parse_role(body->text_at("role", "admin"));
    if (!role) {
        return Error(errors::invalid_value, "no such role").in_field("role");
    }
    AccountOrder order{{name, *role, now}};
    if (const Value* password = body->find("password")) {
        if (!password->is_text() || utf8_length(password->as_text()) < kMinPassword) {
            return Error(errors::invalid_value,
                         "a password has at least " + std::to_string(kMinPassword) + " characters")
                .in_field("password");
        }
        order.password = Secret(password->as_text());
    }
    return order;
}

void put_account(Services& services, Call call) {
    auto order = read_account(call, services.clock.now().wall);
    if (!order) {
        call.fail(order.error());
        return;
    }
    const Account account = order->account;
    services.answer_from_writer(
        std::move(call),
        [order = std::move(*order)](StateDb& state) -> Result<bool> {
            std::optional<std::string> hash;
            if (order.password) {
                hash = crypto::hash_password(*order.password);
            }
            const Status status = state.accounts().put(order.account, hash);
            return status ? Result<bool>(true) : Result<bool>(status.error());
        },
        [&services, account](bool, const Principal& who) {
            services.auth.close_sessions_of(account.name);
            services.audit(model::events::account_changed, who,
                           {{"account", account.name}, {"role", model::role_name(account.role)}});
            return account_value(account);
        });
}

void delete_account(Services& services, Call call) {
    const std::string name = call.parameter(0);
    services.answer_from_writer(
        std::move(call),
        [name](StateDb& state) -> Result<bool> {
            const Status status = state.accounts().remove(name);
            return status ? Result<bool>(true) : Result<bool>(status.error());
        },
        [&services, name](bool, const Principal& who) {
            services.auth.close_sessions_of(name);
            services.audit(model::events::account_deleted, who, {{"account", name}});
            return Value::object();
        });
}

void list_clients(Services& services, Call call) {
    services.answer_from_reader(std::move(call), [](Store::Reader& reader) -> Result<Value> {
        const auto clients = reader.state.clients().list();
        if (!clients) {
            return clients.error();
        }
        Value list = Value::array();
        for (const Client& client : *clients) {
            list.push(client_value(client));
        }
        return list;
    });
}

void delete_client(Services& services, Call call) {
    const std::string fingerprint = call.parameter(0);
    services.answer_from_writer(
        std::move(call),
        [fingerprint](StateDb& state) -> Result<Client> {
            auto client = state.clients().get(fingerprint);
            if (!client) {
                return client;
            }
            const Status status = state.clients().remove(fingerprint);
            return status ? client : Result<Client>(status.error());
        },
        [&services](const Client& client, const Principal& who) {
            services.auth.remove_client(client.fingerprint);
            services.audit(model::events::client_revoked, who,
                           {{"client", client.name}, {"fingerprint", client.fingerprint}});
            return Value::object();
        });
}

constexpr Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/v1/accounts",
     .role = model::Role::admin,
     .help = "List accounts",
     .handle = list_accounts},
    {.method = http::Method::put,
     .path = "/v1/accounts/{name}",
     .role = model::Role::admin,
     .help = "Add an account or change its role or password",
     .handle = put_account,
     .body = Body::json,
     .body_limit = 4 * 1024,
     .request_schema = "Account"},
    {.method = http::Method::del,
     .path = "/v1/accounts/{name}",
     .role = model::Role::admin,
     .help = "Delete an account and end its sessions",
     .handle = delete_account},
    {.method = http::Method::get,
     .path = "/v1/clients",
     .role = model::Role::admin,
     .help = "List paired clients",
     .handle = list_clients},
    {.method = http::Method::del,
     .path = "/v1/clients/{fingerprint}",
     .role = model::Role::admin,
     .help = "Revoke a paired client at once",
     .handle = delete_client},
};

} // namespace

std::span<const Route> account_routes() {
    return kRoutes;
}

} // namespace akx::agent
