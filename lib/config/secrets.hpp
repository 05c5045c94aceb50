// SPDX-License-Identifier: Apache-2.0
// Secrets by reference (REQ CFG-9): !secret name, !env NAME, !file path, !kept digest.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/value.hpp"
#include "model/field.hpp"

#include <functional>
#include <memory>
#include <span>

namespace akx::config {

// Where secrets come from. `file` is the document with the reference; relative paths start in its
// folder. Errors never contain a secret.
class SecretSource {
  public:
    virtual ~SecretSource() = default;
    virtual Result<Secret> get(const Reference& reference, const std::string& file) = 0;
};

// Gives the secret of a name, from somewhere else: a password manager.
using SecretCommand = std::function<Result<Secret>(const std::string& name)>;

// !env from the environment; !file from a file; !secret from `command` if there is one, else from
// the store: a YAML file of `name: text` pairs at `store_path` ("" = none). Files that others may
// read are refused (unsafe_mode). One line feed at a file's end does not count. Each reference is
// looked up once, whatever comes of it.
std::unique_ptr<SecretSource> make_secret_source(std::string store_path,
                                                 SecretCommand command = {});

// Replaces the references in the secret settings of `tree` (see `section`) by their secrets, except
// !kept; problems get the place of the reference. References in other settings stay, so that
// decoding refuses them. `sources` names the files of the marks.
void resolve_secrets(Value& tree, const model::Section& section, SecretSource& secrets,
                     std::span<const std::string> sources, std::vector<Error>& problems);

// The JSON forms of references, {"$kept": digest} and so on, back to references: for YAML from a
// phone's JSON. (to_json writes references in that form.)
Value references_from_json(Value tree);

// The tags that are references: "secret", "env", "file", "kept".
std::span<const std::string_view> reference_tags();

} // namespace akx::config
