// SPDX-License-Identifier: Apache-2.0
// What may stand at the end of an unfinished command line.
#include "desk.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

// The words offered, with blanks between.
std::string offered(Desk& desk, std::vector<std::string> words) {
    words.insert(words.begin(), {"__complete", "--"});
    const Finished done = desk.akx(words);
    REQUIRE(done.exit_code == 0);
    std::string out;
    for (const std::string_view line : split(done.out, '\n')) {
        if (!line.empty()) {
            out += (out.empty() ? "" : " ") + std::string(line.substr(0, line.find('\t')));
        }
    }
    return out;
}

Value named(const std::string& id, const std::string& name) {
    Value value = Value::object();
    value.set("id", id);
    value.set("name", name);
    return value;
}

// What bash makes of a line when akx (here a function that shows the words it got on the far side
// of a '|') has these candidates.
std::string in_bash(const std::string& line, const std::string& candidates) {
    const std::string script = R"(seen=$(mktemp)
akx() { printf '<%s>' "${@:3}" >"$seen"; printf -- ')" +
                               candidates + R"('; }
. completions/akx.bash
COMP_LINE=')" + line + R"(' COMP_POINT=${#COMP_LINE}
_akx
printf '%s ' "${COMPREPLY[@]}"; printf '| '; cat "$seen"; rm "$seen")";
    return run({"/bin/bash", "-c", script}).out;
}

} // namespace

TEST_CASE("nouns, verbs and aliases are offered") {
    Desk desk;
    CHECK(offered(desk, {"us"}) == "user");
    CHECK(offered(desk, {"user", "im"}) == "import");
    CHECK(offered(desk, {"dif"}) == "diff");
    CHECK(offered(desk, {"-o", "json", "user", "ex"}) == "export");
    CHECK(offered(desk, {""}).find("__complete") == std::string::npos);
}

TEST_CASE("options and their choices are offered, also joined by =") {
    Desk desk;
    CHECK(offered(desk, {"user", "import", "--mo"}) == "--mode");
    CHECK(offered(desk, {"user", "import", "--mode", ""}) == "merge replace add");
    CHECK(offered(desk, {"user", "import", "--mode=re"}) == "--mode=replace");
    CHECK(offered(desk, {"user", "list", "-o", "nd"}) == "ndjson");
    CHECK(offered(desk, {"door", "hold", "A", ""}) == "open locked normal");
    CHECK(offered(desk, {"user", "import", ""}) == "@files");
}

TEST_CASE("names of the inventory are offered") {
    Desk desk;
    desk.pair("front");
    desk.pair("back");
    CHECK(offered(desk, {"user", "list", "-d", ""}) == "front back");
    CHECK(offered(desk, {"device", "use", "b"}) == "back");
    CHECK(offered(desk, {"context", "use", ""}) == "default");
}

TEST_CASE("names on the phone are offered and remembered for half a minute") {
    Desk desk;
    desk.pair("front");
    desk.phone.relays = {named("A", "Gate"), named("B", "Garage")};
    CHECK(offered(desk, {"unlock", ""}) == "A B");
    desk.phone.relays.clear();
    CHECK(offered(desk, {"unlock", ""}) == "A B");
    desk.clock.time.wall += Seconds(31);
    CHECK(offered(desk, {"unlock", ""}).empty());
}

TEST_CASE("a phone that does not answer is not complained about") {
    Desk desk;
    desk.pair("front");
    desk.phone.failure = Error(errors::timeout, "no answer");
    CHECK(offered(desk, {"user", "get", ""}).empty());
    CHECK(offered(desk, {"-d", "nobody", "user", "get", ""}).empty());
}

TEST_CASE("bash hands on the words and takes the candidates, also behind = and with blanks") {
    CHECK(in_bash("akx user im", "import\\tLoad users\\n") == "import | <user><im>");
    CHECK(in_bash("akx user ", "add\\nlist\\n") == "add list | <user><>");
    CHECK(in_bash("akx user import --mode=re", "--mode=replace\\n") ==
          "replace | <user><import><--mode=re>");
    CHECK(in_bash("akx user get A", "Ann Lee\\n") == "Ann\\ Lee | <user><get><A>");
    CHECK(in_bash("akx config validate CONTRIB", "@files\\n") ==
          "CONTRIBUTING.md | <config><validate><CONTRIB>");
}
