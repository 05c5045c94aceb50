// SPDX-License-Identifier: Apache-2.0
// Readers, reached through the worker. What programs use.
#pragma once

#include "nfc/reader.hpp"
#include "nfc/transport.hpp"

namespace akx::nfc {

struct WorkerOptions {
    std::string program;    // of the worker; empty: akx-reader beside this program or installed
    Millis patience{3000};  // that a call may take beyond its own timeout
    Millis opening{10'000}; // for opening and for listing
};

// Opens a reader. syntax, reader_absent, reader_busy, reader_failed. When its worker is lost later,
// the next select() starts another one and opens the reader again.
Result<std::unique_ptr<Transport>> open_reader(const std::string& name,
                                               const WorkerOptions& options = {});

// The readers there are: those libnfc and PC/SC find, and serial ports that may have one (libnfc
// does not try these of itself).
Result<std::vector<Reader>> list_readers(const WorkerOptions& options = {});

} // namespace akx::nfc
