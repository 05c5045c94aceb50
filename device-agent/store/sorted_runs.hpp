// SPDX-License-Identifier: Apache-2.0
// Sorts any number of small entries in constant memory: sorted runs in a temporary file, merged as
// they are read. Inserting by ascending key is what makes an index of SQLite quick to fill.
#pragma once

#include "store/temp_file.hpp"

#include <compare>
#include <functional>

namespace akx::agent {

// A credential to be entered into an index.
struct CredentialEntry {
    std::int64_t key = 0;       // PIN digest or card slot
    std::uint32_t row = 0;      // of the user
    std::uint32_t sequence = 0; // of the list's row; what comes first wins
    auto operator<=>(const CredentialEntry& other) const {
        return std::tie(key, sequence) <=> std::tie(other.key, other.sequence);
    }
};

class SortedRuns {
  public:
    SortedRuns(std::string folder, std::string vfs);
    Status add(const CredentialEntry& entry);
    // Visits all entries in order and is empty afterwards; stops at the first failure.
    Status merge(const std::function<Status(const CredentialEntry&)>& visit);
    void clear();

  private:
    struct Run;
    Status spill();
    std::vector<Run> runs() const;
    Status fill(Run& run);

    TempFile file_;
    std::vector<CredentialEntry> buffer_;
    std::vector<std::size_t> sizes_; // entries of each run in the file, end to end
};

} // namespace akx::agent
