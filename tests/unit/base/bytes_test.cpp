// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.hpp"

#include <catch2/catch.hpp>

namespace akx {

TEST_CASE("bytes are written as hexadecimal digits and read back") {
    const Bytes bytes{0x00, 0x0F, 0xA5, 0xFF};
    CHECK(to_hex(bytes) == "000fa5ff");
    CHECK(to_hex_upper(bytes) == "000FA5FF");
    CHECK(from_hex("000fA5Ff") == bytes);
    CHECK(from_hex("") == Bytes{});
}

TEST_CASE("what is not an even number of hexadecimal digits is refused") {
    CHECK_FALSE(from_hex("0").has_value());
    CHECK_FALSE(from_hex("0g").has_value());
    CHECK_FALSE(from_hex("0x00").has_value());
    CHECK_FALSE(from_hex("00 11").has_value());
    CHECK_FALSE(from_hex("\x10\x10").has_value());
}

TEST_CASE("base64 gives the vectors of RFC 4648 section 10") {
    const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        CHECK(to_base64(as_bytes(plain)) == encoded);
        const std::optional<Bytes> read = from_base64(encoded);
        REQUIRE(read.has_value());
        CHECK(as_text(*read) == plain);
        const std::string_view unpadded = encoded.substr(0, encoded.find('='));
        CHECK(to_base64url(as_bytes(plain)) == unpadded);
        CHECK(from_base64(unpadded) == read);
    }
}

TEST_CASE("both base64 alphabets are read, each is written where it belongs") {
    const Bytes bytes{0xFB, 0xFF, 0xBF};
    CHECK(to_base64(bytes) == "+/+/");
    CHECK(to_base64url(bytes) == "-_-_");
    CHECK(from_base64("+/+/") == bytes);
    CHECK(from_base64("-_-_") == bytes);
}

TEST_CASE("base64 that no encoder writes is refused") {
    const std::string_view refused[] = {
        "Z",      // one digit is no byte
        "Zg=",    // half the padding
        "Zg===",  // too much of it
        "Zm9v=",  // padding where none is due
        "Zm8=Zg", // padding inside
        "Zh==",   // left-over bits set: a second form of "f"
        "Zm 9v",  "Zm9v\n", "====",
    };
    for (const std::string_view text : refused) {
        INFO(text);
        CHECK_FALSE(from_base64(text).has_value());
    }
}

} // namespace akx
