// SPDX-License-Identifier: Apache-2.0
// From a C++ member to a Field: `field<&Relay::hold_delay>("holdDelay", "…", {.max = 600'000})`.
// A new member type needs one Codec (or, for enums and texts, one Names or TextForm).
#pragma once

#include "base/secret.hpp"
#include "base/time.hpp"
#include "model/field.hpp"

#include <concepts>

namespace akx::model {

// Specialise for an enum whose values count from 0: `static constexpr std::string_view names[]`.
template <class E>
struct Names;
template <class E>
concept Named = std::is_enum_v<E> && requires {
    Names<E>::names;
};

// A set of values of a named enum.
template <Named E>
struct Flags {
    std::uint32_t bits = 0;

    static constexpr Flags all() { return {(1U << std::size(Names<E>::names)) - 1}; }
    static constexpr Flags of(std::initializer_list<E> values) {
        Flags flags;
        for (E value : values) {
            flags.bits |= 1U << static_cast<unsigned>(value);
        }
        return flags;
    }
    constexpr bool has(E value) const { return (bits >> static_cast<unsigned>(value) & 1U) != 0; }
    constexpr void add(E value) { bits |= 1U << static_cast<unsigned>(value); }
    constexpr void remove(E value) { bits &= ~(1U << static_cast<unsigned>(value)); }
    constexpr bool empty() const { return bits == 0; }
    constexpr bool operator==(const Flags&) const = default;
};

// Specialise for a type with a text form: `static const Syntax syntax;`,
// `static std::optional<T> parse(std::string_view)`, `static std::string print(const T&)`.
template <class T>
struct TextForm;
template <class T>
concept Textual = requires(const T& value) {
    { TextForm<T>::print(value) } -> std::convertible_to<std::string>;
};

// Checks shared by the codecs; each names the allowed range in its error.
Status check_range(const Field& field, std::int64_t value);
Status check_text(const Field& field, std::string_view text);
Status check_count(const Field& field, std::size_t count);
Error wrong_kind(const Field& field, const Value& value, std::string_view wanted);
Error wrong_choice(const Field& field, std::string_view text);
Error wrong_syntax(const Field& field, const Syntax& syntax, std::string_view text);
Result<std::size_t> choice_index(const Field& field, const Value& value);
Result<Millis> read_duration(const Field& field, const Value& value);
Status check_flag_count(std::size_t count); // bounds the work for a list of choices
Error wrong_bool(const Field& field, const Value& value);
// Names the entry of a list an error is about, as field "[index]".
Error in_entry(Error error, std::size_t index);

template <class T>
struct Codec;

template <>
struct Codec<bool> {
    static constexpr FieldType type = FieldType::boolean;
    static Value get(const Field&, bool member) { return member; }
    static Status set(const Field& field, bool& member, const Value& value) {
        if (!value.is_bool()) {
            return wrong_bool(field, value);
        }
        member = value.as_bool();
        return {};
    }
};

template <std::integral T>
struct Codec<T> {
    static constexpr FieldType type = FieldType::integer;
    static Value get(const Field&, T member) { return static_cast<std::int64_t>(member); }
    static Status set(const Field& field, T& member, const Value& value) {
        if (!value.is_int()) {
            return wrong_kind(field, value, "a whole number");
        }
        if (Status status = check_range(field, value.as_int()); !status) {
            return status;
        }
        member = static_cast<T>(value.as_int());
        return {};
    }
};

template <>
struct Codec<std::string> {
    static constexpr FieldType type = FieldType::text;
    static Value get(const Field&, const std::string& member) { return member; }
    static Status set(const Field& field, std::string& member, const Value& value) {
        if (!value.is_text()) {
            return wrong_kind(field, value, "text");
        }
        if (Status status = check_text(field, value.as_text()); !status) {
            return status;
        }
        member = value.as_text();
        return {};
    }
};

template <>
struct Codec<Secret> {
    static constexpr FieldType type = FieldType::secret;
    // Secrets leave an object only through Encoding (tree.hpp), never by this way.
    static Value get(const Field&, const Secret&) { return nullptr; }
    static Status set(const Field& field, Secret& member, const Value& value);
};

template <Named E>
struct Codec<E> {
    static constexpr FieldType type = FieldType::choice;
    static constexpr std::span<const std::string_view> choices = Names<E>::names;
    static Value get(const Field&, E member) { return choices[static_cast<std::size_t>(member)]; }
    static Status set(const Field& field, E& member, const Value& value) {
        Result<std::size_t> index = choice_index(field, value);
        if (!index) {
            return index.error();
        }
        member = static_cast<E>(*index);
        return {};
    }
};

template <Named E>
struct Codec<Flags<E>> {
    static constexpr FieldType type = FieldType::choices;
    static constexpr std::span<const std::string_view> choices = Names<E>::names;
    static Value get(const Field&, const Flags<E>& member) {
        Value list = Value::array();
        for (std::size_t i = 0; i < choices.size(); ++i) {
            if (member.has(static_cast<E>(i))) {
                list.push(choices[i]);
            }
        }
        return list;
    }
    static Status set(const Field& field, Flags<E>& member, const Value& value) {
        if (!value.is_array()) {
            return wrong_kind(field, value, "a list");
        }
        if (Status status = check_flag_count(value.as_array().size()); !status) {
            return status;
        }
        Flags<E> flags;
        std::vector<Error> problems;
        for (std::size_t i = 0; i < value.as_array().size(); ++i) {
            Result<std::size_t> index = choice_index(field, value.as_array()[i]);
            if (!index) {
                problems.push_back(in_entry(std::move(index.error()), i));
                continue;
            }
            flags.add(static_cast<E>(*index));
        }
        if (!problems.empty()) {
            return summarize(std::move(problems));
        }
        member = flags;
        return {};
    }
};

template <>
struct Codec<Millis> {
    static constexpr FieldType type = FieldType::duration;
    static Value get(const Field&, Millis member) { return format_duration(member); }
    static Status set(const Field& field, Millis& member, const Value& value) {
        Result<Millis> duration = read_duration(field, value);
        if (!duration) {
            return duration.error();
        }
        member = *duration;
        return {};
    }
};

template <Textual T>
struct Codec<T> {
    static constexpr FieldType type = FieldType::text;
    static Value get(const Field&, const T& member) { return TextForm<T>::print(member); }
    static Status set(const Field& field, T& member, const Value& value) {
        if (!value.is_text()) {
            return wrong_kind(field, value, TextForm<T>::syntax.name);
        }
        std::optional<T> parsed = TextForm<T>::parse(value.as_text());
        if (!parsed) {
            return wrong_syntax(field, TextForm<T>::syntax, value.as_text());
        }
        member = std::move(*parsed);
        return {};
    }
};

// Absent is written as "" so that a document can also say it.
template <Textual T>
struct Codec<std::optional<T>> {
    static constexpr FieldType type = FieldType::text;
    static Value get(const Field&, const std::optional<T>& member) {
        return member ? TextForm<T>::print(*member) : std::string();
    }
    static Status set(const Field& field, std::optional<T>& member, const Value& value) {
        if (value.is_null() || (value.is_text() && value.as_text().empty())) {
            member.reset();
            return {};
        }
        return Codec<T>::set(field, member.emplace(), value);
    }
};

template <class T>
requires Textual<T> || std::same_as<T, std::string>
struct Codec<std::vector<T>> {
    static constexpr FieldType type = FieldType::texts;
    static Value get(const Field& field, const std::vector<T>& member) {
        Value list = Value::array();
        for (const T& entry : member) {
            list.push(Codec<T>::get(field, entry));
        }
        return list;
    }
    static Status set(const Field& field, std::vector<T>& member, const Value& value) {
        if (!value.is_array()) {
            return wrong_kind(field, value, "a list");
        }
        if (Status status = check_count(field, value.as_array().size()); !status) {
            return status;
        }
        std::vector<T> entries;
        std::vector<Error> problems;
        Field entry_field = field; // its bounds count entries, not what one entry holds
        entry_field.options.min = entry_field.options.max = 0;
        for (std::size_t i = 0; i < value.as_array().size(); ++i) {
            if (Status status =
                    Codec<T>::set(entry_field, entries.emplace_back(), value.as_array()[i]);
                !status) {
                problems.push_back(in_entry(std::move(status.error()), i));
            }
        }
        if (!problems.empty()) {
            return summarize(std::move(problems));
        }
        member = std::move(entries);
        return {};
    }
};

template <class M>
struct MemberOf;
template <class Owner, class T>
struct MemberOf<T Owner::*> {
    using owner = Owner;
    using type = T;
};

template <auto Member>
void take_member(void* self, void* from) {
    using Owner = typename MemberOf<decltype(Member)>::owner;
    static_cast<Owner*>(self)->*Member = std::move(static_cast<Owner*>(from)->*Member);
}

template <auto Member>
constexpr Field field(std::string_view name, std::string_view help, FieldOptions options = {}) {
    using Owner = typename MemberOf<decltype(Member)>::owner;
    using T = typename MemberOf<decltype(Member)>::type;
    Field out{name, help, Codec<T>::type, options, {}, nullptr, {}};
    if constexpr (requires { Codec<T>::choices; }) {
        out.choices = Codec<T>::choices;
    }
    if constexpr (requires { TextForm<T>::syntax; }) {
        out.options.syntax = &TextForm<T>::syntax;
    } else if constexpr (requires { TextForm<typename T::value_type>::syntax; }) {
        out.options.syntax = &TextForm<typename T::value_type>::syntax;
    }
    out.access.get = [](const Field& self, const void* owner) {
        return Codec<T>::get(self, static_cast<const Owner*>(owner)->*Member);
    };
    out.access.set = [](const Field& self, void* owner, const Value& value) {
        return Codec<T>::set(self, static_cast<Owner*>(owner)->*Member, value);
    };
    out.access.take = &take_member<Member>;
    if constexpr (std::same_as<T, Secret>) {
        out.access.reveal = [](const void* owner) {
            return (static_cast<const Owner*>(owner)->*Member).reveal();
        };
    }
    return out;
}

// A nested map; the member's type has `static const Section& section()`.
template <auto Member>
constexpr Field section_field(std::string_view name, std::string_view help) {
    using Owner = typename MemberOf<decltype(Member)>::owner;
    using T = typename MemberOf<decltype(Member)>::type;
    Field out{name, help, FieldType::section, {}, {}, &T::section, {}};
    out.access.child = [](const void* owner) -> const void* {
        return &(static_cast<const Owner*>(owner)->*Member);
    };
    out.access.child_mutable = [](void* owner) -> void* {
        return &(static_cast<Owner*>(owner)->*Member);
    };
    out.access.take = &take_member<Member>;
    return out;
}

// A vector of such types; `options.max` bounds their number.
template <auto Member>
constexpr Field list_field(std::string_view name, std::string_view help,
                           FieldOptions options = {}) {
    using Owner = typename MemberOf<decltype(Member)>::owner;
    using T = typename MemberOf<decltype(Member)>::type;
    Field out{name, help, FieldType::list, options, {}, &T::value_type::section, {}};
    out.access.size = [](const void* owner) {
        return (static_cast<const Owner*>(owner)->*Member).size();
    };
    out.access.element = [](const void* owner, std::size_t index) -> const void* {
        return &(static_cast<const Owner*>(owner)->*Member)[index];
    };
    out.access.append = [](void* owner) -> void* {
        return &(static_cast<Owner*>(owner)->*Member).emplace_back();
    };
    out.access.clear = [](void* owner) { (static_cast<Owner*>(owner)->*Member).clear(); };
    out.access.take = &take_member<Member>;
    return out;
}

template <class T>
std::shared_ptr<const void> make_default() {
    return std::make_shared<const T>();
}

} // namespace akx::model
