// SPDX-License-Identifier: Apache-2.0
#include "config/schema.hpp"

#include "base/text.hpp"
#include "config/document.hpp"
#include "config/explain.hpp"
#include "config/merge.hpp"
#include "config/secrets.hpp"

namespace akx::config {

namespace {

using model::Field;
using model::FieldType;
using model::Section;

constexpr std::string_view kDraft = "http://json-schema.org/draft-07/schema#";
constexpr std::string_view kDuration = "^([0-9]+(ms|s|m|h|d))+$";

// Whole: as the phone or one document has it. Layered: what overlays and the documents above them
// say, which may leave out anything, set it back with null, and remove elements of lists.
enum class Form { whole, layered };

std::string definition_name(std::string_view section, Form form) {
    std::string name = to_lower(section);
    for (char& c : name) {
        c = c == ' ' ? '-' : c;
    }
    return form == Form::whole ? name : name + "-layer";
}

Value object(std::initializer_list<std::pair<std::string_view, Value>> members) {
    Value out = Value::object();
    for (const auto& [key, value] : members) {
        out.set(key, value);
    }
    return out;
}

Value reference_to(std::string_view definition) {
    return object({{"$ref", "#/definitions/" + std::string(definition)}});
}

Value words(std::span<const std::string_view> texts) {
    Value out = Value::array();
    for (const std::string_view text : texts) {
        out.push(text);
    }
    return out;
}

// Whether digits without quotes, a number to an editor, could be meant: we take them as text.
bool takes_digits(const Field& field) {
    if (field.options.syntax == nullptr) {
        return true;
    }
    constexpr std::size_t kLongestNumber = 18;
    for (std::size_t length = 1; length <= kLongestNumber; ++length) {
        if (field.options.syntax->matches(std::string(length, '1'))) {
            return true;
        }
    }
    return false;
}

Value text_type(const Field& field) {
    return takes_digits(field) ? Value(Value::Array{"string", "integer"}) : Value("string");
}

// Whether an empty text means "none" here: texts are checked for their form when not empty.
bool may_be_empty(const Field& field) {
    return field.type == FieldType::text && field.options.min == 0 && !field.options.required;
}

void add_pattern(Value& out, const Field& field) {
    if (field.options.syntax == nullptr || field.options.syntax->pattern.empty()) {
        return;
    }
    std::string pattern(field.options.syntax->pattern);
    if (may_be_empty(field) && pattern.starts_with('^') && pattern.ends_with('$')) {
        pattern = "^(" + pattern.substr(1, pattern.size() - 2) + ")?$";
    }
    out.set("pattern", std::move(pattern));
}

void add_bounds(Value& out, const Field& field, std::string_view low, std::string_view high) {
    if (field.options.min != 0) {
        out.set(low, field.options.min);
    }
    if (field.options.max != 0) {
        out.set(high, field.options.max);
    }
}

void add_type(Value& out, const Field& field, Form form) {
    switch (field.type) {
    case FieldType::boolean:
        out.set("type", "boolean");
        return;
    case FieldType::integer:
        out.set("type", "integer");
        if (field.bounded()) {
            out.set("minimum", field.options.min);
            out.set("maximum", field.options.max);
        }
        return;
    case FieldType::text:
        out.set("type", text_type(field));
        add_bounds(out, field, "minLength", "maxLength");
        add_pattern(out, field);
        return;
    case FieldType::choice:
        out.set("enum", words(field.choices));
        return;
    case FieldType::choices:
        out.set("type", "array");
        out.set("items", object({{"enum", words(field.choices)}}));
        return;
    case FieldType::duration:
        out.set("type", "string");
        out.set("pattern", kDuration);
        return;
    case FieldType::secret: // an editor shows `!secret name` to the schema as the text "name"
        out.set("anyOf",
                Value::Array{object({{"type", text_type(field)}}), reference_to("reference")});
        return;
    case FieldType::texts: {
        Value items = object({{"type", text_type(field)}});
        add_pattern(items, field);
        out.set("type", "array");
        out.set("items", std::move(items));
        add_bounds(out, field, "minItems", "maxItems");
        return;
    }
    case FieldType::section:
        out.set("allOf", Value::Array{reference_to(definition_name(field.section().name, form))});
        return;
    case FieldType::list:
        out.set("type", "array");
        out.set("items", reference_to(definition_name(field.section().name, form)));
        add_bounds(out, field, "minItems", "maxItems");
        return;
    }
}

std::string description(const Field& field) {
    std::string out = std::string(field.help) + ".";
    const std::string allowed = allowed_text(field);
    if (!allowed.empty()) {
        out += " Allowed: " + allowed + ".";
    }
    if (!field.options.autop.empty()) {
        out += " Autop: Config." + std::string(field.options.autop) + ".";
    }
    return out;
}

// null sets a layered setting back to its default.
void allow_null(Value& out) {
    if (Value* type = out.find("type")) {
        if (type->is_text()) {
            *type = Value::Array{std::move(*type)};
        }
        type->push("null");
    } else if (Value* choices = out.find("enum")) {
        choices->push(nullptr);
    } else if (const Value* all = out.find("allOf")) {
        Value any = *all;
        any.push(object({{"type", "null"}}));
        out.erase("allOf");
        out.set("anyOf", std::move(any));
    } else if (Value* any = out.find("anyOf")) {
        any->push(object({{"type", "null"}}));
    }
}

Value field_schema(const Section& owner, const Field& field, Form form) {
    Value out = object({{"description", description(field)}});
    add_type(out, field, form);
    if (form == Form::layered && field.name != owner.key) {
        allow_null(out);
    }
    if (Value standard = default_value(owner, field); !standard.is_null()) {
        out.set("default", std::move(standard));
    }
    return out;
}

// The schema of a map, with those of the maps in it added to `definitions`.
void define(const Section& section, Value& definitions, Form form);

Value section_schema(const Section& section, Value& definitions, Form form) {
    Value properties = Value::object();
    Value required = Value::array();
    for (const Field& field : section.fields) {
        properties.set(field.name, field_schema(section, field, form));
        if (field.options.required && (form == Form::whole || field.name == section.key)) {
            required.push(field.name);
        }
        if (field.section != nullptr) {
            define(field.section(), definitions, form);
        }
    }
    if (form == Form::layered && !section.key.empty()) {
        properties.set(kRemove, object({{"const", true},
                                        {"description", "Takes away what an overlay brought; only "
                                                        "the key stands beside it."}}));
    }
    Value out = object({{"type", "object"},
                        {"description", std::string(section.help) + "."},
                        {"properties", std::move(properties)},
                        {"additionalProperties", false}});
    if (!required.as_array().empty()) {
        out.set("required", std::move(required));
    }
    return out;
}

void define(const Section& section, Value& definitions, Form form) {
    const std::string name = definition_name(section.name, form);
    if (definitions.find(name) == nullptr) {
        definitions.set(name, nullptr); // takes the place, should a section contain itself
        Value schema = section_schema(section, definitions, form);
        definitions.set(name, std::move(schema));
    }
}

// A secret in JSON: {"$kept": digest} and its like.
Value reference_schema() {
    Value properties = Value::object();
    for (const std::string_view tag : reference_tags()) {
        properties.set("$" + std::string(tag), object({{"type", "string"}}));
    }
    return object({{"type", "object"},
                   {"description", "A secret kept elsewhere. In YAML write !secret NAME, !env NAME "
                                   "or !file PATH; !kept DIGEST keeps what the phone has."},
                   {"properties", std::move(properties)},
                   {"additionalProperties", false},
                   {"minProperties", 1},
                   {"maxProperties", 1}});
}

// Of one kind, or of any.
Value metadata_schema(const DocumentKind* kind) {
    Value none = Value::object();
    Value out = section_schema(Metadata::section(), none, Form::whole);
    if (kind != nullptr && !kind->sited) {
        out.find("properties")->erase("site");
    }
    Value labels =
        object({{"type", "object"},
                {"description", "Labels to select documents by."},
                {"additionalProperties",
                 object({{"type", Value::Array{"string", "integer"}}, {"maxLength", 63}})}});
    out.find("properties")->set("labels", std::move(labels));
    return out;
}

Value start(std::string title) {
    return object({{"$schema", kDraft}, {"title", std::move(title)}});
}

Value envelope(Value kinds) {
    return object({{"apiVersion", object({{"const", kApiVersion},
                                          {"description", "Version of the document's form."}})},
                   {"kind", std::move(kinds)},
                   {"metadata", reference_to("metadata")}});
}

Value new_definitions(const DocumentKind* kind) {
    return object({{"metadata", metadata_schema(kind)}, {"reference", reference_schema()}});
}

// What `spec` of a kind is, with what that needs added to `definitions`.
Value spec_schema(const DocumentKind& kind, Value& definitions) {
    const Form form = kind.layered ? Form::layered : Form::whole;
    if (kind.settings == nullptr) {
        define(kind.section(), definitions, form);
        return reference_to(definition_name(kind.section().name, form));
    }
    define(kind.settings(), definitions, Form::layered);
    Value spec = section_schema(kind.section(), definitions, Form::whole);
    spec.find("properties")
        ->set("settings", object({{"description", std::string(kind.help)},
                                  {"anyOf", Value::Array{reference_to(definition_name(
                                                             kind.settings().name, Form::layered)),
                                                         object({{"type", "null"}})}}}));
    return spec;
}

void close_envelope(Value& schema, Value properties) {
    schema.set("type", "object");
    schema.set("properties", std::move(properties));
    schema.set("required", Value::Array{"apiVersion", "kind", "metadata", "spec"});
    schema.set("additionalProperties", false);
}

} // namespace

Value document_schema() {
    Value definitions = new_definitions(nullptr);
    Value names = Value::array();
    Value cases = Value::array();
    for (const DocumentKind& kind : all_document_kinds()) {
        names.push(kind.name);
        const Value is_kind = object({{"kind", object({{"const", kind.name}})}});
        const Value spec = object({{"spec", spec_schema(kind, definitions)}});
        cases.push(object(
            {{"if", object({{"properties", is_kind}})}, {"then", object({{"properties", spec}})}}));
    }
    Value schema = start("akx configuration document");
    Value properties =
        envelope(object({{"enum", names}, {"description", "What the document describes."}}));
    properties.set("spec", object({{"type", "object"}, {"description", "The settings."}}));
    close_envelope(schema, std::move(properties));
    schema.set("allOf", std::move(cases));
    schema.set("definitions", std::move(definitions));
    return schema;
}

Value document_schema(const DocumentKind& kind) {
    Value definitions = new_definitions(&kind);
    Value spec = spec_schema(kind, definitions);
    Value schema = start("akx " + std::string(kind.name) + " document");
    Value properties =
        envelope(object({{"const", kind.name}, {"description", std::string(kind.help)}}));
    properties.set("spec", std::move(spec));
    close_envelope(schema, std::move(properties));
    schema.set("definitions", std::move(definitions));
    return schema;
}

Value object_schema(const Section& section) {
    Value definitions = object({{"reference", reference_schema()}});
    Value body = section_schema(section, definitions, Form::whole);
    Value schema = start("akx " + std::string(section.name));
    for (Value::Member& member : body.as_object()) {
        schema.set(member.key, std::move(member.value));
    }
    schema.set("definitions", std::move(definitions));
    return schema;
}

} // namespace akx::config
