// SPDX-License-Identifier: Apache-2.0
// Configuration documents (REQ CFG-1): apiVersion, kind, metadata, spec; many in a file or folder.
#pragma once

#include "base/value.hpp"
#include "model/codec.hpp"

#include <span>

namespace akx::config {

inline constexpr std::string_view kApiVersion = "akx/v1";

// One kind of document. To add one, add a row in document.cpp.
struct DocumentKind {
    std::string_view name; // "Device"
    const model::Section& (*section)();
    std::string_view help; // one sentence
    // Overlays (REQ CFG-10) hold settings for other documents in `spec.settings`, of this section.
    const model::Section& (*settings)() = nullptr;
    bool layered = false; // `spec` completes what overlays say: it may leave out anything
    bool sited = false;   // may name a site
};
std::span<const DocumentKind> all_document_kinds();
const DocumentKind* find_document_kind(std::string_view name);

struct Metadata {
    std::string name; // unique within its kind; of a Device: its name in the inventory
    std::string description;
    std::string site; // a Site document: of a Device the one it gets settings from

    static const model::Section& section();
};

struct Document {
    const DocumentKind* kind = nullptr;
    Metadata metadata;
    std::vector<std::pair<std::string, std::string>> labels; // metadata.labels
    Value spec;     // an object; of overlays without the settings
    Value settings; // of overlays: an object
    Mark mark;      // of the document
    Mark name_mark; // of metadata.name
    Mark site_mark; // of metadata.site

    const std::string* label(std::string_view key) const; // also "name" and "site"
};

// Everything read in one run. Marks refer to `sources`; `texts` holds what was read, for messages
// that show the line.
struct Site {
    std::vector<std::string> sources;
    std::vector<std::string> texts;
    std::vector<Document> documents; // well-formed ones, in the order read
    std::vector<Error> problems;     // of reading; validate() adds those of the settings

    std::vector<const Document*> of_kind(std::string_view kind) const;
    const Document* find(std::string_view kind, std::string_view name) const;
};

struct LoadLimits {
    std::size_t max_files = 10'000;
    std::size_t max_total_bytes = 64U << 20U;
    std::size_t max_documents = 10'000;
};

// Reads files, and folders with everything in them that ends in .yaml or .yml (recursively, in
// order of their names; hidden ones are skipped). "-" stands for `input`. Never fails as a whole:
// what cannot be read is a problem of the site.
Site load_site(std::span<const std::string> paths, std::string_view input = {},
               const LoadLimits& limits = {});

// Adds the documents of one text, as if it were a file of that name.
void add_text(Site& site, std::string file, std::string text, const LoadLimits& limits = {});

// A document as a tree, for to_yaml: `akx config export` (REQ CFG-11).
Value make_document(std::string_view kind, std::string_view name, Value spec);

// What a phone is to get: its document over the settings of its site and classes, with the shared
// schedules added. The marks tell where each value came from. For many phones see Overlays.
Value device_spec(const Site& site, const Document& device);
Value schedule_spec(const Document& schedule); // with the document's name, unless it has its own

} // namespace akx::config
