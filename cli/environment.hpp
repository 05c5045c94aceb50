// SPDX-License-Identifier: Apache-2.0
// Everything the program takes from its surroundings: streams, environment variables, clock,
// terminal. Passed in, so that tests run whole commands in process.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

#include <functional>
#include <memory>
#include <span>

namespace akx::cli {

class Writer {
  public:
    virtual ~Writer() = default;
    // False when nobody reads any more (a closed pipe); writing again is harmless.
    virtual bool write(std::string_view text) = 0;
    virtual bool is_terminal() const { return false; }
    virtual unsigned columns() const { return 80; } // width of the terminal
};

class Reader {
  public:
    virtual ~Reader() = default;
    virtual Result<std::size_t> read(std::span<char> into) = 0; // 0 = end
    virtual bool is_terminal() const { return false; }
};

struct Environment {
    Reader* in = nullptr;
    Writer* out = nullptr;
    Writer* err = nullptr;
    const Clock* clock = nullptr;
    std::function<std::optional<std::string>(std::string_view name)> variable;
    // Asks on the terminal, without echo when `hidden`; needs_input where there is no terminal.
    std::function<Result<Secret>(std::string_view question, bool hidden)> ask;
    // Set by SIGINT and SIGTERM: long-running work ends at the next chance.
    std::function<bool()> is_interrupted = [] { return false; };
    // Lets time pass; returns early when interrupted.
    std::function<void(Millis)> wait = [](Millis) {};
};

// The process's own surroundings; installs handlers for SIGINT, SIGTERM and ignores SIGPIPE.
class SystemEnvironment {
  public:
    SystemEnvironment();
    ~SystemEnvironment();
    const Environment& get() const { return environment_; }

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
    Environment environment_;
};

// The first of the `XDG` variable (when absolute) and $HOME/`fallback`, plus "/akx".
Result<std::string> xdg_folder(const Environment& environment, std::string_view xdg,
                               std::string_view fallback);

} // namespace akx::cli
