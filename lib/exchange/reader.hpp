// SPDX-License-Identifier: Apache-2.0
// The interface of all readers of users.
#pragma once

#include "exchange/row.hpp"

namespace akx::exchange {

struct ReaderOptions {
    std::string file;                  // for the places of problems; may be empty
    std::size_t max_cell = 64U << 10U; // bytes of one cell or member
    std::size_t max_row = 256U << 10U; // bytes of one row or line
    std::size_t max_columns = 256;     // cells of one row
};

// Takes the bytes of a file in pieces of any size and pushes rows into its sink; memory does not
// grow with the number of rows. A bad row goes to the sink and the others go on; an Error returned
// here means that nothing more can be read (wrong encoding, no header). Afterwards every call
// returns that Error again.
class UserReader {
  public:
    virtual ~UserReader() = default;
    virtual Status feed(std::string_view bytes) = 0;
    virtual Status finish() = 0; // the end of the file; call once
};

} // namespace akx::exchange
