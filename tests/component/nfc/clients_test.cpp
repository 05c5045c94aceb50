// SPDX-License-Identifier: Apache-2.0
// Programs that nobody here wrote take the emulated reader and cards for real ones.
#include "support/cards/classic_card.hpp"
#include "support/cards/desfire_card.hpp"
#include "support/cards/pn532_line.hpp"
#include "support/process.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <unistd.h>

namespace akx::test::cards {

namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

// False, and says so, when Debian's package with this program is not installed.
bool has(const std::string& program) {
    const bool there = ::access(("/usr/bin/" + program).c_str(), X_OK) == 0;
    if (!there) {
        WARN("skipped: " << program << " is not installed (see packaging/packages.txt)");
    }
    return there;
}

struct Desk {
    Pn532Line line;
    TempFolder folder;

    Finished run(std::vector<std::string> command) {
        command[0].insert(0, "/usr/bin/");
        return test::run(command, {{"LIBNFC_DEVICE", "pn532_uart:" + line.path()},
                                   {"LIBNFC_AUTO_SCAN", "false"}});
    }
    void place(const std::shared_ptr<Card>& card) {
        line.with([&](Field& field) { field.place(card); });
    }
    std::string file(const std::string& name) const { return folder.path() + "/" + name; }
};

std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace

TEST_CASE("nfc-list finds every card in the field and describes it") {
    if (!has("nfc-list")) {
        return;
    }
    Desk desk;
    desk.place(std::make_shared<ClassicCard>(ClassicCard::Size::k1, hex("a1b2c3d4")));
    desk.place(std::make_shared<DesfireCard>(DesfireCard::Generation::ev1, hex("04112233445566")));

    const Finished list = desk.run({"nfc-list", "-t", "1"});

    CHECK(list.exit_code == 0);
    CHECK(list.out.find("2 ISO14443A passive target(s) found") != std::string::npos);
    CHECK(list.out.find("a1  b2  c3  d4") != std::string::npos);
    CHECK(list.out.find("04  11  22  33  44  55  66") != std::string::npos);
    CHECK(list.out.find("ATS: 75  77  81  02  80") != std::string::npos);
}

TEST_CASE("nfc-list on an empty reader finds nothing and comes to an end") {
    if (!has("nfc-list")) {
        return;
    }
    Desk desk;

    const Finished list = desk.run({"nfc-list"});

    CHECK(list.exit_code == 0);
    CHECK(list.out.find("target(s) found") == std::string::npos);
}

TEST_CASE("mfoc finds the keys of a Classic and dumps what is on it") {
    if (!has("mfoc")) {
        return;
    }
    Desk desk;
    const auto card = std::make_shared<ClassicCard>(ClassicCard::Size::k1, hex("a1b2c3d4"));
    const Bytes data = hex("000102030405060708090a0b0c0d0e0f");
    card->memory().set_block(4, data);
    card->memory().set_block(7, hex("a0a1a2a3a4a5787788c1b0b1b2b3b4b5"));
    desk.place(card);

    const Finished dumped = desk.run({"mfoc", "-k", "b0b1b2b3b4b5", "-O", desk.file("dump")});

    INFO(dumped.out << dumped.err);
    CHECK(dumped.exit_code == 0);
    const std::string dump = content(desk.file("dump"));
    REQUIRE(dump.size() == 1024);
    CHECK(to_hex(as_bytes(dump.substr(64, 16))) == to_hex(data));
    CHECK(to_hex(as_bytes(dump.substr(112, 16))) == "a0a1a2a3a4a5787788c1b0b1b2b3b4b5");
}

TEST_CASE("the programs of libfreefare write a DESFire and read it back") {
    if (!has("mifare-desfire-info")) {
        return;
    }
    Desk desk;
    const auto card =
        std::make_shared<DesfireCard>(DesfireCard::Generation::ev1, hex("04112233445566"));
    desk.place(card);
    const std::string message = std::string("\x03\x05", 2) + "hello";
    std::ofstream(desk.file("in"), std::ios::binary) << message;

    const Finished shown = desk.run({"mifare-desfire-info"});
    const Finished created = desk.run({"mifare-desfire-create-ndef", "-y"});
    const Finished written = desk.run({"mifare-desfire-write-ndef", "-y", "-i", desk.file("in")});
    const Finished read = desk.run({"mifare-desfire-read-ndef", "-y", "-o", desk.file("out")});
    const bool there = card->application(0x000001) != nullptr;
    const Finished formatted = desk.run({"mifare-desfire-format", "-y"});

    CHECK(shown.out.find("UID:                      0x04112233445566") != std::string::npos);
    CHECK(shown.out.find("Free memory: 7936 bytes") != std::string::npos);
    CHECK(created.exit_code == 0);
    CHECK(written.exit_code == 0);
    CHECK(read.exit_code == 0);
    CHECK(content(desk.file("out")) == message);
    CHECK(there);
    CHECK(formatted.exit_code == 0);
    CHECK(card->application(0x000001) == nullptr);
}

TEST_CASE("a DESFire told by libfreefare to hide its UID shows another one each time") {
    if (!has("mifare-desfire-ev1-configure-random-uid")) {
        return;
    }
    Desk desk;
    const auto card =
        std::make_shared<DesfireCard>(DesfireCard::Generation::ev1, hex("04112233445566"));
    desk.place(card);

    const Finished configured = desk.run({"mifare-desfire-ev1-configure-random-uid", "-y"});
    const Finished list = desk.run({"nfc-list", "-t", "1"});

    CHECK(configured.exit_code == 0);
    CHECK(card->has_random_uid());
    CHECK(list.out.find("UID (NFCID3): 08") != std::string::npos);
}

} // namespace akx::test::cards
