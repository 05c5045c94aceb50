// SPDX-License-Identifier: Apache-2.0
// Reads what the application needs to know off an X.509 certificate. Internal to the room.
#pragma once

#include "http/message.hpp"

struct x509_st;

namespace akx::http {

// Nothing when the certificate cannot be encoded or has impossible dates.
std::optional<ClientCertificate> describe_certificate(x509_st* certificate);

} // namespace akx::http
