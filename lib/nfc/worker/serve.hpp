// SPDX-License-Identifier: Apache-2.0
// The worker's side of the conversation with its program.
#pragma once

namespace akx::nfc {

// Answers requests that come in on the socket until its other end closes.
void serve(int socket);

} // namespace akx::nfc
