// SPDX-License-Identifier: Apache-2.0
#include "nfc/wire.hpp"

#include <catch2/catch.hpp>

namespace akx::nfc {

namespace {

// The content of the one frame in `bytes`.
Bytes content(const Bytes& bytes) {
    FrameBuffer buffer;
    buffer.append(bytes);
    auto frame = buffer.next();
    REQUIRE(frame);
    REQUIRE(frame->has_value());
    return **frame;
}

} // namespace

TEST_CASE("a request to the worker comes out as it went in") {
    const Request request{Operation::classic, Millis(1500), *from_hex("3004")};

    const auto back = decode_request(content(encode(request)));

    REQUIRE(back);
    CHECK(back->operation == Operation::classic);
    CHECK(back->timeout == Millis(1500));
    CHECK(to_hex(back->data) == "3004");
}

TEST_CASE("an answer comes out as data or as the error it was") {
    const auto data = decode_answer(content(encode(Result<Bytes>(Bytes{0x90, 0x00}))));
    REQUIRE(data);
    CHECK(to_hex(*data) == "9000");

    const auto failed = decode_answer(content(
        encode(Result<Bytes>(Error(errors::reader_busy, "in use").next("end the other one")))));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().is(errors::reader_busy));
    CHECK(failed.error().what() == "in use");
    CHECK(failed.error().hint() == "end the other one");
}

TEST_CASE("cards and lists of readers come out as they went in") {
    const Target card{*from_hex("04112233445566"), 0x0344, 0x20, *from_hex("7577810280")};
    const std::vector<Reader> readers = {{"acr122_usb:001:004", ""}, {"pcsc:X", "X"}};

    CHECK(decode_target(encode_target(card)).value_or(std::nullopt) == card);
    CHECK(decode_target(encode_target(std::nullopt)).value_or(card) == std::nullopt);
    CHECK(decode_readers(encode_readers(readers)).value_or({}) == readers);
    CHECK(decode_readers(encode_readers({})).value_or(readers).empty());
}

TEST_CASE("frames are cut from a stream however it arrives") {
    Bytes stream = encode(Result<Bytes>(Bytes{1}));
    const Bytes second = encode(Result<Bytes>(Bytes{2, 3}));
    stream.insert(stream.end(), second.begin(), second.end());
    FrameBuffer buffer;
    std::vector<std::string> frames;

    for (const std::uint8_t byte : stream) {
        buffer.append(ByteView(&byte, 1));
        const auto frame = buffer.next();
        REQUIRE(frame);
        if (*frame) {
            frames.push_back(to_hex(**frame));
        }
    }

    CHECK(frames == std::vector<std::string>{"0001", "000203"});
}

TEST_CASE("what is no frame, request, answer, card or list is refused") {
    FrameBuffer buffer;
    buffer.append(*from_hex("00010001"));
    CHECK_FALSE(buffer.next());
    CHECK_FALSE(decode_request(*from_hex("")));
    CHECK_FALSE(decode_request(*from_hex("ff00000000")));
    CHECK_FALSE(decode_request(*from_hex("00ffffffff")));
    CHECK_FALSE(decode_answer(*from_hex("")));
    CHECK(decode_answer(*from_hex("02")).error().is(errors::protocol));
    CHECK(decode_answer(*from_hex("0100")).error().is(errors::protocol));
    CHECK(decode_answer(*from_hex("01000178000000000000")).error().is(errors::protocol));
    CHECK_FALSE(decode_target(*from_hex("0344")));
    CHECK_FALSE(decode_target(*from_hex("034420000404112233000001")));
    CHECK_FALSE(decode_readers(*from_hex("000561")));
}

} // namespace akx::nfc
