// SPDX-License-Identifier: Apache-2.0
// akx device: the rows.
#include "commands/device.hpp"

#include "commands/input.hpp"
#include "commands/list.hpp"
#include "model/role.hpp"

namespace akx::cli {

namespace {

constexpr Argument kName[] = {
    {.name = "NAME", .help = "the phone", .kind = ValueKind::device},
};
constexpr Argument kAddArguments[] = {
    {.name = "NAME", .help = "what to call the phone here"},
    {.name = "ADDRESS", .help = "where it listens: host or host:port"},
};
constexpr Argument kPairArguments[] = {
    {.name = "ADDRESS",
     .help = "where it listens, or the name of a phone added before",
     .kind = ValueKind::device},
};
constexpr Argument kRenameArguments[] = {
    {.name = "NAME", .help = "the phone", .kind = ValueKind::device},
    {.name = "NEW", .help = "its new name here"},
};
constexpr Argument kLabelArguments[] = {
    {.name = "NAME", .help = "the phone", .kind = ValueKind::device},
    {.name = "LABEL", .help = "key=value sets a label, key= removes it", .repeated = true},
};
constexpr Argument kRevokeArguments[] = {
    {.name = "FINGERPRINT", .help = "the key of the client, as 'akx device clients' shows it"},
};

constexpr Option kSite{.name = "--site-name",
                       .help = "the site it belongs to",
                       .value = "SITE",
                       .kind = ValueKind::site};
constexpr Option kLabel{
    .name = "--label", .help = "a label, key=value", .value = "LABEL", .repeated = true};
constexpr Option kFingerprint{.name = "--fingerprint",
                              .help = "the key it must have, as its console shows it",
                              .value = "SHA256"};
constexpr Option kLegacyTls{
    .name = "--legacy-tls",
    .help = "take old and weak TLS (1.0, short keys), which old devices have nothing better than"};
constexpr std::string_view kDrivers[] = {"akx", "akuvox"};
std::span<const Option> add_options() {
    static const Option options[] = {
        kSite,
        kLabel,
        kFingerprint,
        {.name = "--driver",
         .help = "what it speaks: akx for our agent, akuvox for real devices",
         .value = "DRIVER",
         .choices = kDrivers,
         .fallback = "akx"},
        {.name = "--account",
         .help = "the account of the device's HTTP API (akuvox)",
         .value = "NAME"},
        kPasswordFile,
        kPasswordStdin,
        {.name = "--secret",
         .help = "name of its password in the secret store, instead of noting it down",
         .value = "NAME"},
        kLegacyTls,
    };
    return options;
}
constexpr Option kIdentifyOptions[] = {kLegacyTls};
constexpr Argument kIdentifyArguments[] = {
    {.name = "ADDRESS",
     .help = "where it listens, or the name of a known phone",
     .kind = ValueKind::device},
};
constexpr Option kDiscoverOptions[] = {
    {.name = "--scan",
     .help = "try every address of this range, for devices that do not announce themselves",
     .value = "CIDR"},
    {.name = "--port",
     .help = "the port to try with --scan",
     .value = "N",
     .kind = ValueKind::integer,
     .fallback = "80 and 443"},
    {.name = "--wait",
     .help = "how long to listen",
     .value = "TIME",
     .kind = ValueKind::duration,
     .fallback = "2s"},
};
constexpr Option kInviteOptions[] = {
    {.name = "--role",
     .help = "what the new client may do",
     .value = "ROLE",
     .choices = model::Names<model::Role>::names,
     .fallback = "admin"},
};

std::span<const Option> pair_options() {
    static const Option options[] = {
        {.name = "--name",
         .help = "what to call the phone here; its own name unless given",
         .value = "NAME"},
        kSite,
        kLabel,
        kFingerprint,
        {.name = "--code-file",
         .help = "read the pairing code from the first line of this file",
         .value = "FILE",
         .kind = ValueKind::file,
         .env = "AKX_PAIRING_CODE_FILE"},
        {.name = "--code-stdin", .help = "read the pairing code from standard input"},
        {.name = "--client",
         .help = "what the phone is to call this computer",
         .value = "NAME",
         .fallback = "user@host"},
        kPasswordFile,
        kPasswordStdin,
    };
    return options;
}

constexpr Example kAddExamples[] = {
    {"akx device add front 192.0.2.10 --site-name hq --label floor=0",
     "Note a phone down; pair with it later"},
    {"akx device add gate 192.0.2.20 --driver akuvox --account admin --password-file api.txt",
     "A real Akuvox device"},
};
constexpr Example kPairExamples[] = {
    {"akx device pair 192.0.2.10 --name front", "Asks for the code that the phone shows"},
    {"akx device pair 192.0.2.10 --code-file code.txt --no-input", "In a script"},
};
constexpr Example kListExamples[] = {
    {"akx device list", "All phones of the context"},
    {"akx device list -l floor=0 -o json", "Some of them, for a script"},
};
constexpr Example kInfoExamples[] = {{"akx device info -d front", "What it is and can do"}};
constexpr Example kHealthExamples[] = {
    {"akx device health --all", "Of every phone; exit code 1 when one is degraded"},
};
constexpr Example kDiscoverExamples[] = {
    {"akx device discover", "Agents that announce themselves on the network"},
    {"akx device discover --scan 192.0.2.0/24", "Akuvox devices, in this range only"},
};
constexpr Example kIdentifyExamples[] = {
    {"akx device identify 192.0.2.20", "An agent, an Akuvox device, or something else"},
};
constexpr Example kUseExamples[] = {{"akx device use front", "Then -d front goes without saying"}};
constexpr Example kRemoveExamples[] = {{"akx device remove front --yes", "Forget a phone"}};
constexpr Example kRenameExamples[] = {{"akx device rename front lobby", "Only here"}};
constexpr Example kLabelExamples[] = {
    {"akx device label front floor=0 wing=east", "For selectors such as -l floor=0"},
};
constexpr Example kInviteExamples[] = {
    {"akx device invite -d front --role operator", "Prints a one-time code for a colleague"},
};
constexpr Example kClientsExamples[] = {{"akx device clients -d front", "Who is paired with it"}};
constexpr Example kRevokeExamples[] = {
    {"akx device revoke sha256:0f3a --yes -d front", "Lock a client out"},
};
constexpr Example kRenewExamples[] = {
    {"akx device renew", "Before the certificate of this computer expires"},
};

} // namespace

std::span<const Command> device_commands() {
    static const Command commands[] = {
        {.path = "device list",
         .summary = "List the phones of the context",
         .examples = kListExamples,
         .target = Target::many,
         .run = device_list},
        {.path = "device discover",
         .summary = "Find agents on the local network, or devices in a range",
         .description =
             "Listens for phones that announce themselves by mDNS. What is found is a "
             "hint: only pairing proves who a phone is.\n\n"
             "Akuvox devices do not announce themselves. With --scan every address of the range, "
             "and no other, is tried; what answers is looked at without a login.",
         .options = kDiscoverOptions,
         .examples = kDiscoverExamples,
         .run = device_discover},
        {.path = "device pair",
         .summary = "Get to know a phone with its one-time pairing code",
         .description =
             "Both sides prove that they know the code before either trusts the other; the "
             "phone's key is pinned, and the key of this context becomes a client of the phone. "
             "The first client also sets the password of the account 'admin': from the options, "
             "asked for, or made up and kept in a private file when asking is not possible.\n\n"
             "The code is never an option of its own: command lines are visible to others.",
         .arguments = kPairArguments,
         .options = pair_options(),
         .examples = kPairExamples,
         .run = device_pair},
        {.path = "device add",
         .summary = "Note a phone down without pairing",
         .description =
             "With --driver akuvox the device is looked at without a login: its key is pinned and "
             "its address kept as it is reached. The password of its HTTP API (which is not that "
             "of its web pages) is read from a file or standard input, asked for, or looked up in "
             "the secret store; it is never an option.",
         .arguments = kAddArguments,
         .options = add_options(),
         .examples = kAddExamples,
         .run = device_add},
        {.path = "device identify",
         .summary = "Tell what answers at an address, without a login",
         .arguments = kIdentifyArguments,
         .options = kIdentifyOptions,
         .examples = kIdentifyExamples,
         .run = device_identify},
        {.path = "device use",
         .summary = "Make a phone the current one",
         .arguments = kName,
         .examples = kUseExamples,
         .run = device_use},
        {.path = "device info",
         .summary = "Tell what a phone is and can do",
         .examples = kInfoExamples,
         .target = Target::many,
         .run = device_info},
        {.path = "device health",
         .summary = "Tell how a phone is: clock, storage, certificate, readers",
         .description = "Exit code 1 when a phone calls itself degraded.",
         .examples = kHealthExamples,
         .target = Target::many,
         .run = device_health},
        {.path = "device rename",
         .summary = "Call a phone something else here",
         .arguments = kRenameArguments,
         .examples = kRenameExamples,
         .run = device_rename},
        {.path = "device label",
         .summary = "Set or remove labels of a phone",
         .arguments = kLabelArguments,
         .examples = kLabelExamples,
         .run = device_label},
        {.path = "device remove",
         .summary = "Forget a phone",
         .description = "The phone still knows this computer's key; 'akx device revoke' takes its "
                        "rights away.",
         .arguments = kName,
         .examples = kRemoveExamples,
         .run = device_remove},
        {.path = "device invite",
         .summary = "Open a phone for pairing and print the one-time code",
         .options = kInviteOptions,
         .examples = kInviteExamples,
         .target = Target::one,
         .run = device_invite},
        {.path = "device clients",
         .summary = "List who is paired with a phone",
         .examples = kClientsExamples,
         .target = Target::many,
         .run = device_clients},
        {.path = "device revoke",
         .summary = "Take a client's rights away",
         .arguments = kRevokeArguments,
         .examples = kRevokeExamples,
         .target = Target::many,
         .run = device_revoke},
        {.path = "device renew",
         .summary = "Renew the certificate of this computer",
         .description = "The key stays, so every phone goes on knowing it.",
         .examples = kRenewExamples,
         .run = device_renew},
    };
    return commands;
}

} // namespace akx::cli
