// SPDX-License-Identifier: Apache-2.0
// From a request's header to its route: matching, authentication, authorisation, limits. Nothing
// that is not declared as a route is reachable.
#pragma once

#include "api/route.hpp"

namespace akx::agent {

class Router : public http::Handler {
  public:
    Router(Services& services, std::span<const Route> routes);

    http::Admission admit(const http::Request& head) override;
    http::Response error(int status, std::string_view detail) override;

  private:
    struct Match {
        const Route* route = nullptr;
        std::vector<std::string> parameters;
        std::string allowed; // methods of the resource when none matched
    };
    Match match(const http::Request& head) const;
    Result<Principal> authorize(const Route& route, const http::Request& head);
    http::Admission dispatch(const Route& route, Call call);

    Services& services_;
    std::span<const Route> routes_;
};

} // namespace akx::agent
