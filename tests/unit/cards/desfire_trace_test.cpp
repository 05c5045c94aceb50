// SPDX-License-Identifier: Apache-2.0
// 85 exchanges with a real DESFire EV1, from our side: every byte we send must be the one the other
// encoder sent, every answer of the real card must be accepted.
#include "base/file.hpp"
#include "base/json.hpp"
#include "cards/desfire.hpp"
#include "unit/cards/hex.hpp"
#include "unit/cards/scripted.hpp"

#include <catch2/catch.hpp>

namespace akx::cards::desfire {

namespace {

struct Trace {
    std::vector<Recorded> exchanges;
    std::vector<std::string> random_numbers; // ours, in order
};

Trace read_trace() {
    const std::string path =
        std::string(AKX_SOURCE_DIR) + "/tests/data/vectors/desfire_ev1_real_card_trace.json";
    const Result<Value> tree = parse_json(read_file(path).value_or("{}"));
    Trace trace;
    for (const Value& each : tree->array_at("exchanges")) {
        trace.exchanges.push_back({each.text_at("cmd"), each.text_at("resp")});
        const Value* notes = each.find("notes");
        if (notes != nullptr && notes->find("RndA") != nullptr) {
            trace.random_numbers.push_back(notes->text_at("RndA"));
        }
    }
    return trace;
}

// The keys of the trace; "one" and "two" are those it changes to.
struct Keys {
    Key zero;
    Key one;
    Key two;
};
const Keys kDes2{Key::factory(KeyType::des2k),
                 {KeyType::des2k, hex("00102031405060708090A0B0B0A09080")},
                 {KeyType::des2k, hex("10182029303840485058606870788088")}};
const Keys kDes3{Key::factory(KeyType::des3k),
                 {KeyType::des3k, hex("00102031405060708090A0B0B0A090807060504030201000")},
                 {KeyType::des3k, hex("101820293038404850586068707880889098A0A8B0B8C0C8")}};
const Keys kAes{Key::factory(KeyType::aes),
                {KeyType::aes, hex("00102030405060708090A0B0B0A09080"), "one", 0x10},
                {KeyType::aes, hex("10182028303840485058606870788088"), "two", 0x10}};
constexpr Aid kDes2Aid{0x16, 0xDE, 0x00};
constexpr Aid kDes3Aid{0x24, 0xDE, 0x00};
constexpr Aid kAesAid{0x16, 0xAE, 0x00};

void prepare_card(Card& card) {
    REQUIRE(card.select({}));
    CHECK(card.key_version(0).value_or(1) == 0);
    REQUIRE(card.authenticate(Authentication::iso, 0, kDes2.zero));
    const Result<Version> version = card.version();
    REQUIRE(version);
    CHECK(to_hex(version->uid) == "04063f72633480");
    CHECK(version->software_major == 1);
    CHECK(version->storage == 8192);
    REQUIRE(card.format());
    REQUIRE(card.create_application(kDes2Aid, {0x0F, 2, KeyType::des2k}));
    REQUIRE(card.create_application(kDes3Aid, {0x0F, 2, KeyType::des3k}));
    REQUIRE(card.create_application(kAesAid, {0x0F, 2, KeyType::aes}));
    REQUIRE(card.create_application({0xCC, 0xBB, 0xAA}, {0x0F, 1, KeyType::des2k}));
    CHECK(card.applications().value_or({}).size() == 4);
    REQUIRE(card.delete_application({0xCC, 0xBB, 0xAA}));
    CHECK(card.applications().value_or({}) == std::vector<Aid>{kDes2Aid, kDes3Aid, kAesAid});
}

void change_settings(Card& card) {
    REQUIRE(card.select(kDes2Aid));
    REQUIRE(card.authenticate(Authentication::iso, 0, kDes2.zero));
    const Result<KeySettings> before = card.key_settings();
    REQUIRE(before);
    CHECK(before->rules == 0x0F);
    CHECK(before->keys == 2);
    REQUIRE(card.change_key_settings(0x0D));
    CHECK(card.key_settings()->rules == 0x0D);
    REQUIRE(card.select(kDes2Aid));
}

// Key 0 to one, to two and back; then key 1, from key 0; then a proof with key 1.
void change_keys(Card& card, Authentication way, const Keys& keys) {
    REQUIRE(card.authenticate(way, 0, keys.zero));
    REQUIRE(card.change_key(0, keys.one, nullptr, false));
    REQUIRE(card.authenticate(way, 0, keys.one));
    REQUIRE(card.change_key(0, keys.two, nullptr, false));
    REQUIRE(card.authenticate(way, 0, keys.two));
    CHECK(card.key_version(0).value_or(0) == 0x10);
    REQUIRE(card.change_key(0, keys.zero, nullptr, false));
    REQUIRE(card.authenticate(way, 0, keys.zero));
    REQUIRE(card.change_key(1, keys.one, &keys.zero, false));
    REQUIRE(card.change_key(1, keys.two, &keys.one, false));
    REQUIRE(card.authenticate(way, 1, keys.two));
}

void use_file(Card& card) {
    Bytes data(80);
    for (std::size_t i = 0; i < data.size(); ++i) {
        data[i] = static_cast<std::uint8_t>(i);
    }
    REQUIRE(card.create_file(5, {0, Comm::plain, {0, 0, 1, 1}, 80}));
    CHECK(card.files().value_or({}) == Bytes{5});
    const Result<FileSettings> settings = card.file_settings(5);
    REQUIRE(settings);
    CHECK(settings->size == 80);
    CHECK(settings->rights == AccessRights{0, 0, 1, 1});
    const ByteView all(data);
    REQUIRE(card.write(5, 0, all.first(52), Comm::plain));
    REQUIRE(card.write(5, 52, all.subspan(52), Comm::plain));
    CHECK(card.read(5, 0, 48, Comm::plain).value_or({}) == Bytes(data.begin(), data.begin() + 48));
    CHECK(card.read(5, 48, 32, Comm::plain).value_or({}) == Bytes(data.begin() + 48, data.end()));
    REQUIRE(card.delete_file(5));
    CHECK(card.files().value_or({1}).empty());
}

} // namespace

TEST_CASE("we send byte for byte what a real DESFire EV1 was sent, and believe its answers") {
    const Trace trace = read_trace();
    REQUIRE(trace.exchanges.size() == 85);
    ScriptedTransport transport(trace.exchanges);
    Card card(transport, prepared(trace.random_numbers));

    prepare_card(card);
    change_settings(card);
    change_keys(card, Authentication::iso, kDes2);
    REQUIRE(card.select(kDes3Aid));
    change_keys(card, Authentication::iso, kDes3);
    REQUIRE(card.select(kAesAid));
    change_keys(card, Authentication::aes, kAes);
    use_file(card);
    REQUIRE(card.select({}));
    REQUIRE(card.authenticate(Authentication::iso, 0, kDes2.zero));
    REQUIRE(card.format());

    CHECK(transport.differences() == std::vector<std::string>());
    CHECK(transport.finished());
}

} // namespace akx::cards::desfire
