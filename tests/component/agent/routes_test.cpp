// SPDX-License-Identifier: Apache-2.0
// What holds for every route, because it is declared.
#include "api/openapi.hpp"
#include "api/route.hpp"
#include "base/text.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace akx;
using namespace akx::agent;

TEST_CASE("only three routes are public") {
    std::set<std::string> open;
    for (const Route& route : all_routes()) {
        if (!route.role) {
            open.emplace(route.path);
        }
    }

    REQUIRE(open == std::set<std::string>{"/v1/identity", "/v1/pair", "/v1/sessions"});
}

TEST_CASE("no auditor's route changes anything") {
    // Questions that need a body, and leaving.
    const std::set<std::string_view> harmless{"/v1/config/plan", "/v1/simulate",
                                              "/v1/sessions/current"};
    for (const Route& route : all_routes()) {
        if (route.role && *route.role < model::Role::operate && !harmless.contains(route.path)) {
            INFO(route.path);
            CHECK(route.method == http::Method::get);
        }
    }
}

TEST_CASE("every route has one handler, help and a bounded body") {
    for (const Route& route : all_routes()) {
        INFO(http::method_name(route.method) << " " << route.path);
        CHECK((route.body == Body::stream) == (route.sink != nullptr));
        CHECK((route.handle != nullptr) != (route.sink != nullptr));
        CHECK_FALSE(route.help.empty());
        CHECK(route.body_limit <= 256U << 20U);
        CHECK((route.body == Body::json) == !route.request_schema.empty());
    }
}

TEST_CASE("the OpenAPI document has every route with its role") {
    const Value document = openapi_document();
    const Value* paths = document.find("paths");
    REQUIRE(paths != nullptr);

    for (const Route& route : all_routes()) {
        const Value* item = paths->find(route.path);
        INFO(route.path);
        REQUIRE(item != nullptr);
        const Value* operation = item->find(to_lower(http::method_name(route.method)));
        REQUIRE(operation != nullptr);
        CHECK(operation->text_at("x-role") ==
              (route.role ? model::role_name(*route.role) : "public"));
    }
}

TEST_CASE("a more particular path stands before the pattern that would match it too") {
    const auto routes = all_routes();
    for (std::size_t i = 0; i < routes.size(); ++i) {
        for (std::size_t j = i + 1; j < routes.size(); ++j) {
            if (routes[i].method != routes[j].method) {
                continue;
            }
            const auto early = split(routes[i].path, '/');
            const auto late = split(routes[j].path, '/');
            bool hidden = early.size() == late.size();
            for (std::size_t k = 0; hidden && k < early.size(); ++k) {
                hidden = early[k] == late[k] || early[k].starts_with('{');
            }
            INFO(routes[i].path << " hides " << routes[j].path);
            CHECK_FALSE(hidden);
        }
    }
}
