// SPDX-License-Identifier: Apache-2.0
// Sites with thousands of documents: everything is still checked, and the work grows with the
// number of documents, not with that of their pairs.
#include "config/overlay.hpp"

#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

#include <ctime>

using namespace akx;
using namespace akx::config;

namespace {

// One site, and as many classes as phones: each phone is in the class of its own floor.
std::string large_site(std::size_t phones) {
    std::string text = "apiVersion: akx/v1\nkind: Site\nmetadata: {name: hq}\n"
                       "spec: {settings: {relays: [{id: A, holdDelay: 7s}]}}\n";
    for (std::size_t i = 0; i < phones; ++i) {
        const std::string n = std::to_string(i);
        text += "---\napiVersion: akx/v1\nkind: DeviceClass\nmetadata: {name: c" + n +
                "}\nspec: {selector: 'floor=" + n + "', settings: {log: {level: 4}}}\n";
        text += "---\napiVersion: akx/v1\nkind: Device\nmetadata: {name: p" + n +
                ", site: hq, labels: {floor: " + n + "}}\nspec: {device: {name: p" + n + "}}\n";
    }
    return text;
}

double cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double cost_of_validation(std::size_t phones) {
    const Site site = site_of(large_site(phones));
    double best = 1e9;
    for (int round = 0; round < 3; ++round) {
        const double start = cpu_seconds();
        CHECK(validate(site).empty());
        best = std::min(best, cpu_seconds() - start);
    }
    return best;
}

} // namespace

TEST_CASE("almost 10,000 documents are validated, each phone with its overlays") {
    std::string text = large_site(4'999);
    const Site site = site_of(text);
    CHECK(site.documents.size() == 9'999);
    CHECK(listing(validate(site)).empty());
    CHECK(device_spec(site, *site.find("Device", "p4998")).find("log")->int_at("level") == 4);
}

TEST_CASE("validating four times as many documents costs about four times as much") {
    const double few = cost_of_validation(400);
    const double many = cost_of_validation(1'600);
    INFO(few << " s and " << many << " s of processor time");
    CHECK(many < 10 * few); // pairs would make it 16
}

TEST_CASE("a mistake in a document that thousands of phones share is told once") {
    std::string text = large_site(1'000);
    text.replace(text.find("7s"), 2, "700");
    CHECK(listing(validate(site_of(text))) == "site.yaml:4:47 invalid_value relays[A].holdDelay\n");
}

TEST_CASE("a rule that thousands of phones break by a shared document is told once") {
    std::string text = large_site(1'000);
    text.replace(text.find("relays: [{id: A"), 15, "relays: [{id: A, holdOpenSchedule: 9");
    const std::vector<Error> problems = validate(site_of(text));
    CHECK(listing(problems) == "site.yaml:4:54 rule_conflict relays[A].holdOpenSchedule\n");
}

TEST_CASE("phones of a Site that is missing are told one by one") {
    std::string text = large_site(1'000);
    text.replace(text.find("name: hq"), 8, "name: ha");
    const std::vector<Error> problems = validate(site_of(text));
    REQUIRE(problems.size() == 1'000);
    CHECK(problems.front().hint() == "add a document of kind Site with that name");
}

TEST_CASE("a key of a later akx is refused with a hint to that") {
    const std::vector<Error> problems =
        validate(site_of(device("  palmVein: {enabled: true}\n  lgo: {level: 3}\n")));
    REQUIRE(problems.size() == 2);
    CHECK_THAT(std::string(problems[0].hint()),
               Catch::Contains("or the document is for a newer akx than "));
    CHECK(problems[1].hint() == "did you mean 'log'?");
    const Site later = site_of("apiVersion: akx/v12beta1\nkind: Device\nmetadata: {name: x}\n"
                               "spec: {}\n");
    REQUIRE(later.problems.size() == 1);
    CHECK_THAT(std::string(later.problems[0].hint()), Catch::StartsWith("the document is for a "
                                                                        "newer akx"));
}

TEST_CASE("overlays in files with Windows line ends and byte order marks give the same") {
    std::string text = large_site(3);
    std::string windows = "\xEF\xBB\xBF";
    for (const char c : text) {
        windows += c == '\n' ? "\r\n" : std::string(1, c);
    }
    const Site one = site_of(text);
    const Site other = site_of(windows);
    CHECK(listing(validate(other)).empty());
    CHECK(device_spec(one, *one.find("Device", "p2")) ==
          device_spec(other, *other.find("Device", "p2")));
}
