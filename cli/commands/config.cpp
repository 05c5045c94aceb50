// SPDX-License-Identifier: Apache-2.0
// akx config: the rows of what needs documents or a phone alone; rollout.cpp has those that change
// phones.
#include "commands/config.hpp"

#include "commands/list.hpp"

namespace akx::cli {

namespace {

constexpr Argument kSetting[] = {
    {.name = "SETTING",
     .help = "such as relays.holdDelay; all settings unless given",
     .required = false},
};
constexpr Argument kKind[] = {
    {.name = "KIND", .help = "a kind of document; any unless given", .required = false},
};

constexpr std::string_view kAnnotations[] = {"github", "gitlab"};
constexpr Option kValidateOptions[] = {
    kFileOption,
    {.name = "--resolve", .help = "also look secrets up and check them"},
    kSecretsOption,
    kSecretsCommandOption,
    {.name = "--annotations",
     .help = "write problems as a code host shows them in reviews; gitlab: Code Quality",
     .value = "HOST",
     .choices = kAnnotations},
};
constexpr Option kRenderOptions[] = {
    kFileOption,
    {.name = "--defaults", .help = "also the settings that nobody wrote"},
};
constexpr std::string_view kExportFormats[] = {"yaml", "autop"};
constexpr Option kExportOptions[] = {
    {.name = "--defaults", .help = "also the settings that have their default"},
    {.name = "--revision",
     .help = "of 'akx config history'; the present one unless given",
     .value = "N",
     .kind = ValueKind::integer},
    {.name = "--format",
     .help = "yaml: a document; autop: lines for Akuvox devices, and what has no key of theirs",
     .value = "FORMAT",
     .choices = kExportFormats,
     .fallback = "yaml"},
};

constexpr Argument kAutopFile[] = {
    {.name = "FILE", .help = "the autop file; - is standard input", .kind = ValueKind::file},
};
constexpr Option kImportOptions[] = {
    {.name = "--name",
     .help = "what the document is to be called; after the file unless given",
     .value = "NAME"},
    {.name = "--out",
     .help = "where to; standard output unless given",
     .value = "FILE",
     .kind = ValueKind::file},
    {.name = "--secrets-out",
     .help = "write the secrets there, for --secrets of other commands",
     .value = "FILE",
     .kind = ValueKind::file},
    {.name = "--unmapped",
     .help = "write the keys that belong to no setting there, as autop text",
     .value = "FILE",
     .kind = ValueKind::file},
};
constexpr Example kImportExamples[] = {
    {"akx config import x916.cfg --name front --out front.yaml --secrets-out secrets.yaml",
     "Take over the settings of another phone"},
};

constexpr Example kValidateExamples[] = {
    {"akx config validate site/", "Every document of a folder, all problems at once"},
    {"akx validate site/ --annotations gitlab > gl-code-quality.json", "In a code review"},
};
constexpr Example kRenderExamples[] = {
    {"akx config render site/", "What every phone would get, and why"},
    {"akx config render site/ -d front --defaults", "One phone, with all its settings"},
};
constexpr Example kExportExamples[] = {
    {"akx config export -d front", "As a document; applying it changes nothing"},
    {"akx config export -d front --revision 12", "As it was"},
    {"akx config export -d front --format autop", "For provisioning servers"},
};
constexpr Example kExplainExamples[] = {
    {"akx config explain relays.holdDelay", "What it means and may be"},
};
constexpr Example kSchemaExamples[] = {{"akx config schema Device", "For editors"}};

constexpr Command kCommands[] = {
    {.path = "config validate",
     .summary = "Check documents without a phone",
     .description = "Exit code 3 when there is a problem; warnings are shown but do not count. "
                    "With -o json the report is data on standard output.",
     .arguments = kFileArguments,
     .options = kValidateOptions,
     .examples = kValidateExamples,
     .run = config_validate},
    {.path = "config render",
     .summary = "Print what documents say in all for each phone",
     .description =
         "The settings of a phone's classes, its site and its own document become one document; "
         "comments tell the file, line and document of each value. Secrets stay references. No "
         "phone is contacted: --device, --site and --selector choose among the documents by "
         "their names, sites and labels.",
     .arguments = kFileArguments,
     .options = kRenderOptions,
     .examples = kRenderExamples,
     .target = Target::many,
     .run = config_render},
    {.path = "config export",
     .summary = "Print the settings of a phone as a document",
     .description = "Secrets are written as !kept: applying the document keeps those of the "
                    "phone.",
     .options = kExportOptions,
     .examples = kExportExamples,
     .target = Target::many,
     .run = config_export},
    {.path = "config import",
     .summary = "Make a document of an autop file",
     .description =
         "Reads lines such as Config.DoorSetting.RELAY.HoldDelayA = 5, whatever model wrote them. "
         "Keys that belong to no setting are told and kept as comments, with --unmapped also as a "
         "file; a blank value changes nothing. Secrets become references: their texts go to the "
         "file of --secrets-out only. Exit code 6: a value of the file was not allowed and is "
         "among the comments.",
     .arguments = kAutopFile,
     .options = kImportOptions,
     .examples = kImportExamples,
     .run = config_import},
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
