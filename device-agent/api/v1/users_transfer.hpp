// SPDX-License-Identifier: Apache-2.0
// Lists of users in and out, streamed.
#pragma once

#include "api/route.hpp"

namespace akx::agent {

// Takes the rows of POST /v1/users/import.
Result<std::unique_ptr<http::BodySink>> import_users(Services& services, Call call);
void export_users(Services& services, Call call);

} // namespace akx::agent
