// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

namespace akx {

namespace {

constexpr std::string_view kNames[] = {"critical", "error", "warning", "notice",
                                       "info",     "debug", "trace"};

} // namespace

std::string_view log_level_name(LogLevel level) {
    return kNames[static_cast<std::size_t>(level) - 1];
}

std::optional<LogLevel> find_log_level(std::string_view name) {
    int level = 1;
    for (const std::string_view known : kNames) {
        if (known == name) {
            return static_cast<LogLevel>(level);
        }
        ++level;
    }
    return std::nullopt;
}

} // namespace akx
