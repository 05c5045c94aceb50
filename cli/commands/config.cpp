// SPDX-License-Identifier: Apache-2.0
// akx config: the rows.
#include "commands/config.hpp"

#include "commands/list.hpp"

namespace akx::cli {

namespace {

constexpr Argument kFiles[] = {
    {.name = "FILE",
     .help = "files and folders with documents; - is standard input",
     .required = false,
     .repeated = true,
     .kind = ValueKind::file},
};
constexpr Argument kSetting[] = {
    {.name = "SETTING",
     .help = "such as relays.holdDelay; all settings unless given",
     .required = false},
};
constexpr Argument kKind[] = {
    {.name = "KIND", .help = "a kind of document; any unless given", .required = false},
};

constexpr Option kFile{.name = "--file",
                       .help = "the same as the argument FILE",
                       .value = "FILE",
                       .letter = 'f',
                       .kind = ValueKind::file,
                       .repeated = true};
constexpr Option kSecrets{.name = "--secrets",
                          .help = "where !secret references are looked up; must be private",
                          .value = "FILE",
                          .kind = ValueKind::file,
                          .fallback = "$XDG_CONFIG_HOME/akx/secrets.yaml"};
constexpr Option kValidateOptions[] = {
    kFile,
    {.name = "--resolve", .help = "also look secrets up and check them"},
    kSecrets,
    {.name = "--annotations", .help = "write problems as code hosts show them in reviews"},
};
constexpr Option kDiffOptions[] = {kFile, kSecrets};
constexpr Option kApplyOptions[] = {
    kFile,
    kSecrets,
    {.name = "--dry-run", .help = "only say what would change"},
    {.name = "--message",
     .help = "why; kept with the revision on the phone",
     .value = "TEXT",
     .letter = 'm'},
};
constexpr Option kExportOptions[] = {
    {.name = "--defaults", .help = "also the settings that have their default"},
};

constexpr Example kValidateExamples[] = {
    {"akx config validate site/", "Every document of a folder, all problems at once"},
    {"akx validate door.yaml --annotations", "In a code review"},
};
constexpr Example kDiffExamples[] = {
    {"akx diff door.yaml", "What would change; exit code 2 when something differs"},
    {"akx diff site/ --all -o json", "Drift of all phones, for a program"},
};
constexpr Example kApplyExamples[] = {
    {"akx apply door.yaml --message 'longer hold'", "All or nothing"},
    {"akx apply site/ -s hq --dry-run", "Of one site, without doing it"},
};
constexpr Example kExportExamples[] = {
    {"akx config export -d front", "As a document; applying it changes nothing"},
};
constexpr Example kExplainExamples[] = {
    {"akx config explain relays.holdDelay", "What it means and may be"},
};
constexpr Example kSchemaExamples[] = {{"akx config schema Device", "For editors"}};

constexpr Command kCommands[] = {
    {.path = "config validate",
     .summary = "Check documents without a phone",
     .description = "Exit code 3 when there is a problem. With -o json the report is data on "
                    "standard output.",
     .arguments = kFiles,
     .options = kValidateOptions,
     .examples = kValidateExamples,
     .run = config_validate},
    {.path = "config diff",
     .summary = "Compare documents with the phones they describe",
     .description = "The phone itself computes the differences, without any side effect. Secrets "
                    "are compared by a keyed digest and never shown. Exit code 2 when something "
                    "differs.",
     .arguments = kFiles,
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
     .arguments = kFiles,
     .options = kApplyOptions,
     .examples = kApplyExamples,
     .target = Target::many,
     .run = config_apply},
    {.path = "config export",
     .summary = "Print the settings of a phone as a document",
     .description = "Secrets are written as !kept: applying the document keeps those of the "
                    "phone.",
     .options = kExportOptions,
     .examples = kExportExamples,
     .target = Target::many,
     .run = config_export},
    {.path = "config explain",
     .summary = "Tell what a setting means",
     .arguments = kSetting,
     .examples = kExplainExamples,
     .run = config_explain},
    {.path = "config schema",
     .summary = "Print the JSON Schema of documents",
     .arguments = kKind,
     .examples = kSchemaExamples,
     .run = config_schema},
};

} // namespace

std::span<const Command> config_commands() {
    return kCommands;
}

} // namespace akx::cli
