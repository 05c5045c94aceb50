// SPDX-License-Identifier: Apache-2.0
#include "config/document.hpp"

#include "base/text.hpp"
#include "config/adapt.hpp"
#include "config/overlay.hpp"
#include "config/yaml.hpp"
#include "model/card_profile.hpp"
#include "model/phone.hpp"
#include "model/tree.hpp"

#include <algorithm>

namespace akx::config {

namespace {

constexpr DocumentKind kKinds[] = {
    {.name = "Device",
     .section = &model::Phone::section,
     .help = "Everything an administrator can set on one phone.",
     .layered = true,
     .sited = true},
    {.name = "Schedule",
     .section = &model::Schedule::section,
     .help = "A schedule that every phone gets, or every phone of its site; its name is that of "
             "the document unless it has its own.",
     .sited = true},
    {.name = "Site",
     .section = &SiteSpec::section,
     .help = "Settings of all phones whose metadata names this site.",
     .settings = &model::Phone::section},
    {.name = "DeviceClass",
     .section = &DeviceClassSpec::section,
     .help = "Settings of the phones that a selector picks by their labels.",
     .settings = &model::Phone::section},
    {.name = "CardProfile",
     .section = &model::CardProfile::section,
     .help = "How cards are encoded, and what a phone needs to read them."},
};

bool is_name(std::string_view text) {
    const auto alnum = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !text.empty() && alnum(text.front()) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return alnum(c) || c == '.' || c == '_' || c == '-'; });
}

constexpr model::Syntax kName{"name of letters, digits, '.', '_' and '-'",
                              "^[A-Za-z0-9][A-Za-z0-9._-]*$", is_name, "front-door"};
