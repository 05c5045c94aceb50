// SPDX-License-Identifier: Apache-2.0
// The devices' own API as curl sees it: each row of tests/data/akuvox/conformance.ndjson in its
// order against one phone. docs/akuvox-conformance.md is made from the same rows; with AKX_ACCEPT=1
// this test writes it.
#include "base/file.hpp"
#include "base/text.hpp"
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

using namespace akx;
using namespace akx::test;

namespace {

constexpr std::string_view kPath = AKX_SOURCE_DIR "/tests/data/akuvox/conformance.ndjson";
constexpr std::string_view kPage = AKX_SOURCE_DIR "/docs/akuvox-conformance.md";

std::string content_of(std::string_view path) {
    const auto text = read_file(std::string(path), 4U << 20U);
    INFO(path);
    REQUIRE(text.ok());
    return *text;
}

// The member of `value` at "data/item/0/ID"; nullptr when there is none.
const Value* at(const Value& value, std::string_view path) {
    const Value* here = &value;
    for (const std::string_view step : split(path, '/')) {
        if (here->is_array()) {
            const auto index = parse_int(step);
            const bool there = index && static_cast<std::size_t>(*index) < here->as_array().size();
            here = there ? &here->as_array()[static_cast<std::size_t>(*index)] : nullptr;
        } else {
            here = here->is_object() ? here->find(step) : nullptr;
        }
        if (here == nullptr) {
            return nullptr;
        }
    }
    return here;
}

struct Site {
    Phone phone;
    Desk desk;

    Site() {
        phone.pair(desk);
        desk.ok({"apply", "-f",
                 desk.write("site.yaml", small_site() + "    - {id: B, source: sim}\n"), "--yes"});
    }

    // The whole configuration with these settings of the API.
    void configure(const Value& akuvox) {
        Value config = json(desk.ok({"raw", "GET", "/v1/config"}));
        Value spec = *config.find("config");
        if (spec.array_at("relays").size() == 1) {
            Value relay = Value::object();
            relay.set("id", "B");
            spec.find("relays")->push(std::move(relay));
        }
        spec.set("akuvox", akuvox);
        Value body = Value::object();
        body.set("config", std::move(spec));
        desk.ok({"raw", "PUT", "/v1/config", "--data", "-"}, to_json(body));
    }
};

std::vector<std::string> command_of(const Value& row, const std::string& base) {
    std::vector<std::string> command = {"/usr/bin/curl", "-sk", "-i", "--max-time", "20"};
    const std::string auth = row.text_at("auth", "digest");
    if (auth != "none") {
        command.insert(command.end(), {"--" + auth, "-u", row.text_at("user", "api:secret1")});
    }
    if (row.find("body") != nullptr) {
        command.insert(command.end(), {"--data-raw", row.text_at("body")});
    }
    for (const Value& argument : row.array_at("args")) {
        command.push_back(argument.as_text());
    }
    command.push_back(base + row.text_at("path"));
    return command;
}

// The last of the answers that curl printed: the ones before were challenges.
struct Answer {
    int status = 0;
    std::string head;
    std::string body;
};

Answer answer_of(const std::string& out) {
    Answer answer;
    std::string_view rest = out;
    while (rest.starts_with("HTTP/")) {
        const std::size_t end = std::min(rest.find("\r\n\r\n"), rest.size());
        answer.head = rest.substr(0, end);
        answer.status = std::atoi(answer.head.c_str() + answer.head.find(' '));
        rest.remove_prefix(std::min(end + 4, rest.size()));
        const std::size_t next = rest.find("HTTP/1.1 "); // behind the body of a challenge
        if (answer.status == 401 && next != std::string_view::npos) {
            rest.remove_prefix(next);
        }
    }
    answer.body = rest;
    return answer;
}

void check_members(const Value& row, const Answer& answer) {
    const Value none = Value::object();
    const Value* find = row.find("find");
    const Value* retcode = row.find("retcode");
    const bool is_envelope = retcode == nullptr || !retcode->is_null();
    const Value body = is_envelope ? json(answer.body) : none;
    if (is_envelope) {
        CHECK(body.int_at("retcode", 99) == row.int_at("retcode", 0));
    }
    for (const Value::Member& wanted : (find != nullptr ? *find : none).as_object()) {
        const Value* got = at(body, wanted.key);
        INFO(wanted.key);
        REQUIRE(got != nullptr);
        if (!(wanted.value == Value("*"))) {
            CHECK(to_json(*got) == to_json(wanted.value));
        }
    }
    for (const Value& absent : row.array_at("none")) {
        INFO(absent.as_text());
        CHECK(at(body, absent.as_text()) == nullptr);
    }
}

void check_row(Site& site, const Value& row) {
    const Finished curl = run(command_of(row, "https://" + site.phone.address()));
    INFO(row.text_at("endpoint") << ": " << row.text_at("behaviour") << "\n" << curl.out);
    REQUIRE(curl.exit_code == 0);
    const Answer answer = answer_of(curl.out);
    CHECK(answer.status == row.int_at("http", 200));
    check_members(row, answer);
    for (const Value& word : row.array_at("lacks")) {
        CHECK(answer.body.find(word.as_text()) == std::string::npos);
    }
    if (!row.text_at("header").empty()) {
        CHECK(answer.head.find(row.text_at("header")) != std::string::npos);
    }
    if (!row.text_at("lacks_header").empty()) {
        CHECK(answer.head.find(row.text_at("lacks_header")) == std::string::npos);
    }
    const Value relays = row.find("relay") != nullptr ? *row.find("relay") : Value::object();
    for (const Value::Member& relay : relays.as_object()) {
        CHECK(site.phone.sim("relay " + relay.key) == "ok " + relay.value.as_text() + "\n");
    }
}

std::string escaped(std::string text) {
    for (std::size_t i = text.find('|'); i != std::string::npos; i = text.find('|', i + 2)) {
        text.insert(i, "\\");
    }
    return text;
}

std::string page_of_rows(const std::vector<Value>& rows) {
    std::string out =
        "# Conformance with the devices' local HTTP API\n\n"
        "Made from tests/data/akuvox/conformance.ndjson, which `test_akuvox_api` runs with curl "
        "against a\nphone; do not edit. Sources: [D] documented by the vendor, [F] seen on real "
        "devices, [G] a guess,\n\"own\" our choice where nothing is known or security asks for "
        "it. § are sections of the project's\ncollection of facts about the devices.\n\n"
        "| endpoint | behaviour | source |\n|---|---|---|\n";
    for (const Value& row : rows) {
        if (row.find("settings") == nullptr) {
            out += "| `" + row.text_at("endpoint") + "` | " + escaped(row.text_at("behaviour")) +
                   " | " + row.text_at("source") + " |\n";
        }
    }
    return out;
}

} // namespace

TEST_CASE("curl gets from every endpoint what the conformance table says") {
    Site site;
    for (const Value& row : json_lines(content_of(kPath))) {
        if (const Value* settings = row.find("settings")) {
            site.configure(*settings);
        } else {
            check_row(site, row);
        }
    }
}

TEST_CASE("docs/akuvox-conformance.md is made from the rows that are checked") {
    const std::string page = page_of_rows(json_lines(content_of(kPath)));
    const char* accept = std::getenv("AKX_ACCEPT");
    if (accept != nullptr && std::string_view(accept) == "1") {
        std::ofstream(std::string(kPage), std::ios::binary) << page;
    }
    INFO("run this test with AKX_ACCEPT=1 and commit what it writes");
    CHECK(content_of(kPage) == page);
}
