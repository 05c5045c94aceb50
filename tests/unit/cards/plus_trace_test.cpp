// SPDX-License-Identifier: Apache-2.0
// Conversations with real Mifare Plus cards of security level 3, from our side.
#include "base/file.hpp"
#include "base/json.hpp"
#include "cards/plus.hpp"
#include "unit/cards/hex.hpp"
#include "unit/cards/scripted.hpp"

#include <catch2/catch.hpp>

namespace akx::cards::plus {

namespace {

Value read_traces() {
    const std::string path =
        std::string(AKX_SOURCE_DIR) + "/tests/data/vectors/mifare_plus_sl3_real_card_trace.json";
    return *parse_json(read_file(path).value_or("{}"));
}

std::vector<Recorded> conversation(const Value& trace) {
    std::vector<Recorded> out;
    for (const Value& frame : trace.array_at("frames")) {
        if (frame.text_at("dir") == "reader") {
            out.push_back({frame.text_at("inf"), ""});
        } else {
            out.back().answer = frame.text_at("inf");
        }
    }
    return out;
}

} // namespace

TEST_CASE("we send byte for byte what real Plus cards were sent, and believe their answers") {
    const Value traces = read_traces();
    REQUIRE(traces.array_at("traces").size() == 2);
    for (const Value& trace : traces.array_at("traces")) {
        const std::vector<Recorded> script = conversation(trace);
        ScriptedTransport transport(script);
        Card card(transport, prepared({trace.text_at("rnda")}));
        const Key key(KeyType::aes, hex(trace.text_at("key")), "A");

        REQUIRE(card.authenticate(sector_key(0, false), key));
        for (std::uint16_t block = 0; block < 4; ++block) {
            const Result<Bytes> data = card.read(block, 1, true);
            REQUIRE(data);
            CHECK(to_hex(*data) == script[2U + block].answer.substr(2, 32));
        }

        CHECK(transport.differences() == std::vector<std::string>());
        CHECK(transport.finished());
    }
}

TEST_CASE("the session keys of Plus are those of the traces") {
    const Value traces = read_traces();
    for (const Value& trace : traces.array_at("traces")) {
        const SessionKeys keys =
            session_keys(Key(KeyType::aes, hex(trace.text_at("key"))), hex(trace.text_at("rnda")),
                         hex(trace.text_at("rndb")));
        CHECK(to_hex(keys.encryption.bytes()) == trace.text_at("kenc"));
        CHECK(to_hex(keys.mac.bytes()) == trace.text_at("kmac"));
    }
}

TEST_CASE("an answer of a Plus card with any bit changed is not believed") {
    const Value traces = read_traces();
    const Value& trace = traces.array_at("traces").front();
    const SessionKeys keys = session_keys(Key(KeyType::aes, hex(trace.text_at("key"))),
                                          hex(trace.text_at("rnda")), hex(trace.text_at("rndb")));
    const Bytes answer = hex(conversation(trace)[2].answer.substr(2));
    for (std::size_t at = 0; at < answer.size(); ++at) {
        Session session(keys, hex(trace.text_at("ti")));
        Bytes changed = answer;
        changed[at] ^= 0x01;

        const Result<Bytes> seen = session.open_read(0, 1, true, changed);

        REQUIRE_FALSE(seen);
        CHECK(seen.error().is(errors::card_untrusted));
    }
    Session session(keys, hex(trace.text_at("ti")));
    CHECK(session.open_read(0, 1, true, answer));
}

TEST_CASE("the IVs of Plus hold both counters, the transaction's number and nothing else") {
    const Value traces = read_traces();
    const Value& trace = traces.array_at("traces").front();
    const SessionKeys keys = session_keys(Key(KeyType::aes, hex(trace.text_at("key"))),
                                          hex(trace.text_at("rnda")), hex(trace.text_at("rndb")));
    Session session(keys, hex("3fd7f78a"));
    CHECK(to_hex(session.command_iv()) == "3fd7f78a000000000000000000000000");

    const Bytes answer = hex(conversation(trace)[2].answer.substr(2));
    REQUIRE(session.open_read(0, 1, true, answer));
    static_cast<void>(session.open_write(Bytes(8))); // counts although it is not believed

    CHECK(to_hex(session.command_iv()) == "3fd7f78a010001000100010001000100");
    CHECK(to_hex(session.answer_iv()) == "0100010001000100010001003fd7f78a");
}

} // namespace akx::cards::plus
