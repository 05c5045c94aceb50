// SPDX-License-Identifier: Apache-2.0
#include "config/secrets.hpp"

#include "base/json.hpp"
#include "config/report.hpp"
#include "config/yaml.hpp"
#include "model/phone.hpp"
#include "support/temp_folder.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <sys/stat.h>

using namespace akx;
using namespace akx::config;

namespace {

struct Folder : test::TempFolder {
    std::string put(const std::string& name, const std::string& text, mode_t mode = 0600) const {
        const std::string file = path() + "/" + name;
        std::ofstream(file, std::ios::binary) << text;
        ::chmod(file.c_str(), mode);
        return file;
    }
};

std::string shown(const Result<Secret>& secret) {
    return secret.ok() ? std::string(secret->reveal())
                       : "error " + std::string(secret.error().kind().name);
}

} // namespace

TEST_CASE("secrets come from the environment") {
    ::setenv("AKX_TEST_PIN", "001234", 1);
    ::setenv("AKX_TEST_EMPTY", "", 1);
    const auto source = make_secret_source("");
    CHECK(shown(source->get({"env", "AKX_TEST_PIN"}, "")) == "001234");
    CHECK(shown(source->get({"env", "AKX_TEST_NONE"}, "")) == "error unresolved_secret");
    CHECK(shown(source->get({"env", "AKX_TEST_EMPTY"}, "")) == "error unresolved_secret");
}

TEST_CASE("secrets come from files beside the document that nobody else may read") {
    const Folder folder;
    folder.put("pin", "001234\n");
    folder.put("dos", "77\r\n");
    folder.put("two", "1\n\n");
    folder.put("open", "1", 0640);
    folder.put("large", std::string(70'000, 'x'));
    const auto source = make_secret_source("");
    const std::string document = folder.path() + "/site.yaml";
    CHECK(shown(source->get({"file", "pin"}, document)) == "001234");
    CHECK(shown(source->get({"file", folder.path() + "/pin"}, "/elsewhere/x.yaml")) == "001234");
    CHECK(shown(source->get({"file", "dos"}, document)) == "77");
    CHECK(shown(source->get({"file", "two"}, document)) == "1\n");
    CHECK(shown(source->get({"file", "open"}, document)) == "error unsafe_mode");
    CHECK(shown(source->get({"file", "large"}, document)) == "error too_large");
    CHECK(shown(source->get({"file", "none"}, document)) == "error not_found");
    CHECK(shown(source->get({"file", "."}, document)) == "error io");
}

TEST_CASE("secrets come from the store, a private file of names and texts") {
    const Folder folder;
    const auto source = make_secret_source(
        folder.put("store.yaml", "# mine\nfront-pin: 123456\nzero: 0042\ntext: 'a: b'\n"));
    CHECK(shown(source->get({"secret", "front-pin"}, "")) == "123456");
    CHECK(shown(source->get({"secret", "zero"}, "")) == "0042");
    CHECK(shown(source->get({"secret", "text"}, "")) == "a: b");
    const Result<Secret> missing = source->get({"secret", "front-pni"}, "");
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().is(errors::unresolved_secret));
    CHECK(missing.error().hint() == "did you mean 'front-pin'?");
}

TEST_CASE("a store that is missing, open to others or malformed is refused") {
    const Folder folder;
    const auto kind = [](const std::string& path) {
        return shown(make_secret_source(path)->get({"secret", "a"}, ""));
    };
    CHECK(kind("") == "error unresolved_secret");
    CHECK(kind(folder.path() + "/none") == "error not_found");
    CHECK(kind(folder.put("open", "a: b", 0644)) == "error unsafe_mode");
    CHECK(kind(folder.put("list", "- a")) == "error invalid_value");
    CHECK(kind(folder.put("nested", "a: {b: c}")) == "error invalid_value");
    CHECK(kind(folder.put("broken", "a: [")) == "error syntax");
    CHECK(kind(folder.put("empty", "")) == "error unresolved_secret");
}

TEST_CASE("references are resolved in secret settings only, except kept ones") {
    ::setenv("AKX_TEST_PIN", "123456", 1);
    const auto source = make_secret_source("");
    const std::vector<std::string> sources{"f.yaml"};
    Value spec = read_yaml("device: {name: !env AKX_TEST_PIN}\n"
                           "pin:\n"
                           "  publicPins:\n"
                           "    - {name: a, code: !env AKX_TEST_PIN}\n"
                           "    - {name: b, code: !kept 0a}\n"
                           "    - {name: c, code: !env AKX_TEST_NONE}\n",
                           "f.yaml")
                     .documents.front();
    std::vector<Error> problems;

    resolve_secrets(spec, model::Phone::section(), *source, sources, problems);

    CHECK(listing(problems) == "f.yaml:6:23 unresolved_secret pin.publicPins[c].code\n");
    CHECK(spec.find("device")->find("name")->is_reference());
    const Value::Array& pins = spec.find("pin")->array_at("publicPins");
    CHECK(pins[0].text_at("code") == "123456");
    CHECK(pins[0].find("code")->mark.column == 23);
    CHECK(to_json(pins[1]) == R"({"name":"b","code":{"$kept":"0a"}})");
}

TEST_CASE("validation with secrets finds missing and wrong ones and never shows them") {
    const Folder folder;
    const auto source = make_secret_source(folder.put("store", "good: 123456\nbad: geheim77\n"));
    const Site site = site_of(device("  relays: [{id: A}]\n  pin:\n    publicPins:\n"
                                     "      - {name: a, code: !secret good}\n"
                                     "      - {name: b, code: !secret bad}\n"
                                     "      - {name: c, code: !secret none}\n"));
    CHECK(validate(site).empty());
    const std::vector<Error> problems = validate(site, source.get());
    CHECK(listing(problems) == "site.yaml:9:25 invalid_value pin.publicPins[b].code\n"
                               "site.yaml:10:25 unresolved_secret pin.publicPins[c].code\n");
    CHECK_THAT(report_text(site, problems), !Catch::Contains("geheim"));
}

TEST_CASE("rules see resolved secrets") {
    ::setenv("AKX_TEST_PIN", "1234", 1);
    const auto source = make_secret_source("");
    const Site site =
        site_of(device("  pin: {publicPins: [{name: a, relays: [], code: !env AKX_TEST_PIN}]}\n"));
    CHECK(listing(validate(site, source.get())) ==
          "site.yaml:5:50 rule_conflict pin.publicPins[a].code\n");
}

TEST_CASE("references go to JSON and come back") {
    Value tree = Value::object();
    tree.set("a", Reference{"kept", "0a"});
    tree.set("b", Value::Array{Reference{"secret", "s"}, Reference{"env", "E"}});
    tree.set("c", Value::object()).set("d", Reference{"file", "f"});
    const Result<Value> json = parse_json(to_json(tree));
    REQUIRE(json.ok());
    CHECK(references_from_json(*json) == tree);

    const Result<Value> others =
        parse_json(R"({"a":{"$kept":1},"b":{"$other":"x"},"c":{"$kept":"x","y":1}})");
    REQUIRE(others.ok());
    CHECK(references_from_json(*others) == *others);
}
