// SPDX-License-Identifier: Apache-2.0
// Diagnostics of a program about itself. The library never prints: programs pass in a sink.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace akx {

// The seven levels of the phone's log setting (REQ LOG-1); lower is graver.
enum class LogLevel : int { critical = 1, error, warning, notice, info, debug, trace };

std::string_view log_level_name(LogLevel level);
std::optional<LogLevel> find_log_level(std::string_view name);

class Log {
  public:
    using Sink = std::function<void(LogLevel, std::string_view message)>;

    Log() = default; // discards
    Log(LogLevel threshold, Sink sink) : threshold_(threshold), sink_(std::move(sink)) {}

    bool wants(LogLevel level) const { return sink_ && level <= threshold_; }
    void write(LogLevel level, std::string_view message) const {
        if (wants(level)) {
            sink_(level, message);
        }
    }
    void error(std::string_view message) const { write(LogLevel::error, message); }
    void warning(std::string_view message) const { write(LogLevel::warning, message); }
    void notice(std::string_view message) const { write(LogLevel::notice, message); }
    void info(std::string_view message) const { write(LogLevel::info, message); }
    void debug(std::string_view message) const { write(LogLevel::debug, message); }

  private:
    LogLevel threshold_ = LogLevel::notice;
    Sink sink_;
};

} // namespace akx
