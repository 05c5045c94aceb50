// SPDX-License-Identifier: Apache-2.0
// Small things several nouns show alike.
#pragma once

#include "invocation.hpp"

namespace akx::cli {

// Tables and CSV are for people: structured members may be shortened there.
bool for_people(const Invocation& run);

// One record of each phone meant: with one phone the thing itself, else a list (kind + "List").
Result<Exit> show_phones(Invocation& run, std::string_view kind, std::span<const Column> columns,
                         const std::function<Result<Value>(Phone&)>& ask);

// Emits the records of a phone's answer.
Status emit_all(Result<std::vector<Value>>& records, const Emit& emit);

// "+1s200ms", "-350ms": how far ahead the phone's clock is.
std::string format_skew(Millis skew);

Result<Exit> done(const Status& status);

} // namespace akx::cli
