// SPDX-License-Identifier: Apache-2.0
// A phone written as YAML and read again is the same phone (REQ CFG-11).
#include "config/yaml.hpp"
#include "model/phone.hpp"
#include "model/tree.hpp"
#include "model/user.hpp"
#include "unit/config/problems.hpp"
#include "unit/config/schema_check.hpp"

#include "base/json.hpp"
#include "config/schema.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace akx;
using namespace akx::config;

namespace {

using model::Field;
using model::FieldType;

// Fills objects with random values that their declarations allow.
class Filler {
  public:
    explicit Filler(std::uint32_t seed) : random_(seed) {}

    Value section(const model::Section& section) {
        Value out = Value::object();
        for (const Field& field : section.fields) {
            if (field.options.required || pick(3) != 0) {
                out.set(field.name, value(field));
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
        case FieldType::text:
        case FieldType::secret:
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
                out.push(std::move(element));
            }
        }
        return out;
    }

    std::mt19937 random_;
};

model::Encoding clear_text(bool defaults) {
    model::Encoding encoding;
    encoding.defaults = defaults;
    encoding.secret = [](std::string_view secret) { return Value(secret); };
    return encoding;
}

template <class T>
void check_round_trip(std::uint32_t seed) {
    Filler filler(seed);
    const Value schema = object_schema(T::section());
    for (int round = 0; round < 100; ++round) {
        INFO("seed " << seed << " round " << round);
        model::Problems problems{};
        const T object = model::decode_as<T>(filler.section(T::section()), problems);
        INFO(listing(problems.list));
        REQUIRE(problems.list.empty());
        const Value full = model::encode(object, clear_text(true));
        for (const bool defaults : {true, false}) {
            const std::string text = to_yaml(model::encode(object, clear_text(defaults)));
            INFO(text);
            const YamlStream stream = read_yaml(text, "f");
            REQUIRE(stream.problems.empty());
            REQUIRE(stream.documents.size() == 1);
            const std::vector<std::string> violations =
                schema_violations(schema, stream.documents.front());
            INFO((violations.empty() ? "" : violations.front()));
            CHECK(violations.empty());
            const T again = model::decode_as<T>(stream.documents.front(), problems);
            REQUIRE(problems.list.empty());
            REQUIRE(to_json(model::encode(again, clear_text(true))) == to_json(full));
        }
    }
}

} // namespace

TEST_CASE("a phone survives YAML, with and without its defaults, and fits its schema") {
    check_round_trip<model::Phone>(GENERATE(11U, 12U, 13U));
}

TEST_CASE("a user survives YAML and fits its schema") {
    check_round_trip<model::User>(GENERATE(21U, 22U));
}

TEST_CASE("an export with kept secrets is a valid document") {
    model::Phone phone;
    phone.relays.emplace_back();
    phone.pin.public_pins.emplace_back();
    phone.pin.public_pins.back().name = "parcels";
    phone.pin.public_pins.back().code = Secret(std::string("123456"));
    model::Encoding encoding;
    encoding.defaults = false;
    encoding.secret = [](std::string_view) { return Value(Reference{"kept", "0e12"}); };

    const std::string text =
        to_yaml(make_document("Device", "front", model::encode(phone, encoding)));

    CHECK_THAT(text, Catch::Contains("code: !kept \"0e12\"\n"));
    CHECK_THAT(text, !Catch::Contains("123456"));
    CHECK(listing(validate(site_of(text))).empty());
}
