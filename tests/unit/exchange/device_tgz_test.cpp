// SPDX-License-Identifier: Apache-2.0
#include "exchange/gzip.hpp"
#include "exchange/tar.hpp"
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;

namespace {

Collected load(const std::string& name, std::size_t piece = 1000) {
    return read_users(*find_format("device-tgz"), load_text("tests/data/users/" + name), piece,
                      {.file = name});
}

std::string unpacked(std::string_view packed) {
    std::string out;
    Gunzip gunzip([&out](std::string_view bytes) {
        out += bytes;
        return Status();
    });
    REQUIRE(gunzip.feed(packed));
    REQUIRE(gunzip.finish());
    return out;
}

std::string packed(std::string_view text) {
    std::string out;
    PackedText part;
    part.append(text);
    append_gzip(out, {&part, 1});
    return out;
}

} // namespace

TEST_CASE("an archive made by tar and gzip is read, users and schedules") {
    for (const std::size_t piece : {1, 7, 100'000}) {
        const Collected file = load("good.tgz", piece);
        CHECK(file.told().empty());
        CHECK(file.failure().empty());
        CHECK(file.rows.size() == 3);
        CHECK(file.schedules.size() == 2);
    }
}

TEST_CASE("an archive with folders, other files and modern headers is read, the rest left out") {
    const Collected file = load("tolerant.tgz");
    CHECK(file.failure().empty());
    CHECK((file.rows.size() == 3 && file.schedules.size() == 2));
    CHECK(file.told() == std::vector<std::string>{"warning: tolerant.tgz: the archive also holds "
                                                  "'readme.txt'; it is left out"});
}

TEST_CASE("an archive that could do harm, or is not what it says, is refused") {
    const std::pair<std::string, std::string> kBad[] = {
        {"traversal.tgz", "the path '../../etc/cron.d/x' in the archive leads out of it"},
        {"absolute_path.tgz", "the path '/etc/passwd' in the archive leads out of it"},
        {"symlink.tgz", "'userdata.xml' in the archive is a link"},
        {"hardlink.tgz", "'userdata.xml' in the archive is a link"},
        {"fifo.tgz", "'userdata.xml' in the archive is not a plain file"},
        {"long_name.tgz", "the archive gives names or sizes by extended headers"},
        {"twice.tgz", "the archive holds 'userdata.xml' twice"},
        {"no_users.tgz", "the archive holds neither userdata.xml nor DoorSchedule.xml"},
        {"bomb.tgz", "the archive unpacks to far more than a list of users can be"},
        {"size_no_number.tgz", "the archive is damaged at byte 0: the size of a file is no number"},
        {"bad_checksum.tgz", "the archive holds no tar archive"},
        {"truncated.tgz", "the archive is cut short"},
        {"bad_crc.tgz", "the archive is damaged: incorrect data check"},
        {"not_gzip.tgz", "the file is not a gzip archive"},
        {"not_tar.tgz", "the archive holds no tar archive"},
    };
    for (const auto& [name, what] : kBad) {
        const Collected file = load(name);
        CAPTURE(name, file.told());
        REQUIRE(file.error);
        CHECK(file.error->what() == what);
        CHECK(file.error->place().file == name);
        CHECK(load(name, 1).failure() == file.failure());
    }
}

TEST_CASE("a size that is not the file's ends the reading where it is noticed") {
    CHECK(load("size_too_large.tgz").failure() ==
          "size_too_large.tgz: the archive is damaged at byte 10240: it ends inside a file, or the "
          "size of the file is wrong");
    CHECK(load("size_too_small.tgz").failure() ==
          "size_too_small.tgz/userdata.xml:3:5: the file is cut short");
}

TEST_CASE("problems inside an archive name the file in it") {
    const std::string bad = "<UserData><Data UserID='1' Name='A' WebRelay='77'/></UserData>";
    const std::string text =
        packed(tar_header("userdata.xml", bad.size()) + bad + tar_padding(bad.size()) + tar_end());
    const Collected file = read_users(*find_format("device-tgz"), text, 9, {.file = "u.tgz"});
    CHECK(file.told() ==
          std::vector<std::string>{"u.tgz/userdata.xml:1:47: webRelay: 77 is out of range; allowed "
                                   "is 0 to 50 [WebRelay=77]"});
}

TEST_CASE("the archive is written as devices write it, the same bytes each time") {
    UserRow row;
    row.user.id = "1";
    row.user.name = "Ann";
    const Format& tgz = *find_format("device-tgz");
    const std::string text = write_users(tgz, {&row, 1}, {}, {.pins = true});
    CHECK(text == write_users(tgz, {&row, 1}, {}, {.pins = true}));
    const std::string users =
        write_users(*find_format("device-xml"), {&row, 1}, {}, {.pins = true});
    std::string schedules;
    append_door_schedules(schedules, {});
    const std::string tar = unpacked(text);
    CHECK(tar == tar_header("userdata.xml", users.size()) + users + tar_padding(users.size()) +
                     tar_header("DoorSchedule.xml", schedules.size()) + schedules +
                     tar_padding(schedules.size()) + tar_end());
    CHECK(tar.size() % kTarBlock == 0);
    CHECK(tar.substr(100, 24) == std::string("0000644\0000000000\0000000000\0", 24));
    CHECK(tar.substr(257, 8) == std::string("ustar\00000", 8));
}

TEST_CASE("gzip members behind one another are one text, zeros behind them are no matter") {
    CHECK(unpacked(packed("one ") + packed("two") + std::string(700, '\0')) == "one two");
    CHECK(unpacked(packed("")).empty());
}

TEST_CASE("parts packed apart are one gzip member, whatever their order in time") {
    PackedText parts[3];
    parts[2].append("three");
    for (int i = 0; i < 50'000; ++i) {
        parts[1].append("two, ");
    }
    parts[0].append("one, ");
    std::string out;
    append_gzip(out, parts);
    const std::string text = unpacked(out);
    CHECK((text.size() == 250'010 && text.starts_with("one, two, ") && text.ends_with("three")));
    CHECK(out.size() < 2'000);
}

TEST_CASE("an archive with more entries than any export has is refused") {
    std::string tar;
    for (int i = 0; i < 1'001; ++i) {
        tar += tar_header("f" + std::to_string(i), 0);
    }
    const Collected file = read_users("device-tgz", packed(tar + tar_end()));
    CHECK(file.error->what() == "the archive holds more than 1000 entries");
    CHECK(file.problems.size() <= 100); // what is left out is not told without end
}
