// SPDX-License-Identifier: Apache-2.0
// Users in and out.
#include "component/device/scripted_agent.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace akx;
using test::ScriptedAgent;

namespace {

net::Upload upload_of(std::string text) {
    net::Upload out;
    out.read = [text = std::move(text),
                at = std::size_t{0}](std::span<std::uint8_t> room) mutable -> Result<std::size_t> {
        const std::size_t size = std::min(room.size(), text.size() - at);
        std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), size, room.begin());
        at += size;
        return size;
    };
    return out;
}

} // namespace

TEST_CASE("an import sends the rows as they are and reads the report") {
    const ScriptedAgent agent(
        200, R"({"added":2,"changed":1,"unchanged":5,"deleted":1,"rejected":1,"revision":9,)"
             R"("problems":[{"line":4,"column":2,"field":"pin","detail":"bad","id":"AKX-E0204"}],)"
             R"("moreProblems":3,"deletions":["u7"]})");
    device::ImportOptions options;
    options.mode = device::ImportOptions::Mode::replace;
    options.format = device::RowFormat::csv;
    options.dry_run = true;
    options.skip_invalid = true;
    options.max_delete = 5;
    const Result<device::ImportReport> report =
        agent.open()->import_users(upload_of("id,name\n1,J\n"), options);
    REQUIRE(report);
    CHECK(agent.last().path ==
          "/v1/users/import?mode=replace&dryRun=true&skipInvalid=true&maxDelete=5");
    CHECK(agent.last().header("Content-Type") == "text/csv; charset=utf-8");
    CHECK(agent.last().body == "id,name\n1,J\n");
    CHECK(report->added == 2);
    CHECK(report->changed == 1);
    CHECK(report->unchanged == 5);
    CHECK(report->deleted == 1);
    CHECK(report->rejected == 1);
    CHECK(report->revision == "9");
    REQUIRE(report->problems.size() == 1);
    CHECK(report->problems[0].place().line == 4);
    CHECK(report->problems[0].field() == "pin");
    CHECK(report->more_problems == 3);
    CHECK(report->deletions == std::vector<std::string>{"u7"});
}

TEST_CASE("an import of bad rows is an error with each of them") {
    const ScriptedAgent agent(422, R"({"id":"AKX-E0212","detail":"1 row of 3 is invalid",)"
                                   R"("problems":[{"line":2,"detail":"no name"}]})");
    const Result<device::ImportReport> report =
        agent.open()->import_users(upload_of("{}\n"), device::ImportOptions{});
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errors::invalid_row));
    REQUIRE(report.error().details().size() == 1);
    CHECK(report.error().details()[0].place().line == 2);
    CHECK(agent.last().header("Content-Type") == "application/x-ndjson");
}

TEST_CASE("an import cut before all rows were sent leaves the phone unchanged, later is unknown") {
    const bool early = GENERATE(true, false);
    const test::TlsServer server([early](test::Peer& peer) {
        std::optional<test::HttpText> request = peer.head();
        if (request && !early) {
            peer.body(*request);
        }
        peer.cut();
    });
    const Result<std::unique_ptr<device::Device>> phone =
        device::open_agent(test::options_for(server));
    REQUIRE(phone);
    const Result<device::ImportReport> report =
        (*phone)->import_users(upload_of(std::string(8U << 20U, '\n')), device::ImportOptions{});
    REQUIRE_FALSE(report);
    CHECK(report.error().is(early ? errors::unreachable : errors::unknown_outcome));
}

TEST_CASE("pages of users carry on where the one before ended") {
    const ScriptedAgent agent([](const test::HttpText& request) {
        return request.path.find("after=") == std::string::npos
                   ? ScriptedAgent::Answer{200, R"({"users":[{"id":"1"}],"next":"1","total":2})"}
                   : ScriptedAgent::Answer{200, R"({"users":[{"id":"2"}],"next":null,"total":2})"};
    });
    const std::unique_ptr<device::Device> phone = agent.open();
    device::UserQuery query;
    query.filter = "M\xC3\xBC & Co";
    const Result<device::UserPage> first = phone->users(query);
    REQUIRE(first);
    CHECK(first->total == 2);
    query.after = first->next;
    const Result<device::UserPage> second = phone->users(query);
    REQUIRE(second);
    CHECK(second->users.at(0).text_at("id") == "2");
    CHECK(second->next.empty());
    CHECK(agent.last().path == "/v1/users?limit=500&after=1&filter=M%C3%BC%20%26%20Co&sort=id");
}

TEST_CASE("one user is added, changed and deleted by its own request") {
    const ScriptedAgent agent(200, R"({"id":"u 1"})");
    const std::unique_ptr<device::Device> phone = agent.open();
    Value fields = Value::object();
    fields.set("room", Value());
    REQUIRE(phone->add_user(fields));
    CHECK(agent.last().method + " " + agent.last().path == "POST /v1/users");
    REQUIRE(phone->change_user("u 1", fields));
    CHECK(agent.last().method + " " + agent.last().path == "PATCH /v1/users/u%201");
    CHECK(agent.last().body == R"({"room":null})");
    REQUIRE(phone->delete_user("u 1"));
    CHECK(agent.last().method + " " + agent.last().path == "DELETE /v1/users/u%201");
}

TEST_CASE("an export is handed on row by row as text") {
    const ScriptedAgent agent(200, "{\"id\":\"1\"}\n{\"id\":\"2\"}\n");
    std::string text;
    const Status status =
        agent.open()->export_users(device::RowFormat::ndjson, true, [&text](ByteView piece) {
            text += as_text(piece);
            return Status();
        });
    REQUIRE(status);
    CHECK(text == "{\"id\":\"1\"}\n{\"id\":\"2\"}\n");
    CHECK(agent.last().path == "/v1/users/export?format=ndjson&secrets=true");
}
