// SPDX-License-Identifier: Apache-2.0
// Records in every format, errors in four parts.
#include "desk.hpp"
#include "golden.hpp"
#include "output/output.hpp"
#include "output/problem.hpp"
#include "output/progress.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::cli;
using namespace akx::test;

namespace {

constexpr Column kColumns[] = {
    {"id", "ID", Align::right}, {"name", "NAME"}, {"cards", "CARDS"}, {"more.room", "ROOM"}};

Value record(std::int64_t id, std::string_view name) {
    Value value = Value::object();
    value.set("id", id);
    value.set("name", name);
    Value cards = Value::array();
    cards.push("0A");
    cards.push("FF");
    value.set("cards", std::move(cards));
    Value more = Value::object();
    more.set("room", id == 1 ? Value("4, left") : Value(nullptr));
    value.set("more", std::move(more));
    value.set("hidden", true);
    return value;
}

std::string list_as(std::string_view format, OutputOptions options = {}) {
    TextWriter writer;
    const auto output = make_output(format, writer, std::move(options));
    output->begin("UserList", kColumns);
    output->row(record(1, "Ann"));
    output->row(record(10'042, "山田 \"太郎\""));
    output->end();
    return writer.text;
}

std::string object_as(std::string_view format) {
    TextWriter writer;
    make_output(format, writer, {})->object("User", kColumns, record(1, "Ann"));
    return writer.text;
}

} // namespace

TEST_CASE("a list and an object look as they always did") {
    for (const OutputFormat& format : output_formats()) {
        check_golden("list." + std::string(format.name), list_as(format.name));
        check_golden("object." + std::string(format.name), object_as(format.name));
    }
}

TEST_CASE("JSON documents parse and say their version and kind") {
    const auto document = parse_json(list_as("json"));
    REQUIRE(document.ok());
    CHECK(document->text_at("apiVersion") == "akx/v1");
    CHECK(document->text_at("kind") == "UserList");
    CHECK(document->array_at("items").size() == 2);
    CHECK(parse_json(object_as("json"))->text_at("kind") == "User");
}

TEST_CASE("an empty list is still a document, a header, or nothing") {
    const auto empty = [](std::string_view format) {
        TextWriter writer;
        const auto output = make_output(format, writer, {});
        output->begin("UserList", kColumns);
        output->end();
        return writer.text;
    };
    CHECK(parse_json(empty("json"))->array_at("items").empty());
    CHECK(empty("ndjson").empty());
    CHECK(empty("table").empty());
    CHECK(empty("csv") == "id,name,cards,more.room\n");
}

TEST_CASE("--fields chooses and orders, also within JSON") {
    OutputOptions options;
    options.fields = {"more.room", "id"};
    CHECK(list_as("csv", options) == "more.room,id\n\"4, left\",1\n,10042\n");
    const auto item = parse_json(list_as("json", options))->array_at("items").front();
    CHECK(to_json(item) == R"({"more":{"room":"4, left"},"id":1})");
}

TEST_CASE("a field that records do not have is a usage error and nothing is written") {
    TextWriter writer;
    OutputOptions options;
    options.fields = {"nmae"};
    const auto output = make_output("json", writer, options);
    output->begin("UserList", kColumns);
    output->row(record(1, "Ann"));
    output->end();
    REQUIRE_FALSE(output->status().ok());
    CHECK(output->status().error().what().find("did you mean 'name'?") != std::string::npos);
    CHECK(writer.text.empty());
}

TEST_CASE("control characters from outside never reach the terminal") {
    TextWriter writer;
    const auto output = make_output("table", writer, {});
    output->begin("UserList", kColumns);
    output->row(record(1, "evil\x1b[2J\r\n\xe2\x80\xae"));
    output->end();
    CHECK(writer.text.find('\x1b') == std::string::npos);
    CHECK(writer.text.find('\r') == std::string::npos);
    CHECK(writer.text.find("\xe2\x80\xae") == std::string::npos);
    CHECK(std::count(writer.text.begin(), writer.text.end(), '\n') == 2);
}

TEST_CASE("colour is used only when asked for") {
    OutputOptions colored;
    colored.color = true;
    CHECK(list_as("table", colored).find("\x1b[1m") != std::string::npos);
    CHECK(list_as("table").find('\x1b') == std::string::npos);
    CHECK(list_as("json", colored).find('\x1b') == std::string::npos);
}

TEST_CASE("NO_COLOR, --no-color and a dumb terminal keep colour off; CLICOLOR_FORCE turns it on") {
    Desk desk;
    desk.terminal = true;
    CHECK(desk.line("context show").err.find('\x1b') != std::string::npos);
    CHECK(desk.line("context show --no-color").err.find('\x1b') == std::string::npos);
    desk.variables["NO_COLOR"] = "1";
    CHECK(desk.line("context show").err.find('\x1b') == std::string::npos);
    desk.variables.erase("NO_COLOR");
    desk.variables["TERM"] = "dumb";
    CHECK(desk.line("context show").err.find('\x1b') == std::string::npos);
    desk.terminal = false;
    desk.variables["CLICOLOR_FORCE"] = "1";
    CHECK(desk.line("context show").err.find('\x1b') != std::string::npos);
}

TEST_CASE("an error says what, where, why and what to do next") {
    const Error error = Error(errors::unreachable, "connection refused")
                            .on("front (192.0.2.10:8443)")
                            .with("reading the log");
    check_golden("error.txt", error_text(error, false));
    check_golden("error.json", to_json(error_document(error), 2) + "\n");
}

TEST_CASE("an error with several problems lists each with its place") {
    std::vector<Error> problems;
    problems.push_back(Error(errors::out_of_range, "700s is out of range")
                           .at({"site.yaml", 14, 9})
                           .in_field("relays[A].holdDelay"));
    problems.push_back(Error(errors::unknown_key, "'holdDealy' is not known")
                           .at({"site.yaml", 15, 9})
                           .next("did you mean 'holdDelay'?"));
    const Error error = summarize(std::move(problems));
    check_golden("errors.txt", error_text(error, false));
    check_golden("errors.json", to_json(error_document(error), 2) + "\n");
}

TEST_CASE("with -o json errors are JSON too, also of a wrong command line") {
    Desk desk;
    const auto refused = desk.line("user lits -o json");
    CHECK(refused.exit_code == 3);
    CHECK(refused.out.empty());
    CHECK(parse_json(refused.err)->text_at("id") == "AKX-E0101");
    CHECK(parse_json(refused.err)->int_at("exit") == 3);
}

TEST_CASE("progress shows after a second of silence and wipes itself") {
    TextWriter err;
    StillClock clock;
    {
        Progress progress(err, Progress::Mode::line, clock, "sending");
        progress.set_total(200);
        progress.update(10);
        CHECK(err.text.empty());
        clock.time.mono += Millis(1'001);
        progress.update(100);
        CHECK(err.text.find("sending: 100 of 200 (50 %)") != std::string::npos);
    }
    CHECK(err.text.ends_with("\r\x1b[K"));
}

TEST_CASE("when nobody reads the output any more, the list knows it") {
    TextWriter writer;
    writer.closed = true;
    const auto output = make_output("ndjson", writer, {});
    output->begin("UserList", kColumns);
    output->row(record(1, "Ann"));
    CHECK(output->is_closed());
}
