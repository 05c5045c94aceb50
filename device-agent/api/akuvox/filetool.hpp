// SPDX-License-Identifier: Apache-2.0
// Uploads by the devices' API (facts/akuvox §1.3).
#pragma once

#include "api/akuvox/exchange.hpp"

namespace akx::agent::akuvox {

inline constexpr std::uint64_t kUploadLimit = 4U << 20U;

bool is_import(const http::Target& target); // …/filetool/import
// destFile UserData (own name) imports a file of users in any format the phone knows. Faces,
// prompts and pictures are for features it does not have.
void import_file(Services& services, const Principal& who, http::Request request,
                 http::Responder responder);

} // namespace akx::agent::akuvox
