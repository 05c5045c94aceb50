// SPDX-License-Identifier: Apache-2.0
// The devices' own local HTTP API beside /v1 (REQ AKU-1): a translation into the same use cases.
// Nothing of it is reachable unless its settings say so.
#pragma once

#include "api/akuvox/envelope.hpp"
#include "api/akuvox/gate.hpp"
#include "api/router.hpp"

namespace akx::agent::akuvox {

class Dialect {
  public:
    explicit Dialect(Services& services) : services_(services), gate_(services) {}

    // Whether the request is for the dialect, by its path and the settings.
    bool takes(const http::Request& head) const;
    http::Admission admit(const http::Request& head);

  private:
    http::Admission admit_api(const http::Request& head);
    void read(const Principal& who, http::Request request, http::Responder responder);
    void dispatch(const Principal& who, Result<Ask> ask, http::Responder responder);
    http::Admission admit_opening(const http::Request& head);

    Services& services_;
    Gate gate_;
};

// Both front doors: what comes without TLS sees the dialect and nothing else.
class FrontDoor : public http::Handler {
  public:
    FrontDoor(Router& router, Dialect& dialect) : router_(router), dialect_(dialect) {}

    http::Admission admit(const http::Request& head) override;
    http::Response error(int status, std::string_view detail) override {
        return router_.error(status, detail);
    }

  private:
    Router& router_;
    Dialect& dialect_;
};

} // namespace akx::agent::akuvox
