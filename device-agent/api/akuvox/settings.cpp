// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/settings.hpp"

#include "api/v1/config_order.hpp"

namespace akx::agent::akuvox {

namespace {

// What a password must not lead to: docs/decisions/0003.
constexpr std::string_view kProtected[] = {"akuvox", "https"};

bool changes_protected(const Value& present, const Value& wanted) {
    for (const std::string_view section : kProtected) {
        const Value* before = present.find(section);
        const Value* after = wanted.find(section);
        const bool same =
            before != nullptr && after != nullptr ? *before == *after : before == after;
        if (!same) {
            return true;
        }
    }
    return false;
}

void apply(Services& services, ExchangePtr exchange, Value wanted,
           std::function<void(Exchange&)> done) {
    ConfigOrder order;
    order.config = std::move(wanted);
    order.if_revision = services.settings.revision();
    order.actor = exchange->who().actor();
    order.message = exchange->ask().target + " " + exchange->ask().action;
    const Principal who = exchange->who();
    apply_order(
        services, who, std::move(order),
        [exchange = std::move(exchange), done = std::move(done)](const Result<Applied>& applied) {
            if (applied) {
                done(*exchange);
            } else {
                exchange->fail(applied.error());
            }
        });
}

} // namespace

Value present_settings(const Services& services) {
    return services.settings.shown(services.settings.phone());
}

void apply_settings(Services& services, ExchangePtr exchange, Value wanted,
                    std::function<void(Exchange&)> done) {
    if (changes_protected(present_settings(services), wanted)) {
        services.audit(model::events::access_refused, exchange->who(),
                       {{"path", "/api/" + exchange->ask().target + "/" + exchange->ask().action},
                        {"reason", "how the phone is reached is changed by akx only"}});
        exchange->fail(Error(errors::denied, "how the phone is reached, and by whom, is changed "
                                             "by akx only"));
        return;
    }
    apply(services, std::move(exchange), std::move(wanted), std::move(done));
}

void apply_book(Services& services, ExchangePtr exchange, Value wanted,
                std::function<void(Exchange&)> done) {
    apply(services, std::move(exchange), std::move(wanted), std::move(done));
}

} // namespace akx::agent::akuvox
