// SPDX-License-Identifier: Apache-2.0
// The files the repository holds that are made from the declarations.
#include "base/json.hpp"
#include "base/text.hpp"
#include "config/document.hpp"
#include "config/manual.hpp"
#include "config/schema.hpp"
#include "model/user.hpp"

namespace akx::config {

std::vector<GeneratedFile> generated_files() {
    const auto schema = [](const std::string& name, const Value& content) {
        return GeneratedFile{"schemas/" + name + ".schema.json", to_json(content, 2) + "\n"};
    };
    std::vector<GeneratedFile> files{schema("akx", document_schema())};
    for (const DocumentKind& kind : all_document_kinds()) {
        files.push_back(schema(to_lower(kind.name), document_schema(kind)));
    }
    files.push_back(schema("user", object_schema(model::User::section())));
    files.push_back({"man/akx-config.5", manual_page()});
    return files;
}

} // namespace akx::config
