// SPDX-License-Identifier: Apache-2.0
// Value: a JSON-like tree that remembers where in a file each node stood. The common currency
// between YAML, JSON and the model; no third-party type crosses a room's wall.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace akx {

// Where a node came from. `source` is an index into whatever list of files the reader keeps.
struct Mark {
    std::uint32_t source = 0;
    std::uint32_t line = 0; // from 1; 0 = unknown
    std::uint32_t column = 0;
};

// A scalar that stands for something kept elsewhere: `!secret name` has tag "secret", text "name".
struct Reference {
    std::string tag;
    std::string text;
    bool operator==(const Reference&) const = default;
};

// A key of a map with its value. A template only so that Value can name it before it is complete.
template <class V>
struct MemberOf {
    std::string key;
    V value;
    Mark key_mark = {};
    bool operator==(const MemberOf& other) const {
        return key == other.key && value == other.value;
    }
};

class Value {
  public:
    using Member = MemberOf<Value>;
    using Array = std::vector<Value>;
    using Object = std::vector<Member>; // keeps the order of the document; keys are unique
    enum class Kind { null, boolean, integer, real, text, array, object, reference };

    Value() = default;
    Value(std::nullptr_t) {}
    Value(bool b) : data_(b) {}
    Value(int i) : data_(static_cast<std::int64_t>(i)) {}
    Value(unsigned i) : data_(static_cast<std::int64_t>(i)) {}
    Value(std::int64_t i) : data_(i) {}
    Value(double d) : data_(d) {}
    Value(const char* s) : data_(std::string(s)) {}
    Value(std::string s) : data_(std::move(s)) {}
    Value(std::string_view s) : data_(std::string(s)) {}
    Value(Array a) : data_(std::move(a)) {}
    Value(Object o);
    Value(Reference r) : data_(std::move(r)) {}
    static Value array() { return Value(Array{}); }
    static Value object();

    Kind kind() const { return static_cast<Kind>(data_.index()); }
    bool is_null() const { return kind() == Kind::null; }
    bool is_bool() const { return kind() == Kind::boolean; }
    bool is_int() const { return kind() == Kind::integer; }
    bool is_text() const { return kind() == Kind::text; }
    bool is_array() const { return kind() == Kind::array; }
    bool is_object() const { return kind() == Kind::object; }
    bool is_reference() const { return kind() == Kind::reference; }

    // The typed content; the caller has checked the kind.
    bool as_bool() const { return std::get<bool>(data_); }
    std::int64_t as_int() const { return std::get<std::int64_t>(data_); }
    double as_real() const; // also of an integer
    const std::string& as_text() const { return std::get<std::string>(data_); }
    const Array& as_array() const { return std::get<Array>(data_); }
    Array& as_array() { return std::get<Array>(data_); }
    const Object& as_object() const { return std::get<Object>(data_); }
    Object& as_object() { return std::get<Object>(data_); }
    const Reference& as_reference() const { return std::get<Reference>(data_); }

    // Lenient look-ups for data that may lack the member: nullptr, "" or `other`.
    const Value* find(std::string_view key) const;
    Value* find(std::string_view key);
    std::string text_at(std::string_view key, std::string_view other = {}) const;
    std::int64_t int_at(std::string_view key, std::int64_t other = 0) const;
    bool bool_at(std::string_view key, bool other = false) const;
    const Array& array_at(std::string_view key) const; // empty when absent

    // Sets or replaces a member; makes this an object if it is null.
    Value& set(std::string_view key, Value value);
    void push(Value value);
    void erase(std::string_view key);

    // Content only; marks do not count.
    bool operator==(const Value& other) const;

    Mark mark;

  private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object, Reference>
        data_;
};

std::string_view kind_name(Value::Kind kind); // "text", "list", "map" … as a user would say

} // namespace akx
