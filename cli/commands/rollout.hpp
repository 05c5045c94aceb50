// SPDX-License-Identifier: Apache-2.0
// Inside the commands that bring settings to phones: what each phone is to get, how changes are
// shown, and what is told on the way.
#pragma once

#include "commands/config.hpp"
#include "commands/rollout_trial.hpp"
#include "config/plan_file.hpp"

namespace akx::cli {

// What one phone is to get.
struct Desired {
    KnownPhone known;
    Value spec;                                  // ready for the phone
    Value referenced;                            // with secrets as references; only for --out
    std::optional<config::PlannedPhone> planned; // what was approved, if that is carried out
};

// rollout_desired.cpp: from documents, or from the file of --plan, to phones.
using ActOnAll =
    std::function<Result<Exit>(const config::Site& site, const std::vector<Desired>& all)>;
Result<Exit> with_desired(Invocation& run, const ActOnAll& act);
Result<Exit> with_planned(Invocation& run, const std::string& plan_path, const ActOnAll& act);
// Runs `act` for each phone; what only the phone finds wrong is put to the lines of the documents.
Result<Exit> each_desired(Invocation& run, const config::Site& site,
                          const std::vector<Desired>& all,
                          const std::function<Result<Exit>(Phone&, const Desired&)>& act);

// rollout_changes.cpp: changes for people and programs. Secrets are only said to differ (REQ
// CFG-4).
inline constexpr Column kChangeColumns[] = {
    {"change", "CHANGE"}, {"path", "SETTING"}, {"before", "BEFORE"}, {"after", "AFTER"}};
// For people: added elements without what is default, long texts cut.
Value change_row(const Invocation& run, const device::Change& change);
Value changes_value(const std::vector<device::Change>& changes);
device::Change masked(device::Change change);
// Each change on a line, for standard error.
std::string changes_text(const Invocation& run, const std::vector<device::Change>& changes);
// too_many_deletions when the changes remove more list elements than allowed (REQ USR-4's rule).
Status check_deletions(const Invocation& run, const std::vector<device::Change>& changes,
                       const Value& spec);

// What happens in a roll-out, one line of JSON each on standard error with -o ndjson.
class RolloutLog {
  public:
    explicit RolloutLog(const Invocation& run);
    void tell(const std::string& device, std::string_view event, Value fields = Value::object());
    void count(std::string_view outcome); // for the summary
    void summarize();

  private:
    const Invocation& run_;
    bool wanted_;
    std::string id_;
    std::int64_t next_ = 1;
    std::map<std::string, std::int64_t, std::less<>> outcomes_;
};

// What became of one phone.
inline constexpr Column kOutcomeColumns[] = {{"device", "DEVICE"},
                                             {"outcome", "OUTCOME"},
                                             {"changed", "CHANGES", Align::right},
                                             {"revision", "REVISION"}};
Value outcome_row(const std::string& device, std::string_view outcome, const std::string& revision,
                  const std::vector<device::Change>& changes);

// A change of a phone's settings on its way.
struct Making {
    explicit Making(KnownPhone phone);

    KnownPhone known;
    std::string serial;
    std::string order; // random
    std::string lease; // empty: none
    std::optional<Millis> window;
    std::vector<Way> ways; // to the phone afterwards
    bool moved = false;    // a change decides how the phone is reached
    MonoTime told{};       // when the phone said what became of it
};

// rollout_settle.cpp
// Sends the change once. When the answer is lost, finds out what happened instead of sending again:
// not_carried_out, rolled_back, unknown_outcome.
Result<device::Applied> carry_out(const Invocation& run, Making& making,
                                  const std::function<Result<device::Applied>()>& send);
// Everything after the phone has taken the change, up to the inventory: "applied" or "confirmed".
Result<std::string> settle(const Invocation& run, RolloutLog& log, const Making& making,
                           const device::Applied& applied);
// The event that ends a phone's way through the run.
void tell_end(RolloutLog& log, const std::string& device, const Result<Value>& row);

} // namespace akx::cli
