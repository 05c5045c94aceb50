// SPDX-License-Identifier: Apache-2.0
// akx account: who may log in to a phone with a password.
#include "commands/input.hpp"
#include "commands/list.hpp"
#include "commands/show.hpp"
#include "model/role.hpp"

namespace akx::cli {

namespace {

constexpr Column kColumns[] = {{"name", "NAME"}, {"role", "ROLE"}};

Result<Exit> list(Invocation& run) {
    return list_phones(run, "AccountList", kColumns, [](Phone& phone, const Emit& emit) {
        Result<std::vector<Value>> accounts = phone.device->accounts();
        return emit_all(accounts, emit);
    });
}

Result<Exit> set(Invocation& run) {
    const std::string name = run.arguments.text("NAME");
    // Asked for once, before the first phone is touched.
    const Result<std::vector<KnownPhone>> targets = run.targets();
    if (!targets) {
        return targets.error();
    }
    const Result<Secret> password = new_password(run, "account '" + name + "'");
    if (!password) {
        return password.error();
    }
    return each_phone(run, [&](Phone& phone) {
        return done(phone.device->put_account(name, run.arguments.text("--role"), *password));
    });
}

Result<Exit> remove(Invocation& run) {
    const std::string name = run.arguments.text("NAME");
    if (const Result<std::vector<KnownPhone>> targets = run.targets(); !targets) {
        return targets.error();
    }
    if (Status status = run.confirm("Delete account '" + name + "'?"); !status) {
        return status.error();
    }
    return each_phone(run, [&](Phone& phone) { return done(phone.device->delete_account(name)); });
}

constexpr Argument kName[] = {{.name = "NAME", .help = "the account"}};
constexpr Example kListExamples[] = {{"akx account list -d front", "All accounts of a phone"}};
constexpr Example kSetExamples[] = {
    {"akx account set porter --role operator -d front", "Asks for the password twice"},
    {"akx account set admin --role admin --password-file new.txt --all", "On every phone"},
};
constexpr Example kDeleteExamples[] = {{"akx account delete porter --yes -d front", "At once"}};

std::span<const Option> set_options() {
    static const Option options[] = {
        {.name = "--role",
         .help = "what the account may do",
         .value = "ROLE",
         .choices = model::Names<model::Role>::names,
         .required = true},
        kPasswordFile,
        kPasswordStdin,
    };
    return options;
}

} // namespace

std::span<const Command> account_commands() {
    static const Command commands[] = {
        {.path = "account list",
         .summary = "List the accounts of a phone",
         .examples = kListExamples,
         .target = Target::many,
         .run = list},
        {.path = "account set",
         .summary = "Add an account, or change its role and password",
         .arguments = kName,
         .options = set_options(),
         .examples = kSetExamples,
         .target = Target::many,
         .run = set},
        {.path = "account delete",
         .summary = "Delete an account; its sessions end",
         .arguments = kName,
         .examples = kDeleteExamples,
         .target = Target::many,
         .run = remove},
    };
    return commands;
}

} // namespace akx::cli
