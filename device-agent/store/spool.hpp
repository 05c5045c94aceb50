// SPDX-License-Identifier: Apache-2.0
// Records in a temporary file: written once, read in order as often as needed. Blocks are sealed
// with a key that lives in memory only; a short list never touches the disk.
#pragma once

#include "base/crypto.hpp"
#include "store/temp_file.hpp"

namespace akx::agent {

class Spool {
  public:
    // `folder` and `vfs` as for TempFile.
    Spool(std::string folder, std::string vfs);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    Status append(std::string_view record);
    std::int64_t count() const { return count_; }

    // Reads all records from the first on; one reader at a time, and no append meanwhile.
    class Reader {
      public:
        explicit Reader(Spool& spool) : spool_(spool) {}
        // The next record, valid until the next call; nullopt at the end.
        Result<std::optional<std::string_view>> next();

      private:
        Status load_block();
        Spool& spool_;
        std::int64_t offset_ = 0; // of the next block in the file
        Secret block_;
        std::string_view rest_;
        bool at_last_ = false;
    };

  private:
    Status flush();
    TempFile file_;
    std::int64_t size_ = 0;
    std::int64_t count_ = 0;
    std::string block_; // not yet in the file
    crypto::Sealer sealer_;
};

} // namespace akx::agent
