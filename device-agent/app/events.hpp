// SPDX-License-Identifier: Apache-2.0
// Live log entries for clients that listen: first what they missed, then what comes, without a
// hole between the two. Belongs to the loop's thread.
#pragma once

#include "core/event_loop.hpp"
#include "http/handler.hpp"
#include "store/store.hpp"

#include <map>

namespace akx::agent {

Value entry_value(const LogEntry& entry);
Value gap_value(const LogGap& gap);

class EventHub {
  public:
    EventHub(core::EventLoop& loop) : loop_(loop) {}
    void set_store(Store* store) { store_ = store; } // both need each other

    // Entries of `logs` after the cursor, then live ones. Without a cursor: live ones only.
    void subscribe(http::EventStream stream, std::vector<model::LogKind> logs,
                   std::optional<std::int64_t> after);
    // Entries that have just been committed, in order.
    void publish(const std::vector<LogEntry>& entries);
    std::size_t subscribers() const { return subscribers_.size(); }

  private:
    struct Subscriber {
        http::EventStream stream;
        std::vector<model::LogKind> logs;
        bool live = false;
        std::int64_t sent = 0;   // last cursor
        std::int64_t newest = 0; // last cursor published when the pending query was asked
    };

    void catch_up(std::uint64_t id);
    void caught(std::uint64_t id, const LogPage& page);
    static bool send(Subscriber& subscriber, const LogEntry& entry);

    core::EventLoop& loop_;
    Store* store_ = nullptr;
    std::map<std::uint64_t, Subscriber> subscribers_;
    std::uint64_t last_id_ = 0;
    std::int64_t newest_ = 0;
};

} // namespace akx::agent