constexpr model::Field kMetadataFields[] = {
    model::field<&Metadata::name>("name", "Name of the document, unique within its kind",
                                  {.min = 1, .max = 63, .required = true, .syntax = &kName}),
    model::field<&Metadata::description>("description", "Remark for people", {.max = 1'000}),
    model::field<&Metadata::site>(
        "site", "Of a Device: the Site it belongs to; of a Schedule: whose phones get it",
        {.max = 63, .syntax = &kName}),
};
constexpr model::Section kMetadata{
    "metadata", "What the document is called", kMetadataFields, {}, model::make_default<Metadata>};

constexpr std::string_view kTopKeys[] = {"apiVersion", "kind", "metadata", "spec"};
constexpr std::int64_t kLongestLabel = 63;
constexpr std::size_t kShown = 40; // bytes of a wrong text that a message quotes

// "akx/v2", "akx/v2beta1"
bool is_newer(const Value& version) {
    constexpr std::string_view kPrefix = "akx/v";
    if (!version.is_text() || !version.as_text().starts_with(kPrefix)) {
        return false;
    }
    const std::string_view number = std::string_view(version.as_text()).substr(kPrefix.size());
    const std::size_t end = number.find_first_not_of("0123456789");
    return parse_int(number.substr(0, end)).value_or(0) > 1;
}

// Reads one document out of its tree.
class Reader {
  public:
    Reader(Site& site, const Value& root) : problems_{site.sources, {}}, root_(root) {}

    std::optional<Document> read(std::vector<Error>& problems) {
        Document document;
        document.mark = root_.mark;
        if (!root_.is_object()) {
            add(Error(errors::invalid_value, "a document is a map with apiVersion, kind, metadata "
                                             "and spec; this is a " +
                                                 std::string(kind_name(root_.kind()))),
                {}, root_.mark);
        } else {
            check_keys();
            check_version();
            document.kind = read_kind();
            read_metadata(document);
            read_spec(document);
        }
        const bool complete = document.kind != nullptr && document.spec.is_object() &&
                              !document.metadata.name.empty();
        std::move(problems_.list.begin(), problems_.list.end(), std::back_inserter(problems));
        return complete ? std::optional(std::move(document)) : std::nullopt;
    }

  private:
    void add(Error error, std::string_view path, const Mark& mark) {
        problems_.add(std::move(error), path, mark);
    }
    void missing(std::string_view key, std::string hint) {
        add(Error(errors::missing_value, "'" + std::string(key) + "' is missing")
                .next(std::move(hint)),
            key, root_.mark);
    }
    void check_keys();
    void check_version();
    const DocumentKind* read_kind();
    void read_metadata(Document& document);
    void read_labels(Document& document, const Value& labels);
    void check_site(const Document& document);
    void read_spec(Document& document);
    void take_settings(Document& document);
    void refuse_others(Document& document);

    model::Problems problems_;
    const Value& root_;
};

void Reader::check_keys() {
    for (const Value::Member& member : root_.as_object()) {
        if (std::find(std::begin(kTopKeys), std::end(kTopKeys), member.key) == std::end(kTopKeys)) {
            const auto near = nearest(member.key, kTopKeys);
            add(Error(errors::unknown_key, "unknown key '" +
                                               std::string(utf8_prefix(member.key, kShown)) +
                                               "' in the document")
                    .next(near ? "did you mean '" + std::string(*near) + "'?"
                               : "settings belong under spec"),
                {}, member.key_mark);
        }
    }
}

void Reader::check_version() {
    const Value* version = root_.find("apiVersion");
    if (version == nullptr) {
        missing("apiVersion", "write 'apiVersion: " + std::string(kApiVersion) + "'");
    } else if (!version->is_text() || version->as_text() != kApiVersion) {
        const std::string said =
            version->is_text() ? "\"" + std::string(utf8_prefix(version->as_text(), kShown)) + "\""
                               : "this";
        add(Error(errors::invalid_value, said + " is not a known version")
                .next(is_newer(*version)
                          ? "the document is for a newer akx; this one, " +
                                std::string(AKX_VERSION) + ", reads " + std::string(kApiVersion)
                          : "this akx reads " + std::string(kApiVersion)),
            "apiVersion", version->mark);
    }
}

const DocumentKind* Reader::read_kind() {
    std::vector<std::string_view> names;
    for (const DocumentKind& kind : kKinds) {
        names.push_back(kind.name);
    }
    const Value* value = root_.find("kind");
    if (value == nullptr) {
        missing("kind", "known kinds: " + list_of(names));
        return nullptr;
    }
    const std::string name = value->is_text() ? value->as_text() : std::string();
    const DocumentKind* kind = find_document_kind(name);
    if (kind == nullptr) {
        const auto near = nearest(name, names);
        add(Error(errors::invalid_value,
                  "\"" + std::string(utf8_prefix(name, kShown)) + "\" is not a kind of document")
                .next(near ? "did you mean '" + std::string(*near) + "'?"
                           : "known kinds: " + list_of(names)),
            "kind", value->mark);
    }
    return kind;
}

void Reader::read_metadata(Document& document) {
    const Value* written = root_.find("metadata");
    if (written == nullptr) {
        missing("metadata", "write 'metadata:' and below it '  name: …'");
        return;
    }
    Value metadata = *written;
    if (const Value* labels = metadata.find("labels")) {
        read_labels(document, *labels);
        metadata.erase("labels");
    }
    adapt(metadata, kMetadata);
    model::decode(kMetadata, metadata, &document.metadata, problems_, "metadata");
    if (const Value* name = metadata.find("name")) {
        document.name_mark = name->mark;
    }
    if (const Value* site = metadata.find("site")) {
        document.site_mark = site->mark;
        check_site(document);
    }
}

void Reader::check_site(const Document& document) {
    if (document.kind != nullptr && !document.kind->sited) {
        add(Error(errors::invalid_value,
                  "a " + std::string(document.kind->name) + " belongs to no site"),
            "metadata.site", document.site_mark);
    }
}

void Reader::read_labels(Document& document, const Value& labels) {
    if (!labels.is_object()) {
        add(Error(errors::invalid_value, "a map of labels is expected"), "metadata.labels",
            labels.mark);
        return;
    }
    constexpr model::Field kLabel{"label", "", model::FieldType::text, {.max = kLongestLabel}, {},
                                  nullptr, {}};
    for (const Value::Member& member : labels.as_object()) {
        const std::string path = "metadata.labels." + member.key;
        const Value text = text_from(member.value);
        if (!is_name(member.key) || member.key.size() > kLongestLabel) {
            add(Error(errors::invalid_value, "a label is named by up to 63 letters, digits, '.', "
                                             "'_' and '-'"),
                path, member.key_mark);
        } else if (!text.is_text()) {
            add(model::wrong_kind(kLabel, text, "text"), path, member.value.mark);
        } else if (Status status = model::check_text(kLabel, text.as_text()); !status) {
            add(std::move(status.error()), path, member.value.mark);
        } else {
            document.labels.emplace_back(member.key, text.as_text());
        }
    }
}

void Reader::read_spec(Document& document) {
    const Value* spec = root_.find("spec");
    if (spec == nullptr) {
        missing("spec", "put the settings under 'spec:'");
    } else if (!spec->is_object()) {
        add(Error(errors::invalid_value, "a map of settings is expected")
                .next("write 'spec: {}' for none"),
            "spec", spec->mark);
    } else {
        document.spec = *spec;
        take_settings(document);
    }
}

void Reader::take_settings(Document& document) {
    if (document.kind == nullptr || document.kind->settings == nullptr) {
        return;
    }
    if (const Value* settings = document.spec.find("settings");
        settings != nullptr && !settings->is_null()) {
        document.settings = *settings;
    }
    if (document.settings.is_null()) {
        document.settings = Value::object();
    } else if (!document.settings.is_object()) {
        add(Error(errors::invalid_value, "a map of settings is expected"), "spec.settings",
            document.settings.mark);
        document.settings = Value::object();
    }
    document.spec.erase("settings");
    refuse_others(document);
}

// What an overlay's spec holds beside `settings` and its own fields.
void Reader::refuse_others(Document& document) {
    const model::Section& section = document.kind->section();
    std::vector<std::string_view> names{"settings"};
    for (const model::Field& field : section.fields) {
        names.push_back(field.name);
    }
    std::erase_if(document.spec.as_object(), [&](const Value::Member& member) {
        if (section.find(member.key) != nullptr) {
            return false;
        }
        const auto near = nearest(member.key, names);
        const bool setting = document.kind->settings().find(member.key) != nullptr;
        add(Error(errors::unknown_key, "unknown key '" +
                                           std::string(utf8_prefix(member.key, kShown)) + "' in " +
                                           std::string(section.name))
                .next(setting ? "put the settings under spec.settings"
                      : near  ? "did you mean '" + std::string(*near) + "'?"
                              : "known keys: " + list_of(names)),
            "spec", member.key_mark);
        return true;
    });
}

} // namespace

const model::Section& Metadata::section() {
    return kMetadata;
}

std::span<const DocumentKind> all_document_kinds() {
    return kKinds;
}

const DocumentKind* find_document_kind(std::string_view name) {
    const auto found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                    [&](const DocumentKind& kind) { return kind.name == name; });
    return found == std::end(kKinds) ? nullptr : found;
}

