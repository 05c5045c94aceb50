// SPDX-License-Identifier: Apache-2.0
// The handlers of akx config, spread over several files; the rows are in config.cpp and
// rollout.cpp.
#pragma once

#include "config/document.hpp"
#include "config/secrets.hpp"
#include "invocation.hpp"

namespace akx::cli {

// config_files.cpp: without a phone, and reading from one
Result<Exit> config_validate(Invocation& run);
Result<Exit> config_explain(Invocation& run);
Result<Exit> config_schema(Invocation& run);
Result<Exit> config_export(Invocation& run);

// config_render.cpp: without a phone
Result<Exit> config_render(Invocation& run);

// config_autop.cpp: autop text
Result<Exit> config_import(Invocation& run);
std::string autop_text(const Invocation& run, const Value& spec); // of what a phone has

// plan.cpp, apply.cpp: from documents to phones
Result<Exit> config_diff(Invocation& run);
Result<Exit> config_plan(Invocation& run);
Result<Exit> config_apply(Invocation& run);

// revisions.cpp: what phones have had, have, and go back to
Result<Exit> config_status(Invocation& run);
Result<Exit> config_history(Invocation& run);
Result<Exit> config_confirm(Invocation& run);
Result<Exit> config_rollback(Invocation& run);

// Shared by the rows of config.cpp and rollout.cpp.
inline constexpr Argument kFileArguments[] = {
    {.name = "FILE",
     .help = "files and folders with documents; - is standard input",
     .required = false,
     .repeated = true,
     .kind = ValueKind::file},
};
inline constexpr Option kFileOption{.name = "--file",
                                    .help = "the same as the argument FILE",
                                    .value = "FILE",
                                    .letter = 'f',
                                    .kind = ValueKind::file,
                                    .repeated = true};
inline constexpr Option kSecretsOption{
    .name = "--secrets",
    .help = "where !secret references are looked up; must be private",
    .value = "FILE",
    .kind = ValueKind::file,
    .fallback = "$XDG_CONFIG_HOME/akx/secrets.yaml"};
inline constexpr Option kSecretsCommandOption{
    .name = "--secrets-command",
    .help = "asked for !secret references unless --secrets is given: a program with its "
            "arguments, to which the secret's name is added; no shell is involved",
    .value = "COMMAND",
    .env = "AKX_SECRETS_COMMAND"};

// The documents that FILE arguments and --file name; usage when there are none.
Result<config::Site> read_site(const Invocation& run);
// Looks each secret up once: make one a run.
std::unique_ptr<config::SecretSource> secret_source(const Invocation& run);
// Shows problems of documents with their lines; the exit code, or one Error for programs.
Result<Exit> refuse(const Invocation& run, const config::Site& site, std::vector<Error> problems);

} // namespace akx::cli
