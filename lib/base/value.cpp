// SPDX-License-Identifier: Apache-2.0
#include "base/value.hpp"

namespace akx {

Value::Value(Object o) : data_(std::move(o)) {}
Value Value::object() {
    return Value(Object{});
}

double Value::as_real() const {
    return is_int() ? static_cast<double>(as_int()) : std::get<double>(data_);
}

const Value* Value::find(std::string_view key) const {
    if (!is_object()) {
        return nullptr;
    }
    for (const Member& member : as_object()) {
        if (member.key == key) {
            return &member.value;
        }
    }
    return nullptr;
}

Value* Value::find(std::string_view key) {
    return const_cast<Value*>(static_cast<const Value&>(*this).find(key));
}

std::string Value::text_at(std::string_view key, std::string_view other) const {
    const Value* member = find(key);
    return member != nullptr && member->is_text() ? member->as_text() : std::string(other);
}

std::int64_t Value::int_at(std::string_view key, std::int64_t other) const {
    const Value* member = find(key);
    return member != nullptr && member->is_int() ? member->as_int() : other;
}

bool Value::bool_at(std::string_view key, bool other) const {
    const Value* member = find(key);
    return member != nullptr && member->is_bool() ? member->as_bool() : other;
}

const Value::Array& Value::array_at(std::string_view key) const {
    static const Array kEmpty;
    const Value* member = find(key);
    return member != nullptr && member->is_array() ? member->as_array() : kEmpty;
}

Value& Value::set(std::string_view key, Value value) {
    if (is_null()) {
        data_ = Object{};
    }
    if (Value* member = find(key)) {
        *member = std::move(value);
        return *member;
    }
    Object& members = as_object();
    members.push_back({std::string(key), std::move(value), {}});
    return members.back().value;
}

void Value::push(Value value) {
    if (is_null()) {
        data_ = Array{};
    }
    as_array().push_back(std::move(value));
}

void Value::erase(std::string_view key) {
    if (is_object()) {
        std::erase_if(as_object(), [key](const Member& member) { return member.key == key; });
    }
}

bool Value::operator==(const Value& other) const {
    if (kind() != other.kind()) {
        return false;
    }
    if (!is_object()) {
        return data_ == other.data_;
    }
    if (as_object().size() != other.as_object().size()) {
        return false;
    }
    for (const Member& member : as_object()) {
        const Value* same = other.find(member.key);
        if (same == nullptr || !(*same == member.value)) {
            return false;
        }
    }
    return true;
}

std::string_view kind_name(Value::Kind kind) {
    constexpr std::string_view kNames[] = {"nothing", "true/false", "number", "decimal number",
                                           "text",    "list",       "map",    "reference"};
    return kNames[static_cast<std::size_t>(kind)];
}

} // namespace akx
