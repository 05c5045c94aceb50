// SPDX-License-Identifier: Apache-2.0
// What a setting is, for `akx config explain`.
#pragma once

#include "base/result.hpp"
#include "model/field.hpp"

namespace akx::config {

struct Explanation {
    std::string kind; // "Device"
    std::string path; // "relays.holdDelay"
    std::string help;
    std::string type;     // "duration"
    std::string allowed;  // "100ms to 18h12m15s"; may be empty
    std::string standard; // default as YAML; empty when there is none
    std::string autop;    // "Config.DoorSetting.RELAY.HoldDelay{}"; may be empty
    bool required = false;
    bool secret = false;
    std::string example;                                      // YAML from the top of the spec
    std::vector<std::pair<std::string, std::string>> members; // of a map: name and help
};

// `path` as above, "relays[A].holdDelay" or, for other kinds than Device, "Schedule.windows".
// not_found with a near miss.
Result<Explanation> explain(std::string_view path);
std::vector<Explanation> explain_all(); // every setting of every kind, in declared order
std::string explanation_text(const Explanation& explanation);

// The parts, shared by schema and manual.
std::string type_text(const model::Field& field);    // "list of texts", "one of 'a' or 'b'"
std::string allowed_text(const model::Field& field); // range, form, choices
std::string default_text(const model::Section& owner, const model::Field& field); // as YAML
// The value a setting has when it is not written; null when there is none to name.
Value default_value(const model::Section& owner, const model::Field& field);

} // namespace akx::config
