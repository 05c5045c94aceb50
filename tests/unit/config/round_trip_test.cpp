// SPDX-License-Identifier: Apache-2.0
// A phone written as YAML and read again is the same phone (REQ CFG-11).
#include "config/yaml.hpp"
#include "model/phone.hpp"
#include "model/tree.hpp"
#include "model/user.hpp"
#include "unit/config/filler.hpp"
#include "unit/config/problems.hpp"
#include "unit/config/schema_check.hpp"

#include "base/json.hpp"
#include "config/schema.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;

namespace {

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