const std::string* Document::label(std::string_view key) const {
    for (const auto& [name, value] : labels) {
        if (name == key) {
            return &value;
        }
    }
    return key == "name" ? &metadata.name : key == "site" ? &metadata.site : nullptr;
}

std::vector<const Document*> Site::of_kind(std::string_view kind) const {
    std::vector<const Document*> found;
    for (const Document& document : documents) {
        if (document.kind->name == kind) {
            found.push_back(&document);
        }
    }
    return found;
}

const Document* Site::find(std::string_view kind, std::string_view name) const {
    for (const Document& document : documents) {
        if (document.kind->name == kind && document.metadata.name == name) {
            return &document;
        }
    }
    return nullptr;
}

void add_text(Site& site, std::string file, std::string text, const LoadLimits& limits) {
    const auto source = static_cast<std::uint32_t>(site.sources.size());
    site.sources.push_back(std::move(file));
    site.texts.push_back(std::move(text));
    YamlLimits yaml;
    yaml.max_documents =
        limits.max_documents - std::min(limits.max_documents, site.documents.size());
    YamlStream stream = read_yaml(site.texts.back(), site.sources.back(), source, yaml);
    std::move(stream.problems.begin(), stream.problems.end(), std::back_inserter(site.problems));
    for (const Value& root : stream.documents) {
        if (std::optional<Document> document = Reader(site, root).read(site.problems)) {
            site.documents.push_back(std::move(*document));
        }
    }
}

Value make_document(std::string_view kind, std::string_view name, Value spec) {
    Value metadata = Value::object();
    metadata.set("name", name);
    Value document = Value::object();
    document.set("apiVersion", kApiVersion);
    document.set("kind", kind);
    document.set("metadata", std::move(metadata));
    document.set("spec", std::move(spec));
    return document;
}

Value schedule_spec(const Document& schedule) {
    Value spec = schedule.spec;
    adapt(spec, schedule.kind->section());
    if (spec.find("name") == nullptr) {
        Value name = schedule.metadata.name;
        name.mark = schedule.name_mark;
        spec.set("name", std::move(name));
    }
    return spec;
}

} // namespace akx::config
