// SPDX-License-Identifier: Apache-2.0
// Random days at a door: people, commands, holds, a flaky driver, clock steps. Watches from outside
// that the core never does what it must not.
#pragma once

#include "unit/door/fixture.hpp"

#include <map>
#include <random>
#include <set>

namespace akx::door::test {

class Simulator {
  public:
    explicit Simulator(std::uint64_t seed);

    void run(int steps);
    // Everything the core wanted done, as text, for comparing runs.
    const std::string& journal() const { return journal_; }
    // What must not happen and did.
    const std::vector<std::string>& violations() const { return violations_; }
    int openings() const { return openings_; }
    int refusals() const { return refusals_; }

  private:
    struct Watched {
        bool energized = false;
        bool known = false; // the driver has confirmed `energized`
        MonoTime may_open_until{Millis(0)};
        HoldState hold = HoldState::normal;
        bool schedule_open = false;
    };

    Input next_input();
    Input random_unlock();
    Input random_hold();
    Input random_report();
    model::Phone random_phone();
    void let_time_pass();
    void step(const Input& input, bool only_time);
    void carry_out(const Effects& effects, bool only_time);
    void note(const SetRelay& command);
    void note(const Record& record);
    void check();
    void violation(const std::string& what);
    std::uint64_t up_to(std::uint64_t limit) { return random_() % limit; }
    bool one_in(std::uint64_t odds) { return up_to(odds) == 0; }

    std::mt19937_64 random_;
    Now now_;
    model::Phone phone_;
    Core core_;
    std::array<Watched, kRelays> watched_;
    std::vector<SetRelay> unanswered_;
    std::optional<MonoTime> wake_;
    std::set<Token> owed_;
    Token last_token_ = 0;
    std::string journal_;
    std::vector<std::string> violations_;
    int openings_ = 0;
    int refusals_ = 0;
};

} // namespace akx::door::test
