// SPDX-License-Identifier: Apache-2.0
// akx user: the rows.
#include "commands/user.hpp"

#include "commands/import_schedules.hpp"
#include "commands/list.hpp"
#include "exchange/formats.hpp"
#include "model/user.hpp"

namespace akx::cli {

namespace {

constexpr std::string_view kSorts[] = {"id", "name"};
constexpr std::string_view kModes[] = {"merge", "replace", "add"};
constexpr std::string_view kDiffModes[] = {"replace", "merge"};
constexpr std::string_view kNotOptions[] = {"id", "source"};

std::span<const std::string_view> clearable_fields() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        for (const model::Field& field : model::User::section().fields) {
            if (!field.options.required && field.name != "source") {
                all.push_back(field.name);
            }
        }
        return all;
    }();
    return names;
}

std::span<const std::string_view> format_names() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        for (const exchange::Format* format : exchange::formats()) {
            all.push_back(format->name);
        }
        return all;
    }();
    return names;
}

constexpr Option kAccess{.name = "--access",
                         .help = "schedules with their relays, as in '1001-AB;10-C'; A alone is "
                                 "always",
                         .value = "SCHEDULE-RELAYS",
                         .repeated = true};
constexpr Option kPinOptions[] = {
    kAccess,
    {.name = "--pin-file",
     .help = "read the PIN from the first line of this file",
     .value = "FILE",
     .kind = ValueKind::file,
     .env = "AKX_PIN_FILE"},
    {.name = "--pin-stdin", .help = "read the PIN from standard input"},
    {.name = "--ask-pin", .help = "ask for the PIN"},
    {.name = "--file",
     .help = "rows of a file instead, as 'akx user import' takes them",
     .value = "FILE",
     .letter = 'f',
     .kind = ValueKind::file},
};

std::span<const Option> set_extras() {
    static const std::vector<Option> options = [] {
        std::vector<Option> all(std::begin(kPinOptions), std::end(kPinOptions));
        all.push_back({.name = "--clear",
                       .help = "empty this field",
                       .value = "FIELD",
                       .choices = clearable_fields(),
                       .repeated = true});
        return all;
    }();
    return options;
}

constexpr Option kListOptions[] = {
    {.name = "--filter", .help = "only those with this in id, name, room or card", .value = "TEXT"},
    {.name = "--sort",
     .help = "in the order of",
     .value = "FIELD",
     .choices = kSorts,
     .fallback = "id"},
    {.name = "--limit", .help = "at most so many", .value = "N", .kind = ValueKind::integer},
};
constexpr Option kDeleteOptions[] = {
    {.name = "--file",
     .help = "ids from a file, one a line; - is standard input",
     .value = "FILE",
     .letter = 'f',
     .kind = ValueKind::file},
};

std::span<const Option> import_options() {
    static const Option options[] = {
        {.name = "--format",
         .help = "what the file is; found out unless given",
         .value = "FORMAT",
         .choices = format_names()},
        {.name = "--mode",
         .help = "merge: add and change; replace: also delete the others; add: only new ones",
         .value = "MODE",
         .choices = kModes,
         .fallback = "merge"},
        {.name = "--dry-run", .help = "only say what would happen"},
        {.name = "--skip-invalid", .help = "load the other rows when some cannot be taken"},
        {.name = "--max-delete",
         .help = "refuse to delete more than so many; the phone's limit unless given",
         .value = "N",
         .kind = ValueKind::integer},
        {.name = "--report",
         .help = "write what was wrong with each row there; .json, .ndjson and .csv say how",
         .value = "FILE",
         .kind = ValueKind::file},
        kSchedulesOption,
    };
    return options;
}

std::span<const Option> diff_options() {
    static const Option options[] = {
        {.name = "--format",
         .help = "what the file is; found out unless given",
         .value = "FORMAT",
         .choices = format_names()},
        {.name = "--mode",
         .help = "replace: the list is all there should be; merge: users not in it may be there",
         .value = "MODE",
         .choices = kDiffModes,
         .fallback = "replace"},
    };
    return options;
}

