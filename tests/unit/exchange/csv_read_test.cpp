// SPDX-License-Identifier: Apache-2.0
#include "unit/exchange/csv_rows.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;
using Rows = std::vector<std::vector<std::string>>;

TEST_CASE("quoted cells hold separators, doubled quotes and line breaks") {
    CHECK(cells_of("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\r\nlines\",\"\"\n") ==
          Rows{{"a", "b"}, {"x,y", "say \"hi\""}, {"two\r\nlines", ""}});
}

TEST_CASE("LF, CRLF, CR and a missing last line end all end rows") {
    const Rows rows{{"a", "b"}, {"1", "2"}, {"3", "4"}};
    CHECK(cells_of("a,b\n1,2\n3,4\n") == rows);
    CHECK(cells_of("a,b\r\n1,2\r\n3,4\r\n") == rows);
    CHECK(cells_of("a,b\r1,2\r3,4") == rows);
    CHECK(cells_of("a,b\n1,2\r\n\r\n\n\r3,4") == rows);
}

TEST_CASE("an empty last cell counts, with or without a line end behind it") {
    CHECK(cells_of("a,b\n1,\n2,") == Rows{{"a", "b"}, {"1", ""}, {"2", ""}});
    CHECK(cells_of("a,b\n,\n") == Rows{{"a", "b"}, {"", ""}});
}

TEST_CASE("the separator is the one the first line with any has most of") {
    CHECK(cells_of("a;b;c,d\n1;2,5;x\n") == Rows{{"a", "b", "c,d"}, {"1", "2,5", "x"}});
    CHECK(cells_of("a\tb\n1\t2;3\n") == Rows{{"a", "b"}, {"1", "2;3"}});
    CHECK(cells_of("UserData\nID;Name\n1;Ann, B\n") ==
          Rows{{"UserData"}, {"ID", "Name"}, {"1", "Ann, B"}});
    CHECK(cells_of("\"a,b,c\";d\n1;2\n") == Rows{{"a,b,c", "d"}, {"1", "2"}});
}

TEST_CASE("blanks around a cell are dropped, blanks inside quotes are kept") {
    CHECK(cells_of("a , b\n  1\t,\t2 3  \n \" x \" ,\"\t\"\n") ==
          Rows{{"a", "b"}, {"1", "2 3"}, {" x ", "\t"}});
    CHECK(cells_of("a\tb\n\t2\n") == Rows{{"a", "b"}, {"", "2"}});
}

TEST_CASE("a quote inside an unquoted cell stands for itself") {
    CHECK(cells_of("a,b\nBob \"Bo\" Li,5\"\n") == Rows{{"a", "b"}, {"Bob \"Bo\" Li", "5\""}});
}

TEST_CASE("a byte order mark is not part of the first cell") {
    CHECK(cells_of("\xEF\xBB\xBFid,name\n") == Rows{{"id", "name"}});
    CHECK(cells_of("\xEF\xBB\xBF").empty());
    CHECK(cells_of("").empty());
}

TEST_CASE("cells know their line and their column in characters") {
    const ReadText read = read_csv("a,b,c\nÄpfel,\"x\ny\",z\n,,q\n");
    REQUIRE(read.rows.size() == 3);
    CHECK(read.rows[1].line == 2);
    CHECK(read.rows[1].lines == std::vector<std::uint32_t>{2, 2, 3});
    CHECK(read.rows[1].columns == std::vector<std::uint32_t>{1, 7, 4});
    CHECK(read.rows[2].line == 4);
    CHECK(read.rows[2].columns == std::vector<std::uint32_t>{1, 2, 3});
}

TEST_CASE("lines are counted the same whatever ends them") {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        const ReadText read =
            read_csv("a,b" + end + end + "\"x" + end + "y\",1" + end + end + "2,3" + end);
        REQUIRE(read.rows.size() == 3);
        CHECK(read.rows[1].line == 3);
        CHECK(read.rows[1].lines[1] == 4);
        CHECK(read.rows[2].line == 6);
    }
}

TEST_CASE("text behind a closing quote spoils its row only") {
    const ReadText read = read_csv("a,b\n1,\"Bo\" Li\n2,ok\n");
    REQUIRE(read.rows.size() == 3);
    CHECK(read.rows[1].problem == "2:8: text follows the closing quote");
    CHECK(read.rows[1].cells == std::vector<std::string>{"1"});
    CHECK(read.rows[2].cells == std::vector<std::string>{"2", "ok"});
    CHECK(read.rows[2].problem.empty());
}

