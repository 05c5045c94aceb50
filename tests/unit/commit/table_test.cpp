// SPDX-License-Identifier: Apache-2.0
// Every event in every state: the table that says what commit-confirm does.
#include "unit/commit/moments.hpp"

namespace akx::commit::test {

namespace {

std::string one(const Effect& effect) {
    if (const auto* write = std::get_if<Write>(&effect)) {
        constexpr std::string_view kKinds[] = {"apply", "confirm", "roll_back"};
        return "write " + std::string(kKinds[static_cast<std::size_t>(write->kind)]) +
               (write->reason.empty() ? "" : " (" + write->reason + ")");
    }
    if (const auto* enforce = std::get_if<Enforce>(&effect)) {
        return "enforce " + std::to_string(enforce->revision);
    }
    const auto& answer = std::get<Answer>(effect);
    return "answer " + std::to_string(answer.ticket) + " " +
           (answer.status ? "ok" : std::string(answer.status.error().kind().name));
}

// The states in which a machine can be.
enum class In { settled, applying, open, confirming, late, returning, retrying, confirmed, back };
constexpr std::string_view kNames[] = {"settled",   "applying", "open",      "confirming", "late",
                                       "returning", "retrying", "confirmed", "back"};

Machine machine_in(In state) {
    const bool trial = state != In::settled && state != In::applying;
    Machine machine(journal(trial));
    switch (state) {
    case In::settled:
    case In::open:
        break;
    case In::applying:
        machine.step(Apply{1, {}, window(), {}}, at(0));
        break;
    case In::confirming:
        machine.step(Confirm{1, "w1"}, at(1'000));
        break;
    case In::late: // the confirmation hangs
        machine.step(Confirm{1, "w1"}, at(59'000));
        machine.step(Tick{}, at(65'000));
        break;
    case In::returning:
        machine.step(Tick{}, at(60'000));
        break;
    case In::retrying:
        machine.step(Tick{}, at(60'000));
        machine.step(NotStored{Error(errors::storage_full, "")}, at(60'000));
        break;
    case In::confirmed:
        machine.step(Confirm{1, "w1"}, at(1'000));
        machine.step(Stored{after_confirm(journal(true), at(1'000))}, at(1'000));
        break;
    case In::back:
        machine.step(Tick{}, at(60'000));
        machine.step(Stored{after_rollback(journal(true), "deadline", at(60'000))}, at(60'000));
        break;
    }
    return machine;
}

struct Row {
    In state;
    std::int64_t time; // ms after the boot; the window closes at 60,000
    Event event;
    std::string_view effects;
};

const Error kFull(errors::storage_full, "");
const Apply kApply{7, 12, window(), {}};
const Confirm kConfirm{7, "w1"};
const Confirm kOtherConfirm{7, "w0"};
const RollBack kRollBack{7, "", "bob"};
const RollBack kOtherRollBack{7, "w0", "bob"};
const RollBack kThisRollBack{7, "w1", "bob"};
const Stored kSame{journal(false)};
const Stored kOpened{journal(true)};
const Stored kKept{after_confirm(journal(true), at(1'000))};
const Stored kBack{after_rollback(journal(true), "deadline", at(60'000))};

const Row kTable[] = {
    {In::settled, 0, kApply, "write apply"},
    {In::settled, 0, Apply{7, 11, {}, {}}, "answer 7 revision_conflict"},
    {In::settled, 0, Apply{7, 12, {}, "l1"}, "answer 7 lease_lost"},
    {In::settled, 0, kConfirm, "answer 7 not_found"},
    {In::settled, 0, kRollBack, "answer 7 not_found"},
    {In::settled, 0, kThisRollBack, "answer 7 not_found"},
    {In::settled, 0, kKept, ""},
    {In::settled, 0, NotStored{kFull}, ""},
    {In::settled, 0, Unfit{"bind"}, ""},
    {In::settled, 99'000, Tick{}, ""},

    {In::applying, 0, kApply, ""}, // they wait
    {In::applying, 0, kConfirm, ""},
    {In::applying, 0, kRollBack, ""},
    {In::applying, 0, kSame, "answer 1 ok"},
    {In::applying, 0, kOpened, "enforce 13; answer 1 ok"},
    {In::applying, 61'000, kOpened, // the storage took longer than the window
     "enforce 13; answer 1 ok; enforce 12; write roll_back (deadline)"},
    {In::applying, 0, NotStored{kFull}, "answer 1 storage_full"},
    {In::applying, 0, Unfit{"bind"}, ""},
    {In::applying, 99'000, Tick{}, ""},

    {In::open, 0, kApply, "answer 7 locked"},
    {In::open, 0, kConfirm, "write confirm"},
    {In::open, 0, kOtherConfirm, "answer 7 not_found"},
    {In::open, 60'000, kConfirm, // at the deadline it is too late
     "answer 7 rolled_back; enforce 12; write roll_back (deadline)"},
    {In::open, 0, kRollBack, "enforce 12; write roll_back (bob)"},
    {In::open, 0, kThisRollBack, "enforce 12; write roll_back (bob)"},
    {In::open, 0, kOtherRollBack, "answer 7 not_found"},
    {In::open, 0, kKept, ""}, // nothing was given to the storage
    {In::open, 0, NotStored{kFull}, ""},
    {In::open, 0, Unfit{"bind"}, "enforce 12; write roll_back (bind)"},
    {In::open, 59'999, Tick{}, ""},
    {In::open, 60'000, Tick{}, "enforce 12; write roll_back (deadline)"},

    {In::confirming, 2'000, kApply, ""},
    {In::confirming, 2'000, kConfirm, ""},
    {In::confirming, 2'000, kRollBack, ""},
    {In::confirming, 2'000, kKept, "answer 1 ok"},
    {In::confirming, 61'000, kKept, "answer 1 ok"}, // it was asked for in time
    {In::confirming, 2'000, NotStored{kFull}, "answer 1 storage_full"},
    {In::confirming, 61'000, NotStored{kFull},
     "answer 1 storage_full; enforce 12; write roll_back (deadline)"},
    {In::confirming, 2'000, Unfit{"bind"}, ""},
    {In::confirming, 64'999, Tick{}, ""},
    {In::confirming, 65'000, Tick{}, "enforce 12"},

    {In::late, 66'000, kApply, ""},
    {In::late, 66'000, kConfirm, ""},
    {In::late, 66'000, kRollBack, ""},
    {In::late, 66'000, kKept, "enforce 13; answer 1 ok"},
    {In::late, 66'000, NotStored{kFull}, "answer 1 storage_full; write roll_back (deadline)"},
    {In::late, 66'000, Unfit{"bind"}, ""},
    {In::late, 99'000, Tick{}, ""},

    {In::returning, 60'000, kApply, ""},
    {In::returning, 60'000, kConfirm, "answer 7 rolled_back"},
    {In::returning, 60'000, kRollBack, ""},
    {In::returning, 60'000, kBack, ""},
    {In::returning, 60'000, NotStored{kFull}, ""},
    {In::returning, 60'000, Unfit{"bind"}, ""},
    {In::returning, 99'000, Tick{}, ""},

    {In::retrying, 60'000, kApply, "answer 7 locked"},
    {In::retrying, 60'000, kConfirm, "answer 7 rolled_back"},
    {In::retrying, 60'000, kOtherConfirm, "answer 7 not_found"},
    {In::retrying, 60'000, kRollBack, "write roll_back (deadline)"},
    {In::retrying, 60'000, kOtherRollBack, "answer 7 not_found"},
    {In::retrying, 60'000, Unfit{"bind"}, ""},
    {In::retrying, 61'999, Tick{}, ""},
    {In::retrying, 62'000, Tick{}, "write roll_back (deadline)"},
    {In::retrying, 62'000, kBack, "write roll_back (deadline)"}, // answers nothing that was asked
    {In::retrying, 60'000, NotStored{kFull}, ""},

    {In::confirmed, 2'000, Apply{7, 13, window(), {}}, "write apply"},
    {In::confirmed, 2'000, kConfirm, "answer 7 ok"}, // asked again
    {In::confirmed, 2'000, kOtherConfirm, "answer 7 not_found"},
    {In::confirmed, 2'000, kRollBack, "answer 7 not_found"},
    {In::confirmed, 2'000, kThisRollBack, "answer 7 revision_conflict"},
    {In::confirmed, 2'000, kKept, ""},
    {In::confirmed, 2'000, NotStored{kFull}, ""},
    {In::confirmed, 2'000, Unfit{"bind"}, ""},
    {In::confirmed, 99'000, Tick{}, ""},

    {In::back, 61'000, kApply, "write apply"},
    {In::back, 61'000, kConfirm, "answer 7 rolled_back"},
    {In::back, 61'000, kOtherConfirm, "answer 7 not_found"},
    {In::back, 61'000, kRollBack, "answer 7 not_found"},
    {In::back, 61'000, kThisRollBack, "answer 7 ok"},
    {In::back, 61'000, kBack, ""},
    {In::back, 61'000, NotStored{kFull}, ""},
    {In::back, 61'000, Unfit{"bind"}, ""},
    {In::back, 99'000, Tick{}, ""},
};

} // namespace

std::string told(const std::vector<Effect>& effects) {
    std::string out;
    for (const Effect& effect : effects) {
        out += (out.empty() ? "" : "; ") + one(effect);
    }
    return out;
}

TEST_CASE("each event in each state has the effects of the table") {
    for (std::size_t i = 0; i < std::size(kTable); ++i) {
        const Row& row = kTable[i];
        INFO("row " << i << ": " << kNames[static_cast<std::size_t>(row.state)] << " at "
                    << row.time << ", event " << row.event.index());
        Machine machine = machine_in(row.state);
        CHECK(told(machine.step(row.event, at(row.time))) == row.effects);
    }
}

TEST_CASE("the table leaves no event out of any state") {
    for (std::size_t state = 0; state < std::size(kNames); ++state) {
        for (std::size_t event = 0; event < std::variant_size_v<Event>; ++event) {
            INFO(kNames[state] << ", event " << event);
            CHECK(std::any_of(std::begin(kTable), std::end(kTable), [&](const Row& row) {
                return static_cast<std::size_t>(row.state) == state && row.event.index() == event;
            }));
        }
    }
}

} // namespace akx::commit::test