constexpr Option kFindOptions[] = {
    {.name = "--card", .help = "the code of a card as any system shows it", .value = "CODE"},
    {.name = "--format",
     .help =
         "how that code is written (see 'akx card code'); the usual ways are tried unless given",
     .value = "FORMAT"},
    kPinOptions[1],
    kPinOptions[2],
    kPinOptions[3],
    {.name = "--room", .help = "of the PIN, when rooms have PINs of their own", .value = "ROOM"},
};
constexpr Option kAccessOptions[] = {
    {.name = "--door",
     .help = "a relay of the phone (A or its name), PHONE/RELAY, or a phone with one relay",
     .value = "DOOR",
     .kind = ValueKind::relay,
     .required = true},
    {.name = "--schedule",
     .help = "when, by number or name; grant: always unless given; revoke: whenever",
     .value = "SCHEDULE"},
};

std::span<const Option> export_options() {
    static const Option options[] = {
        {.name = "--format",
         .help = "what to write; after the file's name, else ndjson",
         .value = "FORMAT",
         .choices = format_names()},
        {.name = "--with-pins", .help = "with PINs in the clear; administrators only"},
    };
    return options;
}

constexpr Argument kId[] = {
    {.name = "ID", .help = "the id of the user", .kind = ValueKind::user},
};
constexpr Argument kMaybeId[] = {
    {.name = "ID", .help = "the id of the user", .required = false, .kind = ValueKind::user},
};
constexpr Argument kIds[] = {
    {.name = "ID",
     .help = "the ids of the users",
     .required = false,
     .repeated = true,
     .kind = ValueKind::user},
};
constexpr Argument kImportFile[] = {
    {.name = "FILE", .help = "the file; - is standard input", .kind = ValueKind::file},
};
constexpr Argument kName[] = {
    {.name = "NAME", .help = "part of a name or id", .required = false},
};
constexpr Argument kUser[] = {
    {.name = "USER", .help = "the user, by id or whole name", .kind = ValueKind::user},
};
constexpr Argument kExportFile[] = {
    {.name = "FILE",
     .help = "where to; standard output unless given",
     .required = false,
     .kind = ValueKind::file},
};

constexpr Example kListExamples[] = {
    {"akx user list -d front --filter 'Ann'", "Some of them"},
    {"akx user list -o csv --fields id,name,cards", "For a spreadsheet"},
};
constexpr Example kGetExamples[] = {{"akx user get 1042 -o json", "All fields of one user"}};
constexpr Example kAddExamples[] = {
    {"akx user add 1042 --name 'Ann Lee' --cards 00ABC123 --access A --ask-pin",
     "A card, a PIN, always relay A"},
    {"akx user add --file new.ndjson", "Many; none may exist already"},
};
constexpr Example kSetExamples[] = {
    {"akx user set 1042 --valid-to 2026-12-31T18:00", "Only this field"},
    {"akx user set 1042 --clear cards", "Take all cards away"},
};
constexpr Example kDeleteExamples[] = {
    {"akx user delete 1042 1043 --yes", "Two of them"},
    {"akx user delete --file gone.txt --yes", "Ids from a file"},
};
constexpr Example kImportExamples[] = {
    {"akx user import people.csv --dry-run", "What would happen"},
    {"akx user import people.csv --mode replace --max-delete 50", "Also delete the others"},
    {"akx user import - --format ndjson --skip-invalid --report bad.csv", "From another program"},
};
constexpr Example kFindExamples[] = {
    {"akx user find 'Lee' --all", "On all phones"},
    {"akx user find --card 183-30162", "As the old system showed it"},
    {"akx user find --ask-pin -d front", "Whose PIN it is; the PIN is asked for"},
};
constexpr Example kGrantExamples[] = {
    {"akx user grant 'Ann Lee' --door front/gate --schedule 'Office hours'", "By names"},
    {"akx user grant 1042 --door A", "Always"},
};
constexpr Example kRevokeExamples[] = {
    {"akx user revoke 'Ann Lee' --door front/gate", "Whatever the schedule"},
};
constexpr Example kDiffExamples[] = {
    {"akx user diff people.csv --all", "Which phones differ from the list, and in what"},
};
constexpr Example kExportExamples[] = {
    {"akx user export people.csv -d front", "Without PINs"},
    {"akx user export --with-pins backup.ndjson", "For another phone, with PINs"},
};

} // namespace

