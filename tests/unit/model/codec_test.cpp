// SPDX-License-Identifier: Apache-2.0
// From a value to a member and back, for every type of member.
#include "model/codec.hpp"

#include "model/phone.hpp"
#include "model/tree.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::model;

namespace {

enum class Fruit : std::uint8_t { apple, pear, plum };

} // namespace

template <>
struct akx::model::Names<Fruit> {
    static constexpr std::string_view names[] = {"apple", "pear", "plum"};
};

namespace {

struct Basket {
    bool open = true;
    unsigned count = 3;
    std::string label = "none";
    Fruit fruit = Fruit::pear;
    Flags<Fruit> allowed = Flags<Fruit>::all();
    Millis age{5'000};
    Secret lock;
    Date picked{0};
    std::optional<Date> best_before;
    std::vector<std::string> owners;
    std::vector<Date> dates;
};

constexpr Syntax kDigits{"PIN of digits", "^[0-9]+$", [](std::string_view text) {
                             return text.find_first_not_of("0123456789") == std::string_view::npos;
                         }};
constexpr Field kFields[] = {
    field<&Basket::open>("open", "Open"),
    field<&Basket::count>("count", "Count", {.min = 1, .max = 10, .unit = "pieces"}),
    field<&Basket::label>("label", "Label", {.min = 2, .max = 5}),
    field<&Basket::fruit>("fruit", "Fruit"),
    field<&Basket::allowed>("allowed", "Allowed"),
    field<&Basket::age>("age", "Age", {.min = 1'000, .max = 60'000}),
    field<&Basket::lock>("lock", "Lock", {.min = 2, .max = 8, .syntax = &kDigits}),
    field<&Basket::picked>("picked", "Picked"),
    field<&Basket::best_before>("bestBefore", "Best before"),
    field<&Basket::owners>("owners", "Owners", {.max = 3}),
    field<&Basket::dates>("dates", "Dates"),
};

const Field& field_named(std::string_view name) {
    for (const Field& field : kFields) {
        if (field.name == name) {
            return field;
        }
    }
    throw std::logic_error("no such field");
}

// "" when the value is taken, else "error_name: message".
std::string set(Basket& basket, std::string_view name, const Value& value) {
    const Field& field = field_named(name);
    const Status status = field.access.set(field, &basket, value);
    return status.ok() ? ""
                       : std::string(status.error().kind().name) + ": " + status.error().what();
}

std::string set(std::string_view name, const Value& value) {
    Basket basket;
    return set(basket, name, value);
}

Value get(const Basket& basket, std::string_view name) {
    const Field& field = field_named(name);
    return field.access.get(field, &basket);
}

} // namespace

TEST_CASE("booleans are true or false and nothing else") {
    Basket basket;
    CHECK(set(basket, "open", false).empty());
    CHECK(get(basket, "open") == Value(false));
    CHECK(set("open", "yes") == "invalid_value: \"yes\" is not true or false");
    CHECK(set("open", 1) == "invalid_value: 1 is not true or false");
    CHECK(set("open", nullptr) == "invalid_value: no value is not true or false");
}

TEST_CASE("whole numbers are taken within their range") {
    Basket basket;
    CHECK(set(basket, "count", 1).empty());
    CHECK(set(basket, "count", 10).empty());
    CHECK(get(basket, "count") == Value(10));
    CHECK(set("count", 0) ==
          "out_of_range: 0 pieces is out of range; allowed is 1 pieces to 10 pieces");
    CHECK(set("count", 11).starts_with("out_of_range"));
    CHECK(set("count", INT64_MAX).starts_with("out_of_range"));
    CHECK(set("count", INT64_MIN).starts_with("out_of_range"));
    CHECK(set("count", "5") == "invalid_value: \"5\" is not a whole number");
    CHECK(set("count", 5.0).starts_with("invalid_value"));
}

TEST_CASE("texts are UTF-8 without NUL and their length counts characters") {
    Basket basket;
    CHECK(set(basket, "label", "äöüß漢").empty());
    CHECK(get(basket, "label") == Value("äöüß漢"));
    CHECK(set("label", "äöüß漢x").starts_with("out_of_range"));
    CHECK(set("label", "x").starts_with("out_of_range"));
    CHECK(set("label", "a\xFF").starts_with("encoding"));
    CHECK(set("label", std::string("a\0b", 3)).starts_with("invalid_value"));
    CHECK(set("label", 12) == "invalid_value: 12 is not text");
}

TEST_CASE("a long wrong text is quoted in part, at a whole character") {
    const std::string what = set("label", std::string(39, 'x') + "äääää");
    CHECK(what.find(std::string(39, 'x') + "…") != std::string::npos);
}

TEST_CASE("choices are spelt exactly, near misses are named") {
    Basket basket;
    CHECK(set(basket, "fruit", "plum").empty());
    CHECK(basket.fruit == Fruit::plum);
    CHECK(get(basket, "fruit") == Value("plum"));
    const Field& fruit = field_named("fruit");
    const Status wrong = fruit.access.set(fruit, &basket, "aple");
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.error().what() == "\"aple\" is not one of 'apple', 'pear' or 'plum'");
    CHECK(wrong.error().hint() == "did you mean 'apple'?");
    CHECK(set("fruit", "Plum").starts_with("invalid_value"));
    CHECK(set("fruit", 1).starts_with("invalid_value"));
}

