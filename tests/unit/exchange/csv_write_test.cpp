// SPDX-License-Identifier: Apache-2.0
#include "unit/exchange/csv_rows.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;

namespace {

std::string cell(std::string_view text, char separator = ',') {
    std::string out;
    append_csv_cell(out, text, separator);
    return out;
}

} // namespace

TEST_CASE("a cell is quoted only where it needs it") {
    CHECK(cell("plain text") == "plain text");
    CHECK(cell("1001-12;1002-3") == "1001-12;1002-3");
    CHECK(cell("1001-12;1002-3", ';') == "\"1001-12;1002-3\"");
    CHECK(cell("Smith, Ann") == "\"Smith, Ann\"");
    CHECK(cell("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(cell(" x") == "\" x\"");
    CHECK(cell("two\nlines") == "\"two\nlines\"");
    CHECK(cell("").empty());
}

TEST_CASE("what is written is read again, whatever it holds") {
    const std::string texts[] = {"",  "\"", "\"\"", ",",   "\n", "\r\n", " ",   "\t",   "a\"",
                                 ";", "=x", "\"a,", "ü,ñ", "'",  "a\rb", "\"x", ",\"\n"};
    for (const char separator : {',', ';', '\t'}) {
        for (const std::string& text : texts) {
            std::string line = std::string("a") + separator + "b\n";
            append_csv_cell(line, text, separator);
            line += separator;
            append_csv_cell(line, "end", separator);
            line += "\r\n";
            CAPTURE(line);
            const ReadText read = read_csv(line);
            REQUIRE(read.rows.size() == 2);
            CHECK(read.rows[1].cells == std::vector<std::string>{text, "end"});
        }
    }
}

TEST_CASE("texts that spreadsheets take for formulas get an apostrophe when asked") {
    for (const std::string text :
         {"=1+1", "+49 30", "-2", "@sum", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "'=1"}) {
        CHECK(guard_formula(text, true) == "'" + text);
        CHECK(strip_formula_guard(guard_formula(text, true)) == text);
        CHECK(strip_formula_guard(guard_formula(text, false)) == text);
    }
    for (const std::string text : {"", "Ann", "'Ann", "1=1", "'", "''"}) {
        CHECK(guard_formula(text, true) == text);
        CHECK(strip_formula_guard(text) == text);
    }
    CHECK(guard_formula("=1+1", false) == "=1+1");
}
