// SPDX-License-Identifier: Apache-2.0
// JSON Schemas (draft 7, which editors know) from the declarations (REQ CFG-1).
#pragma once

#include "base/value.hpp"
#include "model/field.hpp"

namespace akx::config {

struct DocumentKind;

Value document_schema();                            // any document: schemas/akx.schema.json
Value document_schema(const DocumentKind& kind);    // one kind: schemas/device.schema.json
Value object_schema(const model::Section& section); // a bare object, such as a user

// What the repository holds generated from the declarations: path and content.
struct GeneratedFile {
    std::string path;
    std::string content;
};
std::vector<GeneratedFile> generated_files();

} // namespace akx::config