const FieldOptions& add_fields() {
    static const FieldOptions options(model::User::section(), kNotOptions, kPinOptions);
    return options;
}

const FieldOptions& set_fields() {
    static const FieldOptions options(model::User::section(), kNotOptions, set_extras());
    return options;
}

std::span<const Command> user_commands() {
    static const Command commands[] = {
        {.path = "user list",
         .summary = "List the users of a phone",
         .options = kListOptions,
         .examples = kListExamples,
         .target = Target::many,
         .run = user_list},
        {.path = "user get",
         .summary = "Show a user",
         .arguments = kId,
         .examples = kGetExamples,
         .target = Target::many,
         .run = user_get},
        {.path = "user add",
         .summary = "Add a user, or the new users of a file",
         .description = "The PIN is never an option of its own: command lines are visible to "
                        "others.",
         .arguments = kMaybeId,
         .options = add_fields().options(),
         .examples = kAddExamples,
         .target = Target::many,
         .run = user_add},
        {.path = "user set",
         .summary = "Change a user; what is not given stays",
         .arguments = kMaybeId,
         .options = set_fields().options(),
         .examples = kSetExamples,
         .target = Target::many,
         .run = user_set},
        {.path = "user delete",
         .summary = "Delete users",
         .arguments = kIds,
         .options = kDeleteOptions,
         .examples = kDeleteExamples,
         .target = Target::many,
         .run = user_delete},
        {.path = "user find",
         .summary = "Find users by name, by card or by PIN",
         .description =
             "A card is found by the code that any system shows for it, with or without leading "
             "zeros. Whose PIN it is, the phone answers without showing one; such questions are "
             "slowed down and written to its audit log. Exit code 10: nobody was found.",
         .arguments = kName,
         .options = kFindOptions,
         .examples = kFindExamples,
         .target = Target::many,
         .run = user_find},
        {.path = "user grant",
         .summary = "Let a user open a door",
         .arguments = kUser,
         .options = kAccessOptions,
         .examples = kGrantExamples,
         .target = Target::one,
         .run = user_grant},
        {.path = "user revoke",
         .summary = "No longer let a user open a door",
         .arguments = kUser,
         .options = kAccessOptions,
         .examples = kRevokeExamples,
         .target = Target::one,
         .run = user_revoke},
        {.path = "user diff",
         .summary = "Compare a list of users with phones",
         .description = "Says of each user what importing the list would change: added, changed "
                        "(in which fields), deleted. PINs are compared on the phone and never "
                        "shown. Changes nothing. Exit code 2: something differs.",
         .arguments = kImportFile,
         .options = diff_options(),
         .examples = kDiffExamples,
         .target = Target::many,
         .run = user_diff},
        {.path = "user import",
         .summary = "Load users from a file",
         .description =
             "Takes the devices' own CSV, our CSV and NDJSON. Every row is checked here first; "
             "what is wrong is told with file, line, column and how to mend it. The phone takes "
             "all rows in one transaction or none; run it again after a break. Schedules in a "
             "device's file go into its configuration first. Exit code 3: rows are wrong, nothing "
             "was "
             "done; 6: the others were loaded (--skip-invalid).",
         .arguments = kImportFile,
         .options = import_options(),
         .examples = kImportExamples,
         .target = Target::many,
         .run = user_import},
        {.path = "user export",
         .summary = "Write the users of a phone to a file",
         .description = "What a format cannot carry is told on standard error.",
         .arguments = kExportFile,
         .options = export_options(),
         .examples = kExportExamples,
         .target = Target::one,
         .run = user_export},
    };
    return commands;
}

} // namespace akx::cli
