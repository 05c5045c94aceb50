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
constexpr Option kExportOptions[] = {
    {.name = "--defaults", .help = "also the settings that have their default"},
    {.name = "--revision",
     .help = "of 'akx config history'; the present one unless given",
     .value = "N",
     .kind = ValueKind::integer},
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
