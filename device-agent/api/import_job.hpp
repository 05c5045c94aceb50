// SPDX-License-Identifier: Apache-2.0
// A file of users on its way into the storage: what both APIs do with it.
#pragma once

#include "api/services.hpp"
#include "exchange/formats.hpp"
#include "store/user_import.hpp"

namespace akx::agent {

// Belongs to the store's thread. Rows go from the reader straight into the staging.
class ImportJob : public exchange::UserSink {
  public:
    ImportJob(const exchange::Format& format, const ImportOptions& options)
        : options_(options), reader_(format.make_reader(*this, {})) {}

    void take(StateDb& state, std::string_view bytes);
    Result<ImportReport> finish(StateDb& state);
    void forget() { import_.reset(); } // drops the staged rows, which may touch the disk

    void on_user(exchange::UserRow&& row) override;
    void on_schedule(model::Schedule&&, std::uint32_t) override {}
    void on_problem(exchange::RowProblem&& problem) override;

  private:
    void note(const Status& status);

    ImportOptions options_;
    std::unique_ptr<exchange::UserReader> reader_;
    std::unique_ptr<UserImport> import_;
    std::optional<Error> failure_;
};

// Swaps the rows in and brings them to the door. On the store's thread.
Result<ImportReport> finish_import(Services& services, StateDb& state, ImportJob& job);
// On the loop; nothing when nothing was applied.
void audit_import(Services& services, const Principal& who, const ImportReport& report,
                  std::string_view mode);

} // namespace akx::agent
