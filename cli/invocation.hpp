// SPDX-License-Identifier: Apache-2.0
// What a command's handler works with: its arguments, the output, the inventory and the phones.
#pragma once

#include "arguments.hpp"
#include "command.hpp"
#include "context/store.hpp"
#include "network.hpp"
#include "output/output.hpp"
#include "output/progress.hpp"

namespace akx::cli {

// A phone the command acts on, connected on first use.
struct Phone {
    KnownPhone known;
    std::unique_ptr<device::Device> device;
};

class Invocation {
  public:
    Invocation(const Command& command, const Arguments& arguments, const Environment& environment,
               const Network& network, Output& output);
    ~Invocation();
    Invocation(const Invocation&) = delete;
    Invocation& operator=(const Invocation&) = delete;

    const Command& command;
    const Arguments& arguments;
    const Environment& environment;
    const Network& network;
    Output& output;

    // Inventory
    Result<Store> store() const;
    Result<std::string> context_name() const; // --context or the current one
    Result<Context> context() const;          // an empty one when there is none yet
    Status edit_context(const std::function<Status(Context&)>& change) const;

    // Phones. No phone is ever meant by default but the current one.
    Result<std::vector<KnownPhone>> targets() const;
    Result<KnownPhone> target() const;
    Result<KnownPhone> named(std::string_view device_name) const;
    Result<Phone> connect(const KnownPhone& known) const; // no connection is made yet
    Result<Phone> connect(const KnownPhone& known, const net::Deadlines& limits) const;
    Result<Phone> connect() const; // to target()
    net::Deadlines deadlines() const;
    net::TraceSink trace() const;

    // People
    bool is_quiet() const { return arguments.has("--quiet"); }
    bool is_verbose() const { return arguments.has("--verbose"); }
    void note(std::string_view text) const;            // a line on standard error, unless --quiet
    void warn(const Error& error) const;               // an error that does not end the command
    Status confirm(const std::string& question) const; // --yes, or asked for
    Result<Secret> ask(std::string_view question, bool hidden) const;
    std::unique_ptr<Progress> progress(std::string what) const;
    WallTime now() const { return environment.clock->now().wall; }

  private:
    Result<Context> read_context() const;

    mutable std::optional<Context> context_; // read once; forgotten by edit_context()
    struct TraceFile;
    std::shared_ptr<TraceFile> trace_;
};

// Puts the phone's name to an error.
Error on_phone(Error error, const KnownPhone& known);

// Runs `act` for every phone given or meant, one after the other; failures are told as they happen.
// Some failed = partial (REQ FLT-1); all failed = the way they failed.
Result<Exit> each_phone(Invocation& run, std::span<const KnownPhone> phones,
                        const std::function<Result<Exit>(Phone&)>& act);
Result<Exit> each_phone(Invocation& run, const std::function<Result<Exit>(Phone&)>& act);

// One list of the rows of all phones meant; with several each row begins with "device".
using Emit = std::function<void(Value record)>;
Result<Exit> list_phones(Invocation& run, std::string_view kind, std::span<const Column> columns,
                         const std::function<Status(Phone&, const Emit&)>& collect);

} // namespace akx::cli
