// SPDX-License-Identifier: Apache-2.0
// The emulated chip's end of the serial line.
#include "support/cards/hsu_frames.hpp"

#include <catch2/catch.hpp>

namespace akx::test::cards {

namespace {

// What comes out for some bytes: the commands in hex, or what else there was.
std::string parsed(const std::string& bytes) {
    HsuParser parser;
    std::string out;
    const Bytes input = from_hex(bytes).value();
    for (const std::uint8_t byte : input) {
        const auto event = parser.feed(byte);
        if (event) {
            const char* const names[] = {"command:", "ack", "nack", "damaged"};
            out += (out.empty() ? "" : " ") + std::string(names[static_cast<int>(event->kind)]) +
                   to_hex(event->data);
        }
    }
    return out;
}

} // namespace

TEST_CASE("commands are found after a wake-up, between noise, and one after the other") {
    const std::string sam = "0000ff03fdd414011700";

    CHECK(parsed(sam) == "command:1401");
    CHECK(parsed("5555" + std::string(28, '0') + sam) == "command:1401");
    CHECK(parsed("12ff3400" + sam + "77" + sam) == "command:1401 command:1401");
    CHECK(parsed("0000ff00ff00" + sam) == "ack command:1401");
    CHECK(parsed("0000ffff0000") == "nack");
}

TEST_CASE("a damaged frame is no command") {
    CHECK(parsed("0000ff03fcd414011700") == "damaged"); // length
    CHECK(parsed("0000ff03fdd414011800") == "damaged"); // data
    CHECK(parsed("0000ff03fdd514011600") == "damaged"); // from the wrong end
    CHECK(parsed("0000ffffff0fff00") == "damaged");     // longer than there are
}

TEST_CASE("frames of more than 255 bytes have the long form") {
    Bytes data(258, 0x01);
    const Bytes frame = hsu_answer(0x40, data);

    CHECK(to_hex(ByteView(frame).first(10)) == "0000ffffff0104fbd541");
    CHECK(frame.size() == 3 + 5 + 260 + 2);
    CHECK(to_hex(hsu_answer(0x02, *from_hex("32010607"))) == "0000ff06fad50332010607e800");
}

TEST_CASE("a long command is taken in the long form") {
    std::string bytes = "0000ffffff0100ffd4";
    std::string content;
    for (int i = 0; i < 255; ++i) {
        content += "00";
    }

    CHECK(parsed(bytes + content + "2c00") == "command:" + content);
}

} // namespace akx::test::cards
