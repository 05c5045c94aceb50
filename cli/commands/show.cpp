// SPDX-License-Identifier: Apache-2.0
#include "commands/show.hpp"

namespace akx::cli {

bool for_people(const Invocation& run) {
    const std::string format = run.arguments.text("--output", "table");
    return format == "table" || format == "csv";
}

Result<Exit> show_phones(Invocation& run, std::string_view kind, std::span<const Column> columns,
                         const std::function<Result<Value>(Phone&)>& ask) {
    const Result<std::vector<KnownPhone>> targets = run.targets();
    if (!targets) {
        return targets.error();
    }
    if (targets->size() > 1) {
        return list_phones(run, std::string(kind) + "List", columns,
                           [&](Phone& phone, const Emit& emit) -> Status {
                               Result<Value> value = ask(phone);
                               if (!value) {
                                   return value.error();
                               }
                               emit(std::move(*value));
                               return {};
                           });
    }
    return each_phone(run, [&](Phone& phone) -> Result<Exit> {
        const Result<Value> value = ask(phone);
        if (!value) {
            return value.error();
        }
        run.output.object(kind, columns, *value);
        return Exit::ok;
    });
}

Status emit_all(Result<std::vector<Value>>& records, const Emit& emit) {
    if (!records) {
        return records.error();
    }
    for (Value& record : *records) {
        emit(std::move(record));
    }
    return {};
}

std::string format_skew(Millis skew) {
    return skew < Millis(0) ? "-" + format_duration(-skew) : "+" + format_duration(skew);
}

Result<Exit> done(const Status& status) {
    return status ? Result<Exit>(Exit::ok) : Result<Exit>(status.error());
}

} // namespace akx::cli
