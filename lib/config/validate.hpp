// SPDX-License-Identifier: Apache-2.0
// All that is wrong with a site, offline and in one run (REQ CFG-2, CFG-3).
#pragma once

#include "config/document.hpp"
#include "config/secrets.hpp"

namespace akx::config {

// The problems of reading, of every setting and of the rules between them, sorted by place,
// without repetitions. With `secrets` references are resolved, so that missing secrets and wrong
// ones (a PIN too short) show; without, a reference stands for a correct secret.
std::vector<Error> validate(const Site& site, SecretSource* secrets = nullptr);

// Digits without quotes (`room: 101`) are numbers in YAML; where `section` wants text they become
// that text again. Nothing is lost, see read_yaml. Call it before model::decode.
void adapt(Value& value, const model::Section& section);

// Where the value at `path` ("relays[A].holdDelay") stands; when it is not written, the nearest
// map or list element around it.
Mark find_mark(const Value& tree, const model::Section& section, std::string_view path);

} // namespace akx::config