TEST_CASE("sets of choices are lists, in the order of their declaration") {
    Basket basket;
    CHECK(set(basket, "allowed", Value::Array{"plum", "apple", "plum"}).empty());
    CHECK(get(basket, "allowed") == Value(Value::Array{"apple", "plum"}));
    CHECK(set(basket, "allowed", Value::array()).empty());
    CHECK(basket.allowed.empty());
    CHECK(set("allowed", "plum").starts_with("invalid_value"));
    CHECK(set("allowed", Value(Value::Array(65, Value("plum")))).starts_with("out_of_range"));
}

TEST_CASE("durations need a unit and keep to their range") {
    Basket basket;
    CHECK(set(basket, "age", "1m").empty());
    CHECK(basket.age == Millis(60'000));
    CHECK(get(basket, "age") == Value("1m"));
    CHECK(set("age", 5) == "invalid_value: 5 has no unit");
    CHECK(set("age", "500ms") == "out_of_range: 500ms is out of range; allowed is 1s to 1m");
    CHECK(set("age", "soon").starts_with("invalid_value"));
}

TEST_CASE("secrets are taken but never given, nor named in messages") {
    Basket basket;
    CHECK(set(basket, "lock", "0042").empty());
    CHECK(basket.lock.equals("0042"));
    CHECK(get(basket, "lock").is_null());
    const Field& lock = field_named("lock");
    CHECK(lock.access.reveal(&basket) == "0042");
    CHECK(set("lock", "geheim") ==
          "invalid_value: the secret does not have the form required: PIN of digits");
    CHECK(set("lock", 4711).find("4711") == std::string::npos);
    CHECK(set("lock", Reference{"secret", "x"}).starts_with("unresolved_secret"));
}

TEST_CASE("absent texts of a form are written as empty") {
    Basket basket;
    CHECK(get(basket, "bestBefore") == Value(""));
    CHECK(set(basket, "bestBefore", "2026-02-28").empty());
    CHECK(get(basket, "bestBefore") == Value("2026-02-28"));
    CHECK(set(basket, "bestBefore", "").empty());
    CHECK_FALSE(basket.best_before.has_value());
    CHECK(set("bestBefore", "2026-02-29").starts_with("invalid_value"));
    CHECK(set("picked", "").starts_with("invalid_value"));
}

TEST_CASE("lists tell each wrong entry, and change nothing then") {
    Basket basket;
    basket.owners = {"before"};
    CHECK(set(basket, "owners", Value::Array{"a", "b"}).empty());
    CHECK(get(basket, "owners") == Value(Value::Array{"a", "b"}));
    CHECK(set("owners", Value::Array{"a", "b", "c", "d"}).starts_with("out_of_range"));

    const Field& dates = field_named("dates");
    const Status wrong = dates.access.set(dates, &basket, Value::Array{"x", "2026-01-01", 7});
    REQUIRE_FALSE(wrong.ok());
    REQUIRE(wrong.error().details().size() == 2);
    CHECK(wrong.error().details()[0].field() == "[0]");
    CHECK(wrong.error().details()[1].field() == "[2]");
    CHECK(basket.dates.empty());
    CHECK(basket.owners.size() == 2);
}