TEST_CASE("a quote that is never closed is named where it opens") {
    const ReadText read = read_csv("a,b\n1,x\n2,\"y\n3,z\n");
    REQUIRE(read.rows.size() == 3);
    CHECK(read.rows[2].problem ==
          "3:3: the quote opened here is never closed; the rows behind it are lost");
}

TEST_CASE("bytes that are not UTF-8 spoil their row only, and Latin-1 is named") {
    const ReadText read = read_csv("id,name\n1,M\xFCller\n2,M\xC3\xBCller\n3,\xE2\x82\n");
    REQUIRE(read.rows.size() == 4);
    CHECK(read.rows[1].problem ==
          "2:4: byte 0xFC is not UTF-8; the file seems to be Latin-1 (Windows-1252)");
    CHECK(read.rows[2].problem.empty());
    CHECK(read.rows[3].problem == "4:3: byte 0xE2 is not UTF-8");
}

TEST_CASE("UTF-16 is refused by name, with or without its mark") {
    CHECK(read_csv("\xFF\xFEi\0d\0").error == "1:1: the text is UTF-16, not UTF-8");
    using namespace std::string_view_literals;
    CHECK(read_csv("\xFE\xFF\0i\0d"sv).error == "1:1: the text is UTF-16, not UTF-8");
    CHECK(read_csv("i\0d\0,\0"sv).error == "1:1: the text is UTF-16, not UTF-8");
    CHECK(read_csv("\0i\0d"sv).error == "1:1: the text is UTF-16, not UTF-8");
}

TEST_CASE("a cell of ten million characters spoils its row only and is not kept") {
    std::string text = "a,b\n1,\"" + std::string(10'000'000, 'x') + "\"\n2,y\n";
    ReadText read = read_csv(text);
    REQUIRE(read.rows.size() == 3);
    CHECK(read.rows[1].problem == "2:3: the cell is longer than 65536 bytes");
    CHECK(read.rows[1].cells.empty());
    CHECK(read.rows[2].cells == std::vector<std::string>{"2", "y"});

    text = "a,b\n1," + std::string(10'000'000, 'x') + "\n2,y\n";
    CHECK(read_csv(text).rows[1].problem == "2:3: the cell is longer than 65536 bytes");
    text = "a,b\n1," + std::string(10'000'000, ',') + "\n2,y\n";
    CHECK(read_csv(text).rows[1].problem == "2:258: the row has more than 256 cells");
}

TEST_CASE("a row may be long only up to its limit, bad or not") {
    const CsvLimits limits{.max_cell = 8, .max_row = 20, .max_columns = 9};
    const ReadText read =
        read_csv("a,b\n12345678,12345678,1\n12345678,12345678,123\n\"1\"x12345678901234567890\n",
                 std::string_view::npos, limits);
    REQUIRE(read.rows.size() == 4);
    CHECK(read.rows[1].problem.empty());
    CHECK(read.rows[2].problem == "3:1: the row is longer than 20 bytes");
    CHECK(read.rows[3].problem == "4:4: text follows the closing quote");
    CHECK(read.rows[3].cells.empty());
}

TEST_CASE("the result does not depend on the pieces in which the bytes come") {
    const std::string texts[] = {
        "\xEF\xBB\xBFid;name\r\n1;\"M\xC3\xBCller; \"\"x\"\"\r\ny\"\r\n\r\n2; z "
        "\r3;\"a\"b\n4;\xFC\n",
        "a,b\n1234567890,x\n\"12345678901\",\"x\ny\"\n1,2,3,4,5\n\"\"\"\"\"\"\"\"\"\",z\n\"open\n",
        "UserData\n\n,\n12345678,12345678,1\n12345678,123456789012345\n",
    };
    const CsvLimits limits{.max_cell = 8, .max_row = 18, .max_columns = 4};
    for (const std::string& text : texts) {
        const ReadText whole = read_csv(text);
        const ReadText limited = read_csv(text, std::string_view::npos, limits);
        for (std::size_t piece = 1; piece < text.size(); ++piece) {
            CAPTURE(text, piece);
            CHECK(read_csv(text, piece) == whole);
            CHECK(read_csv(text, piece, limits) == limited);
        }
    }
}
