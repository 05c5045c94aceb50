// SPDX-License-Identifier: Apache-2.0
// The handlers of akx config, spread over several files; the rows are in config.cpp.
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

// config_apply.cpp: from documents to phones
Result<Exit> config_diff(Invocation& run);
Result<Exit> config_apply(Invocation& run);

// The documents that FILE arguments and --file name; usage when there are none.
Result<config::Site> read_site(const Invocation& run);
std::unique_ptr<config::SecretSource> secret_source(const Invocation& run);
// Shows problems of documents with their lines; the exit code, or one Error for programs.
Result<Exit> refuse(const Invocation& run, const config::Site& site, std::vector<Error> problems);

} // namespace akx::cli
