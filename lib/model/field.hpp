// SPDX-License-Identifier: Apache-2.0
// Field and Section: the one declaration of a setting. Reading, writing, validation, diff,
// redaction, JSON Schema, manual page and autop mapping all derive from it.
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"

#include <memory>
#include <span>

namespace akx::model {

enum class FieldType {
    boolean,
    integer,
    text,
    choice,   // one of `choices`
    choices,  // any number of `choices`, as a list
    duration, // "5s"
    secret,   // text that is never shown
    texts,    // a list of texts of one syntax
    section,  // a nested map
    list,     // a list of maps, told apart by their key field
};

// How a text must look, for people and for JSON Schema.
struct Syntax {
    std::string_view name;    // "date, YYYY-MM-DD"
    std::string_view pattern; // ECMA regular expression, "" = any
    bool (*matches)(std::string_view);
    std::string_view example = {};
};

struct Section;
struct Field;

// Type-erased access to the member of the owning object. `self` is the owner.
struct FieldAccess {
    // Scalars and lists of scalars.
    Value (*get)(const Field&, const void* self) = nullptr;
    Status (*set)(const Field&, void* self, const Value& value) = nullptr;
    // Secrets: the text itself, for sealing and digests only.
    std::string_view (*reveal)(const void* self) = nullptr;
    // Moves the member, of whatever type, from another object of the same type.
    void (*take)(void* self, void* from) = nullptr;
    // Nested sections.
    const void* (*child)(const void* self) = nullptr;
    void* (*child_mutable)(void* self) = nullptr;
    // Lists of sections.
    std::size_t (*size)(const void* self) = nullptr;
    const void* (*element)(const void* self, std::size_t index) = nullptr;
    void* (*append)(void* self) = nullptr; // a default element
    void (*clear)(void* self) = nullptr;
};

// What a declaration may add to name and help; only what applies to the type.
struct FieldOptions {
    // integer: the value; duration: milliseconds; text, secret: code points; lists: entries.
    std::int64_t min = 0;
    std::int64_t max = 0; // 0 with min 0 = not bounded
    std::string_view unit = {};
    bool required = false;
    const Syntax* syntax = nullptr; // text, secret, texts
    // Key of Akuvox's autop text (facts/akuvox §4.2) without "Config."; {} = letter of the relay,
    // {n} = its number. Empty: none known.
    std::string_view autop = {};
    std::string_view example = {}; // text without syntax: a likely value
    bool reach = false; // decides how the phone is reached: changing it may cut the connection
};

struct Field {
    std::string_view name; // spelling in YAML and JSON, camelCase
    std::string_view help; // one sentence without full stop
    FieldType type;
    FieldOptions options;
    std::span<const std::string_view> choices;
    const Section& (*section)() = nullptr; // nested sections and lists
    FieldAccess access;

    bool bounded() const { return options.min != 0 || options.max != 0; }
};

struct Section {
    std::string_view name; // "relay"; names the JSON Schema definition and the manual's heading
    std::string_view help;
    std::span<const Field> fields;
    std::string_view key = {}; // lists: the field that tells elements apart
    // A default-constructed object of this type, made on demand: the source of all defaults.
    std::shared_ptr<const void> (*make)() = nullptr;

    const Field* find(std::string_view field_name) const;
};

} // namespace akx::model
