// SPDX-License-Identifier: Apache-2.0
// akx log: the rows.
#include "commands/log.hpp"

#include "commands/list.hpp"

namespace akx::cli {

namespace {

Result<Exit> door(Invocation& run) {
    return show_log(run, "door");
}
Result<Exit> audit(Invocation& run) {
    return run.arguments.has("--verify") ? verify_audit_log(run) : show_log(run, "audit");
}
Result<Exit> system(Invocation& run) {
    return show_log(run, "system");
}

constexpr Option kLogOptions[] = {
    {.name = "--follow", .help = "go on with new entries as they happen", .letter = 'f'},
    {.name = "--since", .help = "from this time on", .value = "TIME", .kind = ValueKind::moment},
    {.name = "--until", .help = "up to this time", .value = "TIME", .kind = ValueKind::moment},
    {.name = "--event", .help = "only this event; see 'akx help events'", .value = "EVENT"},
    {.name = "--user", .help = "only of this user", .value = "ID", .kind = ValueKind::user},
    {.name = "--text", .help = "only entries that contain this", .value = "TEXT"},
    {.name = "--after", .help = "go on after this cursor", .value = "CURSOR"},
    {.name = "--limit",
     .help = "at most so many entries",
     .value = "N",
     .kind = ValueKind::integer,
     .fallback = "50; all with --since or --after"},
};

std::span<const Option> audit_options() {
    static const std::vector<Option> options = [] {
        std::vector<Option> all(std::begin(kLogOptions), std::end(kLogOptions));
        all.push_back({.name = "--verify", .help = "check the chain that shows tampering"});
        return all;
    }();
    return options;
}

constexpr std::string_view kAbout =
    "Shows the latest entries, or all from --since or --after on. With --follow it goes on and "
    "reconnects by itself without losing entries; Ctrl-C ends it.";

constexpr Example kDoorExamples[] = {
    {"akx log door -d front", "Who came in lately"},
    {"akx log door --since 8h --event access.denied -o csv", "For a spreadsheet"},
    {"akx log door --follow -o ndjson", "For a program"},
};
constexpr Example kAuditExamples[] = {
    {"akx log audit --since 2026-11-01", "Who changed what"},
    {"akx log audit --verify", "Whether nobody tampered with it"},
};
constexpr Example kSystemExamples[] = {{"akx log system --follow", "What the phone says now"}};

} // namespace

std::span<const Command> log_commands() {
    static const Command commands[] = {
        {.path = "log door",
         .summary = "Who opened what, and who could not",
         .description = kAbout,
         .options = kLogOptions,
         .examples = kDoorExamples,
         .target = Target::one,
         .run = door},
        {.path = "log audit",
         .summary = "Administrative acts",
         .description = kAbout,
         .options = audit_options(),
         .examples = kAuditExamples,
         .target = Target::one,
         .run = audit},
        {.path = "log system",
         .summary = "The phone about itself",
         .description = kAbout,
         .options = kLogOptions,
         .examples = kSystemExamples,
         .target = Target::one,
         .run = system},
    };
    return commands;
}

} // namespace akx::cli
