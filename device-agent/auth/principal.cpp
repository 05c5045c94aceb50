// SPDX-License-Identifier: Apache-2.0
#include "auth/principal.hpp"

namespace akx::agent {

Principal Principal::nobody(const http::Request& head) {
    Principal who;
    who.source = head.peer->address;
    if (head.peer->certificate) {
        who.fingerprint = "sha256:" + head.peer->certificate->fingerprint;
    }
    return who;
}

bool Principal::may(model::Role needed) const {
    const bool administration = needed > model::Role::operate;
    return known() && role >= needed && !(administration && kind == Kind::session);
}

std::string Principal::actor() const {
    switch (kind) {
    case Kind::client:
        return "client:" + name;
    case Kind::session:
        return "account:" + name;
    case Kind::console:
        return "console";
    case Kind::dialect:
        return "akuvox:" + name;
    case Kind::nobody:
        break;
    }
    return "nobody";
}

} // namespace akx::agent
