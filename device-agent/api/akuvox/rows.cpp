// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/rows.hpp"

namespace akx::agent::akuvox {

void answer_outcomes(Exchange& exchange, const std::vector<RowOutcome>& rows) {
    Value items = Value::array();
    const RowOutcome* bad = nullptr;
    for (const RowOutcome& row : rows) {
        Value item = row.item;
        item.set("Ret", row.ret);
        items.push(std::move(item));
        bad = bad == nullptr && row.ret != kOk ? &row : bad;
    }
    Value data = Value::object();
    data.set("num", static_cast<std::int64_t>(rows.size()));
    data.set("item", std::move(items));
    if (bad == nullptr) {
        exchange.succeed(data);
        return;
    }
    const int retcode = bad->ret == kErrorParam ? kErrorParam : kFailed;
    exchange.send(reply_response(retcode, exchange.ask().action,
                                 (retcode == kErrorParam ? "error param: " : "Failed: ") + bad->why,
                                 data));
}

Value id_item(std::string_view id) {
    Value item = Value::object();
    item.set("ID", id);
    return item;
}

Result<std::vector<const Value*>> rows_of(const Ask& ask) {
    auto rows = ask.items();
    if (rows.empty() || rows.size() > kMaxItems) {
        return Error(rows.empty() ? errors::missing_value : errors::too_large,
                     "1 to " + std::to_string(kMaxItems) + " rows are expected")
            .in_field("item");
    }
    for (const Value* row : rows) {
        if (!row->is_object()) {
            return Error(errors::invalid_value, "each row must be a map").in_field("item");
        }
    }
    return rows;
}

std::optional<std::int64_t> row_number(const Value& row, std::string_view member) {
    const Value* value = row.find(member);
    const auto number = value != nullptr ? wire_int(*value) : std::nullopt;
    return number && *number > 0 ? number : std::nullopt;
}

} // namespace akx::agent::akuvox
