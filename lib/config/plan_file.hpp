// SPDX-License-Identifier: Apache-2.0
// A plan that was shown, kept to be carried out later exactly as it was approved (REQ CFG-5). It is
// bound to each phone's identity and revision and holds secrets by reference only.
#pragma once

#include "base/result.hpp"
#include "model/tree.hpp"

#include <span>

namespace akx::config {

struct PlannedPhone {
    std::string name; // in the inventory
    std::string serial;
    std::string fingerprint; // of the key the phone was known by
    std::string revision;
    std::string digest; // the phone's own, over all it was asked to plan
    bool reach = false;
    std::vector<model::Change> changes; // secrets masked; for people
    Value config;                       // what to apply; see make_portable
};

struct PlanFile {
    std::string made;  // RFC 3339
    std::string maker; // "akx 0.1.0"
    std::vector<PlannedPhone> phones;
};

// Makes `config` fit for a plan file at `plan_path`: !file references become relative to its
// folder. A secret written out in the documents is a problem (unresolved_secret): it must not get
// into the file. `sources` names the files of the marks.
void make_portable(Value& config, const model::Section& section,
                   std::span<const std::string> sources, const std::string& plan_path,
                   std::vector<Error>& problems);

std::string plan_text(const PlanFile& plan); // JSON
// corrupt: cut off or changed after it was written; invalid_value: not a plan file; unsupported:
// of a newer version. `file` names it in errors.
Result<PlanFile> parse_plan(std::string_view text, const std::string& file);

Result<PlanFile> read_plan(const std::string& path);

Value change_value(const model::Change& change); // kind, path, before, after, secret, reach

} // namespace akx::config
