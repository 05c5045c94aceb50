// SPDX-License-Identifier: Apache-2.0
// akx config: the rows of what compares phones with documents and changes them.
#include "commands/config.hpp"

#include "commands/list.hpp"

namespace akx::cli {

namespace {

constexpr Option kDiffOptions[] = {kFileOption, kSecretsOption};
constexpr Option kApplyOptions[] = {
    kFileOption,
    kSecretsOption,
    {.name = "--dry-run", .help = "only say what would change"},
    {.name = "--message",
     .help = "why; kept with the revision on the phone",
     .value = "TEXT",
     .letter = 'm'},
};
constexpr Example kDiffExamples[] = {
    {"akx diff door.yaml", "What would change; exit code 2 when something differs"},
    {"akx diff site/ --all -o json", "Drift of all phones, for a program"},
};
constexpr Example kApplyExamples[] = {
    {"akx apply door.yaml --message 'longer hold'", "All or nothing"},
    {"akx apply site/ -s hq --dry-run", "Of one site, without doing it"},
};
constexpr Command kCommands[] = {
    {.path = "config diff",
     .summary = "Compare documents with the phones they describe",
     .description = "The phone itself computes the differences, without any side effect. Secrets "
                    "are compared by a keyed digest and never shown. Exit code 2 when something "
                    "differs.",
     .arguments = kFileArguments,
     .options = kDiffOptions,
     .examples = kDiffExamples,
     .target = Target::many,
     .run = config_diff},
    {.path = "config apply",
     .summary = "Give phones the settings their documents describe",
     .description =
         "A document is the whole of the settings: what it leaves out gets its default. A phone "
         "takes all of it or nothing, and only if nobody changed it in between (exit code 8). "
         "The document's name says which phone is meant; files that describe several phones need "
         "--device, --site, --selector or --all.",
     .arguments = kFileArguments,
     .options = kApplyOptions,
     .examples = kApplyExamples,
     .target = Target::many,
     .run = config_apply},
};

} // namespace

std::span<const Command> rollout_commands() {
    return kCommands;
}

} // namespace akx::cli
