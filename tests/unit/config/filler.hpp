// SPDX-License-Identifier: Apache-2.0
// Random settings, for properties that hold for all of them.
#pragma once

#include "base/time.hpp"
#include "base/value.hpp"
#include "model/field.hpp"

#include <algorithm>
#include <random>

namespace akx::config {

// Fills objects with random values that their declarations allow. A layer is what an overlay may
// say: required settings are left out too, some are null, elements are removed, and secrets are
// references.
class Filler {
    using Field = model::Field;
    using FieldType = model::FieldType;

  public:
    enum class Form { whole, layer };
    explicit Filler(std::uint32_t seed, Form form = Form::whole)
        : random_(seed), layer_(form == Form::layer) {}

    Value section(const model::Section& section) {
        Value out = Value::object();
        for (const Field& field : section.fields) {
            const bool is_key = field.name == section.key;
            if (is_key || (!layer_ && field.options.required) || pick(3) != 0) {
                out.set(field.name, layer_ && !is_key && pick(8) == 0 ? Value() : value(field));
            }
        }
        return out;
    }

  private:
    std::size_t pick(std::size_t below) { return random_() % below; }

    std::int64_t between(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
    }

    std::string text(const Field& field) {
        if (field.options.syntax != nullptr) {
            return matching(*field.options.syntax);
        }
        constexpr std::string_view kPieces[] = {"a", "Z",  "0", "1",  " ", ":",    "#", "-",
                                                "é", "漢", "'", "\"", ",", "true", "~", "\\"};
        const std::int64_t most =
            field.options.max == 0 ? 20 : std::min<std::int64_t>(field.options.max, 20);
        std::string out;
        for (std::int64_t n = between(field.options.min, most); n > 0; --n) {
            const std::string_view piece = kPieces[pick(std::size(kPieces))];
            out += piece.size() == 4 ? "t" : piece;
        }
        return out;
    }

    std::string matching(const model::Syntax& syntax) {
        for (int attempt = 0; attempt < 50; ++attempt) {
            std::string out(1 + pick(8), '0');
            for (char& c : out) {
                c = "0123456789ABCDEF"[pick(16)];
            }
            if (syntax.matches(out)) {
                return out;
            }
        }
        return std::string(syntax.example);
    }

    Value value(const Field& field) {
        switch (field.type) {
        case FieldType::boolean:
            return pick(2) == 0;
        case FieldType::integer:
            return between(field.options.min, field.options.max);
        case FieldType::duration:
            return format_duration(Millis(between(field.options.min, field.options.max)));
        case FieldType::secret:
            return layer_ ? Value(Reference{"secret", "s" + std::to_string(pick(9))})
                          : Value(text(field));
        case FieldType::text:
            return text(field);
        case FieldType::choice:
            return field.choices[pick(field.choices.size())];
        case FieldType::choices:
            return Value::Array{field.choices[pick(field.choices.size())]};
        case FieldType::texts:
            return Value::Array{
                text(Field{field.name, {}, FieldType::text, entry(field), {}, nullptr, {}})};
        case FieldType::section:
            return section(field.section());
        case FieldType::list:
            return list(field);
        }
        return nullptr;
    }

    static model::FieldOptions entry(const Field& field) {
        model::FieldOptions options;
        options.syntax = field.options.syntax;
        return options;
    }

    Value list(const Field& field) {
        Value out = Value::array();
        std::vector<Value> keys;
        for (std::size_t n =
                 pick(static_cast<std::size_t>(std::min<std::int64_t>(field.options.max, 4)) + 1);
             n > 0; --n) {
            Value element = section(field.section());
            const Value* key = element.find(field.section().key);
            if (key != nullptr && std::find(keys.begin(), keys.end(), *key) == keys.end()) {
                keys.push_back(*key);
                if (layer_ && pick(6) == 0) {
                    Value removal = Value::object();
                    removal.set(field.section().key, keys.back());
                    removal.set("$remove", true);
                    element = std::move(removal);
                }
                out.push(std::move(element));
            }
        }
        return out;
    }

    std::mt19937 random_;
    bool layer_;
};

} // namespace akx::config
