// SPDX-License-Identifier: Apache-2.0
// A disk that fails on demand: a layer in SQLite's file access that counts, delays and refuses
// writes. For tests and the simulator; the real agent never registers it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace akx::agent {

enum class DiskFault { full, broken, read_only, kill }; // kill: the process dies by SIGKILL

// May be changed from any thread while databases are open.
struct FaultPlan {
    static constexpr std::int64_t kNever = -1;
    std::atomic<std::int64_t> writes_left{kNever}; // then every write, truncation and sync fails
    std::atomic<DiskFault> fault{DiskFault::full};
    std::atomic<std::int64_t> write_delay_us{0};
    std::atomic<std::int64_t> sync_delay_us{0};
    std::atomic<std::int64_t> writes{0}; // counted
    std::atomic<std::int64_t> syncs{0};
};

// Registered with SQLite while it lives; close the databases that use it first.
class FaultVfs {
  public:
    explicit FaultVfs(std::string name);
    ~FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;
    const std::string& name() const;
    FaultPlan& plan();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace akx::agent
