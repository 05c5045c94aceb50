// SPDX-License-Identifier: Apache-2.0
#include "api/routes.hpp"

namespace akx::agent {

std::span<const Route> all_routes() {
    static const std::vector<Route> kRoutes = [] {
        std::vector<Route> routes;
        for (const auto part :
             {phone_routes(), pairing_routes(), session_routes(), account_routes(), config_routes(),
              config_trial_routes(), user_routes(), relay_routes(), log_routes()}) {
            routes.insert(routes.end(), part.begin(), part.end());
        }
        return routes;
    }();
    return kRoutes;
}

} // namespace akx::agent
