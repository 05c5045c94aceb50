// SPDX-License-Identifier: Apache-2.0
// The checks on small made-up trees: each must find what is wrong, at its line, and nothing else.
#include "architecture/checks.hpp"
#include "architecture/rules.hpp"

#include <catch2/catch.hpp>

namespace akx::architecture {

namespace {

const std::string kHeader = "// SPDX-License-Identifier: Apache-2.0\n// For tests.\n#pragma once\n";
const std::string kSource = "// SPDX-License-Identifier: Apache-2.0\n";

// A tree of files with headers to include and one file of its own.
Tree tree_with(const std::string& path, const std::string& text) {
    Tree tree;
    for (const char* const file :
         {"lib/base/text.hpp", "lib/model/user.hpp", "lib/door/core.hpp", "lib/net/client.hpp",
          "lib/config/yaml.hpp", "lib/device/phone.hpp", "lib/exchange/csv.hpp",
          "lib/fleet/waves.hpp", "lib/nfc/reader.hpp", "lib/cards/classic.hpp",
          "lib/dtmf/detector.hpp", "lib/commit/machine.hpp", "cli/output/table.hpp",
          "device-agent/store/users.hpp"}) {
        tree[file] = lines_of(kHeader);
    }
    tree[path] = lines_of(text);
    return tree;
}

std::string directions(const std::string& path, const std::string& include) {
    return report(check_directions(tree_with(path, kSource + "#include \"" + include + "\"\n")));
}

std::string heavy(const std::string& path, const std::string& include) {
    const std::string start = is_header(path) ? kHeader : kSource;
    return report(check_heavy_headers(tree_with(path, start + "#include <" + include + ">\n")));
}

std::string quiet(const std::string& path, const std::string& code) {
    return report(check_library_is_quiet(tree_with(path, kSource + code)));
}

} // namespace

TEST_CASE("every arrow of the plan is allowed and no other") {
    // Rooms in the order of the columns, and who may include them.
    const std::string_view names[] = {"base",     "model", "door", "net",   "config", "device",
                                      "exchange", "fleet", "nfc",  "cards", "dtmf",   "commit"};
    const std::string_view files[] = {"text", "user",  "core",   "client",  "yaml",     "phone",
                                      "csv",  "waves", "reader", "classic", "detector", "machine"};
    const std::map<std::string_view, std::string_view> plan = {
        {"base", "base"},
        {"model", "model base"},
        {"door", "door model base"},
        {"net", "net base"},
        {"config", "config model base"},
        {"device", "device net config model exchange base"},
        {"exchange", "exchange model base"},
        {"fleet", "fleet device config base"},
        {"nfc", "nfc base"},
        {"cards", "cards nfc model base"},
        {"dtmf", "dtmf base"},
        {"commit", "commit base"}};
    for (const std::string_view from : names) {
        for (std::size_t i = 0; i < std::size(names); ++i) {
            const std::string include =
                std::string(names[i]) + "/" + std::string(files[i]) + ".hpp";
            const bool allowed =
                (" " + std::string(plan.at(from)) + " ").find(" " + std::string(names[i]) + " ") !=
                std::string::npos;
            const std::string folder = "lib/" + std::string(from);
            INFO(folder << " includes " << include);
            CHECK(directions(folder + "/new.cpp", include) ==
                  (allowed ? ""
                           : folder + "/new.cpp:2: " + folder + " may not include lib/" + include +
                                 "\n"));
        }
    }
}

TEST_CASE("the two programs use the library and never each other") {
    CHECK(directions("cli/main.cpp", "door/core.hpp") == "");
    CHECK(directions("cli/main.cpp", "output/table.hpp") == "");
    CHECK(directions("device-agent/main.cpp", "store/users.hpp") == "");
    CHECK(directions("device-agent/main.cpp", "net/client.hpp") == "");
    CHECK(directions("cli/main.cpp", "store/users.hpp") ==
          "cli/main.cpp:2: cli may not include device-agent/store/users.hpp\n");
    CHECK(directions("device-agent/main.cpp", "output/table.hpp") ==
          "device-agent/main.cpp:2: device-agent may not include cli/output/table.hpp\n");
    CHECK(directions("lib/base/new.hpp", "output/table.hpp") ==
          "lib/base/new.hpp:2: lib/base may not include cli/output/table.hpp\n");
}

TEST_CASE("an include that leads around the roots is found") {
    CHECK(directions("lib/base/new.cpp", "../model/user.hpp") ==
          "lib/base/new.cpp:2: \"../model/user.hpp\" is not a file below the include roots\n");
    CHECK(directions("lib/base/new.cpp", "text.hpp") ==
          "lib/base/new.cpp:2: \"text.hpp\" is not a file below the include roots\n");
    CHECK(directions("lib/attic/new.cpp", "base/text.hpp") ==
          "lib/attic/new.cpp:1: this folder is no room of the plan (architecture/rules.cpp)\n");
}

TEST_CASE("a heavy header in a header of ours is found") {
    for (const char* const include :
         {"CLI/CLI.hpp", "nlohmann/json_fwd.hpp", "yaml-cpp/yaml.h", "expat.h", "curl/curl.h",
          "openssl/evp.h", "catch2/catch.hpp", "boost/asio.hpp", "sqlite3.h", "cctz/time_zone.h"}) {
        CHECK(heavy("lib/net/new.hpp", include) ==
              "lib/net/new.hpp:4: <" + std::string(include) + "> does not belong into a header\n");
        CHECK(heavy("device-agent/http/new.hpp", include)
                  .starts_with("device-agent/http/new.hpp:4:"));
        CHECK(heavy("cli/new.hpp", include).starts_with("cli/new.hpp:4:"));
    }
    for (const char* const include : {"iostream", "regex", "filesystem", "future"}) {
        CHECK(heavy("lib/net/new.hpp", include).starts_with("lib/net/new.hpp:4: <"));
        CHECK(heavy("lib/net/new.cpp", include) == "");
    }
    CHECK(heavy("lib/net/new.hpp", "string") == "");
}

TEST_CASE("a private header may be heavy but is included by its neighbours only") {
    const std::string header = "lib/net/openssl.hpp";
    CHECK(heavy(header, "openssl/ssl.h") == "");
    for (const std::string path : {"lib/net/new.cpp", "lib/device/new.cpp", "cli/new.cpp"}) {
        Tree tree = tree_with(path, kSource + "#include \"net/openssl.hpp\"\n");
        tree[header] = lines_of(kHeader);
        CHECK(report(check_directions(tree)) ==
              (path == "lib/net/new.cpp"
                   ? ""
                   : path + ":2: lib/net/openssl.hpp is for the sources beside it only\n"));
    }
}

TEST_CASE("a heavy header in a source of another room is found") {
    CHECK(heavy("lib/base/json.cpp", "nlohmann/json.hpp") == "");
    CHECK(heavy("lib/config/yaml.cpp", "nlohmann/json.hpp") ==
          "lib/config/yaml.cpp:2: <nlohmann/json.hpp> may be included by lib/base/json.cpp only\n");
    CHECK(heavy("cli/parser.cpp", "CLI/CLI.hpp") == "");
    CHECK(heavy("lib/net/http.cpp", "boost/beast.hpp") ==
          "lib/net/http.cpp:2: <boost/beast.hpp> may be included by device-agent only\n");
}

TEST_CASE("a heavy header in one source too many is found") {
    Tree tree = tree_with("cli/a.cpp", kSource + "#include <CLI/CLI.hpp>\n");
    CHECK(report(check_heavy_headers(tree)) == "");
    tree["cli/b.cpp"] = lines_of(kSource + "\n#include <CLI/App.hpp>\n");
    CHECK(report(check_heavy_headers(tree)) ==
          "cli/b.cpp:3: <CLI/App.hpp> is included by more than 1 source files\n");
}

TEST_CASE("a library that prints or opens sockets is found") {
    CHECK(quiet("lib/base/new.cpp", "\nvoid f() { std::cout << 1; }\n") ==
          "lib/base/new.cpp:3: lib never prints: cout\n");
    CHECK(quiet("lib/base/new.cpp", "void f() { printf(\"x\"); }\n") != "");
    CHECK(quiet("lib/base/new.cpp", "void f() { std::fputs(\"x\", stderr); }\n") != "");
    CHECK(quiet("lib/base/new.cpp", "#include <iostream>\n") ==
          "lib/base/new.cpp:2: lib never prints\n");
    CHECK(quiet("lib/model/new.cpp", "#include <sys/socket.h>\n") ==
          "lib/model/new.cpp:2: only lib/net may open sockets\n");
    CHECK(quiet("lib/net/new.cpp", "#include <sys/socket.h>\n") == "");
    CHECK(quiet("lib/nfc/worker_process.cpp", "#include <sys/socket.h>\n") == "");
    CHECK(quiet("lib/nfc/new.cpp", "#include <sys/socket.h>\n") != "");
    CHECK(quiet("cli/new.cpp", "#include <iostream>\nvoid f() { std::cout << 1; }\n") == "");
}

TEST_CASE("what only talks about printing is let pass") {
    CHECK(quiet("lib/base/new.cpp", "// never printf\n"
                                    "/* nor cout\n"
                                    "   nor cerr */ int x = 1'000;\n"
                                    "auto a = \"stdout \\\" cerr\"; char c = '\"';\n"
                                    "auto r = R\"x(cout\n"
                                    "  \"cerr)\" )x\"; int my_printf; snprintf(b, 1, a);\n") == "");
    CHECK(quiet("lib/base/new.cpp", "/* */ auto r = R\"(a)\"; auto t = \"\\\\\"; puts(t);\n") ==
          "lib/base/new.cpp:2: lib never prints: puts\n");
}

TEST_CASE("a file without licence, purpose or measure is found") {
    const auto form = [](const std::string& path, const std::string& text) {
        return report(check_form(Tree{{path, lines_of(text)}}));
    };
    CHECK(form("cli/a.hpp", kHeader) == "");
    CHECK(form("scripts/a", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n") == "");
    CHECK(form("scripts/a", "#!/bin/sh\necho\n").starts_with("scripts/a:2: the licence line"));
    CHECK(form("cli/a.cpp", "").starts_with("cli/a.cpp:1: the licence line"));
    CHECK(form("tests/CMakeLists.txt", "x\n").starts_with("tests/CMakeLists.txt:1: the licence"));
    CHECK(
        form("cli/a.hpp", kSource + "#pragma once\n").starts_with("cli/a.hpp:2: the header does"));
    CHECK(form("cli/a.hpp", kSource + "// For tests.\n") ==
          "cli/a.hpp:1: #pragma once is missing\n");
    const std::string long_text = kSource + std::string(kMostLines - 1, '\n');
    CHECK(form("cli/a.cpp", long_text) == "");
    CHECK(form("cli/a.cpp", long_text + "\n") ==
          "cli/a.cpp:501: longer than 500 lines: divide it\n");
}

TEST_CASE("a room without README is found") {
    Tree tree{{"lib/net/CMakeLists.txt", lines_of("# SPDX-License-Identifier: Apache-2.0\n")}};
    CHECK(report(check_form(tree)) == "lib/net/README.md:1: every room says what it is for\n");
    tree["lib/net/README.md"] = {};
    CHECK(report(check_form(tree)) == "");
}

} // namespace akx::architecture
