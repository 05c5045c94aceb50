// SPDX-License-Identifier: Apache-2.0
// Answers that are owed: a command is answered when its relays have moved, and not before
// (REQ UNL-3).
#pragma once

#include "door/contact.hpp"
#include "door/policy.hpp"

namespace akx::door {

class Replies {
  public:
    struct Owed {
        Token token = 0;
        bool is_hold = false;                        // answered with `done`
        model::RelaySet asked;                       // every relay of the command
        model::RelaySet bistable;                    // those that may toggle to locked
        std::array<MonoTime, kRelays> fires_at = {}; // after the trigger delays
    };

    bool is_full() const;
    void add(const Owed& owed); // nothing for token 0

    // Looks at one relay after its contact was synced: what has been due is answered once the
    // contact is confirmed.
    void settle(model::RelayId relay, const Contact& contact, bool open, MonoTime now,
                Effects& effects);
    void report(const RelayReport& report, Effects& effects);
    // The relay will not move for commands that have not fired yet.
    void refuse(model::RelayId relay, Reason reason, Effects& effects);
    void expire(MonoTime now, Effects& effects); // no answer from the driver: unknown
    std::optional<MonoTime> deadline() const;

  private:
    struct Waiting {
        Owed owed;
        model::RelaySet waiting;
        model::RelaySet open;
        std::array<std::uint32_t, kRelays> serial = {}; // command waited for, 0 = not yet known
        MonoTime gives_up;
        bool finished = false;
    };

    static void arrive(Waiting& waiting, model::RelayId relay, Effects& effects);
    static void finish(Waiting& waiting, Reply reply, Effects& effects);
    void sweep();

    std::vector<Waiting> waiting_;
};

} // namespace akx::door
