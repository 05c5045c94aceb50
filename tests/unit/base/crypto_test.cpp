// SPDX-License-Identifier: Apache-2.0
#include "base/crypto.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace akx::crypto {

namespace {

Key key_of(std::uint8_t byte) {
    Key key;
    key.fill(byte);
    return key;
}

Key key_from_hex(std::string_view hex) {
    const Bytes bytes = *from_hex(hex);
    Key key{};
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

} // namespace

TEST_CASE("SHA-256 gives the examples of FIPS 180-4") {
    CHECK(to_hex(sha256(as_bytes("abc"))) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(to_hex(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(to_hex(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("HMAC-SHA-256 gives the vectors of RFC 4231") {
    const auto hmac = [](const Bytes& key, std::string_view data) {
        return to_hex(hmac_sha256(key, as_bytes(data)));
    };
    CHECK(hmac(Bytes(20, 0x0B), "Hi There") ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hmac({'J', 'e', 'f', 'e'}, "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hmac(Bytes(20, 0xAA), std::string(50, '\xDD')) ==
          "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    CHECK(hmac(Bytes(131, 0xAA), "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("a keyed hash is the HMAC under its key, however often it is used") {
    const Key key = key_of(0x42);
    const KeyedHash hash(key);
    for (const std::string_view text : {"", "1234",
                                        "a text of more than one block of SHA-256, "
                                        "which has 64 bytes, and some more"}) {
        const Digest expected = hmac_sha256(key, as_bytes(text));
        CHECK(hash.digest(as_bytes(text)) == expected);
        CHECK(to_hex(expected).starts_with([&] {
            char hex[17];
            std::snprintf(hex, sizeof hex, "%016llx",
                          static_cast<unsigned long long>(hash.digest64(text)));
            return std::string(hex);
        }()));
    }
}

TEST_CASE("AES-256-GCM opens test cases 13, 14 and 16 of the GCM specification") {
    const Sealer zero(key_of(0));
    const std::string nonce(24, '0');
    const auto open = [](const Sealer& sealer, const std::string& hex, std::string_view context) {
        const Result<Secret> plain = sealer.open(*from_hex(hex), context);
        REQUIRE(plain.ok());
        return to_hex(as_bytes(plain->reveal()));
    };
    CHECK(open(zero, nonce + "530f8afbc74536b9a963b4f1c4cb738b", "").empty());
    CHECK(open(zero, nonce + "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
               "") == std::string(32, '0'));
    const Sealer sealer(
        key_from_hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
    const Bytes context = *from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    CHECK(open(sealer,
               "cafebabefacedbaddecaf888"
               "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
               "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
               "76fc6ece0f4e1768cddf8853bb2d551b",
               as_text(context)) ==
          "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
}

TEST_CASE("what was sealed opens again, and never seals to the same bytes") {
    const Sealer sealer(key_of(7));
    for (const std::string_view plain : {"", "4711", "ein Geheimnis mit Ümläuten"}) {
        const Bytes first = sealer.seal(plain, "user 7");
        CHECK(first != sealer.seal(plain, "user 7"));
        CHECK(first.size() == plain.size() + 12 + 16);
        const Result<Secret> opened = sealer.open(first, "user 7");
        REQUIRE(opened.ok());
        CHECK(opened->reveal() == plain);
    }
}

TEST_CASE("a sealed value that was changed in any bit does not open") {
    const Sealer sealer(key_of(7));
    const Bytes sealed = sealer.seal("4711", "user 7");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        Bytes changed = sealed;
        changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1U);
        const Result<Secret> opened = sealer.open(changed, "user 7");
        REQUIRE_FALSE(opened.ok());
        CHECK(opened.error().is(errors::corrupt));
    }
}

TEST_CASE("a sealed value opens only whole, in its place and under its key") {
    const Bytes sealed = Sealer(key_of(7)).seal("4711", "user 7");
    CHECK(Sealer(key_of(7)).open(sealed, "user 7").ok());
    CHECK_FALSE(Sealer(key_of(7)).open(sealed, "user 8").ok());
    CHECK_FALSE(Sealer(key_of(8)).open(sealed, "user 7").ok());
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        CHECK_FALSE(Sealer(key_of(7)).open(ByteView(sealed).first(size), "user 7").ok());
    }
}

TEST_CASE("a derived key is HKDF of RFC 5869 without salt") {
    const Key root = key_of(0x0B);
    // Extract, then one step of expand (§2.2, §2.3).
    const Digest extracted = hmac_sha256(Key{}, root);
    CHECK(derive_key(root, "pins") == hmac_sha256(extracted, as_bytes("pins\x01")));
    CHECK(derive_key(root, "pins") != derive_key(root, "cards"));
    CHECK(derive_key(root, "") == hmac_sha256(extracted, as_bytes("\x01")));
}

TEST_CASE("comparing in constant time compares") {
    CHECK(constant_time_equal("", ""));
    CHECK(constant_time_equal("abc", "abc"));
    CHECK_FALSE(constant_time_equal("abc", "abd"));
    CHECK_FALSE(constant_time_equal("abc", "ab"));
    CHECK_FALSE(constant_time_equal("", "a"));
}

TEST_CASE("random tokens and codes have their form and do not repeat") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string token = random_token();
        CHECK(from_base64(token)->size() == 32);
        CHECK(seen.insert(token).second);
        const std::string code = random_code(12);
        CHECK(code.size() == 12);
        CHECK(code.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ") == std::string::npos);
        CHECK(seen.insert(code).second);
    }
    CHECK(random_bytes(0).empty());
}

} // namespace akx::crypto
