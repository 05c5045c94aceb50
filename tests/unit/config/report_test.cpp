// SPDX-License-Identifier: Apache-2.0
#include "config/report.hpp"

#include "base/json.hpp"
#include "config/validate.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;

namespace {

std::string report(const std::string& text, const ReportStyle& style = {}) {
    const Site site = site_of(text);
    return report_text(site, validate(site), style);
}

Error problem_at(std::uint32_t line, std::uint32_t column) {
    return Error(errors::syntax, "wrong").at(Place{"f", line, column}).next("hint");
}

std::string annotations(std::string_view format) {
    Verdict verdict;
    verdict.problems = {
        Error(errors::syntax, "100% wrong\nhere").at(Place{"a,b:c.yaml", 3, 4}).next("do: it"),
        Error(errors::io, "gone").next("look"),
    };
    verdict.warnings = {Error(errors::rule_conflict, "idle")
                            .at(Place{"w.yaml", 5, 1})
                            .in_field("relays")
                            .next("use it")};
    for (const AnnotationFormat& each : annotation_formats()) {
        if (each.name == format) {
            return each.write(verdict);
        }
    }
    return "no such format";
}

} // namespace

TEST_CASE("a problem shows its place, its line with a caret, and the next step") {
    CHECK(report(device("  relays:\n    - {id: A, holdDelay: 700}\n")) ==
          "site.yaml:6:26: error: relays[A].holdDelay: 700 has no unit [AKX-E0204]\n"
          "    6 |     - {id: A, holdDelay: 700}\n"
          "      |                          ^\n"
          "  hint: write '700s' for seconds or '700ms' for milliseconds\n");
}

TEST_CASE("the caret stands under wide characters and behind tabs") {
    Site site;
    site.sources = {"f"};
    site.texts = {"\xEF\xBB\xBF"
                  "漢字: ä x\r\n\ta: b\n"};
    CHECK(report_text(site, std::vector{problem_at(1, 7)}) == "f:1:7: error: wrong [AKX-E0201]\n"
                                                              "    1 | 漢字: ä x\n"
                                                              "      |         ^\n"
                                                              "  hint: hint\n");
    CHECK(report_text(site, std::vector{problem_at(2, 2)}) == "f:2:2: error: wrong [AKX-E0201]\n"
                                                              "    2 |     a: b\n"
                                                              "      |     ^\n"
                                                              "  hint: hint\n");
}

