// SPDX-License-Identifier: Apache-2.0
// Plan files: what is written is read back, and everything else is refused.
#include "config/plan_file.hpp"

#include "base/file.hpp"
#include "base/json.hpp"
#include "model/phone.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;

namespace {

Value with_code(Value code) {
    Value pin = Value::object();
    pin.set("name", "post");
    pin.set("code", std::move(code));
    Value pins = Value::array();
    pins.push(std::move(pin));
    Value section = Value::object();
    section.set("publicPins", std::move(pins));
    Value config = Value::object();
    config.set("pin", std::move(section));
    return config;
}

PlanFile sample() {
    PlannedPhone phone;
    phone.name = "front";
    phone.serial = "S1";
    phone.fingerprint = "sha256:aa";
    phone.revision = "12";
    phone.digest = "d1";
    phone.reach = true;
    phone.changes = {{model::Change::Kind::modify, "https.port", 0, 9443, false, true},
                     {model::Change::Kind::add, "relays[B]", {}, Value::object(), false, false}};
    phone.config = with_code(Reference{"secret", "post"});
    return {"2026-11-20T08:15:00Z", "akx 0.1.0", {phone}};
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

std::vector<Error> problems_of(Value config, const std::string& plan_path = "plan.json") {
    const std::string sources[] = {"site/front.yaml"};
    std::vector<Error> problems;
    make_portable(config, model::Phone::section(), sources, plan_path, problems);
    return problems;
}

} // namespace

TEST_CASE("a plan file is read back as it was written") {
    const test::TempFolder folder;
    const std::string path = folder.path() + "/plan.json";
    REQUIRE(write_private_file(path, plan_text(sample())));
    const Result<PlanFile> plan = read_plan(path);
    REQUIRE(plan);
    CHECK(plan->made == "2026-11-20T08:15:00Z");
    REQUIRE(plan->phones.size() == 1);
    const PlannedPhone& phone = plan->phones.front();
    CHECK(phone.name == "front");
    CHECK(phone.serial == "S1");
    CHECK(phone.fingerprint == "sha256:aa");
    CHECK(phone.revision == "12");
    CHECK(phone.digest == "d1");
    CHECK(phone.reach);
    REQUIRE(phone.changes.size() == 2);
    CHECK(phone.changes[0].after == Value(9443));
    CHECK(phone.changes[0].reach);
    CHECK(phone.changes[1].kind == model::Change::Kind::add);
    CHECK(phone.config == sample().phones.front().config);
}

TEST_CASE("a plan file that was touched is refused") {
    const std::string text = plan_text(sample());
    const auto [what, by] = GENERATE(table<std::string, std::string>(
        {{"\"12\"", "\"13\""}, {"9443", "9444"}, {"\"post\"", "\"mine\""}, {"S1", "S2"}}));
    const Result<PlanFile> plan = parse_plan(replaced(text, what, by), "plan.json");
    REQUIRE_FALSE(plan);
    CHECK(plan.error().is(errors::corrupt));
    CHECK(plan.error().place().file == "plan.json");
}

TEST_CASE("another layout of the same plan file is fine") {
    const Result<Value> tree = parse_json(plan_text(sample()));
    REQUIRE(tree);
    CHECK(parse_plan(to_json(*tree), "plan.json").ok());
}

TEST_CASE("a plan file that was cut anywhere is refused") {
    const std::string text = plan_text(sample());
    for (std::size_t size = 0; size + 1 < text.size(); ++size) {
        const Result<PlanFile> plan = parse_plan(text.substr(0, size), "plan.json");
        REQUIRE_FALSE(plan);
        const bool known =
            plan.error().is(errors::corrupt) || plan.error().is(errors::invalid_value);
        CHECK(known);
    }
    CHECK(parse_plan(text.substr(0, text.size() / 2), "p").error().is(errors::corrupt));
}

TEST_CASE("files of other programs and newer versions are told apart") {
    CHECK(parse_plan("{}", "x.json").error().is(errors::invalid_value));
    CHECK(parse_plan("kind: Device", "x.yaml").error().is(errors::invalid_value));
    CHECK(parse_plan("[1]", "x.json").error().is(errors::invalid_value));
    const std::string newer = replaced(plan_text(sample()), "\"version\": 1", "\"version\": 2");
    CHECK(parse_plan(newer, "plan.json").error().is(errors::unsupported));
    CHECK(read_plan("/nonexistent/plan.json").error().is(errors::not_found));
}

TEST_CASE("a secret that is written out does not get into a plan file") {
    const std::vector<Error> problems = problems_of(with_code("4711"));
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().is(errors::unresolved_secret));
    CHECK(problems.front().field() == "pin.publicPins[post].code");
    CHECK(problems.front().text().find("4711") == std::string::npos);
    CHECK(problems_of(with_code(Reference{"kept", "d"})).empty());
    CHECK(problems_of(with_code(Reference{"env", "POST"})).empty());
}

TEST_CASE("file references are written relative to the plan file") {
    const std::string sources[] = {"site/front.yaml"};
    std::vector<Error> problems;
    const auto portable = [&](const std::string& path) {
        Value code = Reference{"file", path};
        Value config = with_code(std::move(code));
        make_portable(config, model::Phone::section(), sources, "out/plan.json", problems);
        return config.find("pin")->array_at("publicPins").front().find("code")->as_reference().text;
    };
    CHECK(portable("post.txt") == "../site/post.txt");
    CHECK(portable("../keys/post.txt") == "../keys/post.txt");
    CHECK(portable("/etc/keys/post.txt") == "/etc/keys/post.txt");
    CHECK(problems.empty());
}
