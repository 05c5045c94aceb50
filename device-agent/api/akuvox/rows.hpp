// SPDX-License-Identifier: Apache-2.0
// Answers to changes of rows: what became of each (facts/akuvox §1.1).
#pragma once

#include "api/akuvox/exchange.hpp"

namespace akx::agent::akuvox {

struct RowOutcome {
    Value item; // as the answer shows it, without Ret
    int ret = kOk;
    std::string why; // of a Ret that is no success
};

// {"num":…,"item":[{…,"Ret":…}]}; retcode 0 when all went well.
void answer_outcomes(Exchange& exchange, const std::vector<RowOutcome>& rows);
Value id_item(std::string_view id); // {"ID":…}

// The rows of the call, 1 to kMaxItems.
Result<std::vector<const Value*>> rows_of(const Ask& ask);
// The number a row names by its ID; nothing when it names none ("-1" is none, too).
std::optional<std::int64_t> row_number(const Value& row, std::string_view member = "ID");

} // namespace akx::agent::akuvox