TEST_CASE("of a long line the part around the place is shown") {
    Site site;
    site.sources = {"f"};
    site.texts = {std::string(5'000, 'x') + "HERE" + std::string(5'000, 'y')};
    ReportStyle style;
    style.width = 40;
    CHECK(report_text(site, std::vector{problem_at(1, 5'001)}, style) ==
          "f:1:5001: error: wrong [AKX-E0201]\n"
          "    1 | …xxxxxxxxxxxxxxxxxxxxHEREyyyyyyyyyyyyyyyy\n"
          "      |                      ^\n"
          "  hint: hint\n");
}

TEST_CASE("control characters of a file do not reach the terminal") {
    Site site;
    site.sources = {"f"};
    site.texts = {"a: \x1B[2Jx\x7F \xC2\x9B"};
    CHECK_THAT(report_text(site, std::vector{problem_at(1, 4)}),
               Catch::Contains("| a: ?[2Jx? ?\n"));
}

TEST_CASE("lines of secrets are shown without them") {
    const auto line = [](const std::string& text) {
        const std::string shown = report(device(text));
        CHECK_THAT(shown, !Catch::Contains("4711"));
        return shown;
    };
    CHECK_THAT(line("  pin:\n    publicPins:\n      - name: a\n        code: 4711x\n"),
               Catch::Contains("|         code: ***\n"));
    CHECK_THAT(line("  pin: {publicPins: [{name: a, 'code': 4711x}]}\n"),
               Catch::Contains("{name: a, 'code': ***\n"));
    CHECK_THAT(line("  pin:\n    publicPins:\n      - name: a\n        cod: 4711x\n"),
               Catch::Contains("|         cod: ***\n"));
    CHECK_THAT(line("  pin: {mdoe: 1, code: 4711}\n"), Catch::Contains("mdoe: 1, code: ***\n"));
}

TEST_CASE("lines of other settings and of references are shown in full") {
    CHECK_THAT(report(device("  pin: {mode: pni}\n")), Catch::Contains("| "));
    CHECK_THAT(report(device("  pin:\n    mode: pni\n")), Catch::Contains("|     mode: pni\n"));
    CHECK_THAT(report(device("  pin:\n    code: !secret x\n")),
               Catch::Contains("|     code: !secret x\n"));
}

TEST_CASE("a problem without a place or outside the texts is told without a line") {
    const Site site;
    CHECK(report_text(site, std::vector{Error(errors::io, "gone").at(Place{"f", 0, 0})}) ==
          "f: error: gone [AKX-E0701]\n  hint: check path, permissions and free space\n");
    CHECK_THAT(report_text(site, std::vector{problem_at(3, 1)}), Catch::StartsWith("f:3:1: error"));
}

TEST_CASE("colours are used when asked for") {
    ReportStyle style;
    style.color = true;
    CHECK_THAT(report("a: [", style), Catch::Contains("\x1b[1;31merror:\x1b[0m"));
    CHECK_THAT(report("a: ["), !Catch::Contains("\x1b"));
}

TEST_CASE("problems are data too") {
    CHECK(to_json(report_value(problem_at(3, 4).in_field("a.b"))) ==
          R"({"id":"AKX-E0201","name":"syntax","message":"wrong","hint":"hint","field":"a.b",)"
          R"("file":"f","line":3,"column":4})");
}

TEST_CASE("problems and warnings become annotations of a code review on GitHub") {
    CHECK(annotations("github") ==
          "::error file=a%2Cb%3Ac.yaml,line=3,col=4,title=AKX-E0201::100%25 wrong%0Ahere%0Ado: it\n"
          "::error title=AKX-E0701::gone%0Alook\n"
          "::warning file=w.yaml,line=5,col=1,title=AKX-E0210::relays: idle%0Ause it\n");
}

TEST_CASE("problems and warnings become a Code Quality report of GitLab") {
    const Result<Value> report = parse_json(annotations("gitlab"));
    REQUIRE(report.ok());
    REQUIRE(report->as_array().size() == 3);
    const Value& first = report->as_array()[0];
    CHECK(first.text_at("description") == "100% wrong\nhere – do: it");
    CHECK(first.text_at("check_name") == "AKX-E0201");
    CHECK(first.text_at("severity") == "major");
    CHECK(first.find("location")->text_at("path") == "a,b:c.yaml");
    CHECK(first.find("location")->find("lines")->int_at("begin") == 3);
    CHECK(report->as_array()[1].find("location")->find("lines")->int_at("begin") == 1);
    CHECK(report->as_array()[2].text_at("severity") == "minor");
}

TEST_CASE("GitLab's fingerprints tell problems apart but not the lines they move to") {
    const auto prints = [](std::uint32_t line) {
        Verdict verdict;
        for (int i = 0; i < 2; ++i) {
            verdict.problems.push_back(Error(errors::syntax, "same").at(Place{"a.yaml", line, 1}));
        }
        const Result<Value> report = parse_json(annotation_formats()[1].write(verdict));
        REQUIRE(report.ok());
        return std::pair(report->as_array()[0].text_at("fingerprint"),
                         report->as_array()[1].text_at("fingerprint"));
    };
    CHECK(prints(3).first.size() == 64);
    CHECK(prints(3).first != prints(3).second);
    CHECK(prints(3) == prints(9));
}

TEST_CASE("without problems GitLab gets an empty list") {
    CHECK(annotation_formats()[1].write({}) == "[]\n");
    CHECK(annotation_formats()[0].write({}).empty());
}

TEST_CASE("warnings are called warnings") {
    const Site site = site_of(device("  relays: [{id: A, holdOpenSchedule: 1001}]\n"));
    ReportStyle style;
    style.severity = model::Severity::warning;
    const std::string text = report_text(site, examine(site).warnings, style);
    CHECK_THAT(text, Catch::StartsWith("site.yaml:5:38: warning: relays[A].holdOpenSchedule: "));
}
