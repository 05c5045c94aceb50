// SPDX-License-Identifier: Apache-2.0
// akx config: the rows of what compares phones with documents, changes them, and looks back.
#include "commands/config.hpp"

#include "commands/list.hpp"

namespace akx::cli {

namespace {

constexpr Argument kWindow[] = {
    {.name = "WINDOW",
     .help = "the window that apply named; the open one unless given",
     .required = false},
};
constexpr Argument kRevision[] = {
    {.name = "REVISION",
     .help = "of 'akx config history'; the confirmed one before the present unless given",
     .required = false,
     .kind = ValueKind::integer},
};

constexpr Option kMessage{.name = "--message",
                          .help = "why; kept with the revision on the phone",
                          .value = "TEXT",
                          .letter = 'm'};
constexpr Option kConfirm{.name = "--confirm",
                          .help = "how long the change is on trial; undone unless the phone is "
                                  "reached again in time",
                          .value = "TIME",
                          .kind = ValueKind::duration,
                          .fallback = "60s when a change may cut the way to the phone"};
constexpr Option kNoConfirm{.name = "--no-confirm",
                            .help = "no trial, even if a change may cut the way to the phone"};
constexpr Option kAt{.name = "--at",
                     .help = "where the phone is reached while its new settings are on trial",
                     .value = "ADDRESS"};
constexpr Option kFingerprint{
    .name = "--fingerprint", .help = "the key the phone shows there", .value = "SHA256"};

constexpr Option kDiffOptions[] = {kFileOption, kSecretsOption, kSecretsCommandOption};
constexpr Option kPlanOptions[] = {
    kFileOption,
    kSecretsOption,
    kSecretsCommandOption,
    {.name = "--out",
     .help = "write the plan there, for akx apply --plan",
     .value = "FILE",
     .kind = ValueKind::file},
    {.name = "--detailed-exitcode", .help = "exit with 2 when something differs"},
};
constexpr Option kApplyOptions[] = {
    kFileOption,
    kSecretsOption,
    kSecretsCommandOption,
    {.name = "--plan",
     .help = "carry out this plan, instead of documents",
     .value = "FILE",
     .kind = ValueKind::file},
    kConfirm,
    kNoConfirm,
    {.name = "--dry-run", .help = "only say what would change"},
    {.name = "--max-delete",
     .help = "refuse to remove more list elements, such as schedules, from a phone",
     .value = "N",
     .kind = ValueKind::integer,
     .fallback = "10 % or 20"},
    kMessage,
};
constexpr Option kConfirmOptions[] = {kAt, kFingerprint};
constexpr Option kRollbackOptions[] = {
    {.name = "--confirm",
     .help = "how long the older settings are on trial",
     .value = "TIME",
     .kind = ValueKind::duration,
     .fallback = "60s"},
    {.name = "--no-confirm", .help = "no trial"},
    kMessage,
    kAt,
    kFingerprint,
};

constexpr Example kDiffExamples[] = {
    {"akx diff door.yaml", "What would change; exit code 2 when something differs"},
    {"akx diff site/ --all -o json", "Drift of all phones, for a program"},
};
constexpr Example kPlanExamples[] = {
    {"akx plan site/ --all --out site.plan", "To be approved and carried out later"},
};
constexpr Example kApplyExamples[] = {
    {"akx apply door.yaml --message 'longer hold'", "All or nothing"},
    {"akx apply site/ -s hq --dry-run", "Of one site, without doing it"},
    {"akx apply door.yaml --confirm 2m", "Undone after two minutes if the phone gets lost"},
    {"akx apply --plan site.plan", "Exactly what was approved"},
};
constexpr Example kStatusExamples[] = {
    {"akx config status -d front", "Which revision it has, and whether that is on trial"},
};
constexpr Example kHistoryExamples[] = {
    {"akx config history -d front", "Newest first"},
};
constexpr Example kConfirmExamples[] = {
    {"akx confirm -d front", "Keep what is on trial"},
    {"akx config confirm w1 -d front --at 192.0.2.10:9443", "At its new port"},
};
constexpr Example kRollbackExamples[] = {
    {"akx rollback -d front", "End the trial now, or go back one confirmed revision"},
    {"akx config rollback 12 -d front", "The settings of revision 12, as a new revision"},
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
    {.path = "config plan",
     .summary = "Tell what apply would do, and keep it for approval",
     .description =
         "As diff, but the exit code is 0 unless --detailed-exitcode is given. The file of --out "
         "is bound to each phone, its key and its revision: when the phone has changed since, or "
         "is another one, or a secret is not the same, it is refused (exit code 8). Secrets are in "
         "it by reference only.",
     .arguments = kFileArguments,
     .options = kPlanOptions,
     .examples = kPlanExamples,
     .target = Target::many,
     .run = config_plan},
    {.path = "config apply",
     .summary = "Give phones the settings their documents describe",
     .description =
         "A document is the whole of the settings: what it leaves out gets its default. A phone "
         "takes all of it or nothing, and only if nobody changed it in between (exit code 8). "
         "The document's name says which phone is meant; files that describe several phones need "
         "--device, --site, --selector or --all.\n\n"
         "With --confirm, and by itself for 60 s when a change decides how the phone is reached, "
         "the settings are on trial: akx reaches the phone again with its new address, port and "
         "key and confirms. If it cannot, the phone goes back by itself (exit code 9). If akx is "
         "interrupted meanwhile, the trial goes on; 'akx confirm' ends it.",
     .arguments = kFileArguments,
     .options = kApplyOptions,
     .examples = kApplyExamples,
     .target = Target::many,
     .run = config_apply},
    {.path = "config confirm",
     .summary = "Keep the settings that are on trial",
     .description = "With --at and --fingerprint the phone is reached where its new settings put "
                    "it; the inventory then remembers that.",
     .arguments = kWindow,
     .options = kConfirmOptions,
     .examples = kConfirmExamples,
     .target = Target::many,
     .run = config_confirm},
    {.path = "config rollback",
     .summary = "Go back to earlier settings",
     .description = "While settings are on trial, without REVISION: ends the trial. Otherwise the "
                    "settings of an earlier revision become a new one, on trial as with apply.",
     .arguments = kRevision,
     .options = kRollbackOptions,
     .examples = kRollbackExamples,
     .target = Target::many,
     .run = config_rollback},
    {.path = "config status",
     .summary = "Tell which revision a phone has and who is changing it",
     .examples = kStatusExamples,
     .target = Target::many,
     .run = config_status},
    {.path = "config history",
     .summary = "List the revisions a phone has had",
     .description = "A revision is confirmed, on trial, or was rolled back.",
     .examples = kHistoryExamples,
     .target = Target::many,
     .run = config_history},
};

} // namespace

std::span<const Command> rollout_commands() {
    return kCommands;
}

} // namespace akx::cli
