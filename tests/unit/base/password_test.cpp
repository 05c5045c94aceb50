// SPDX-License-Identifier: Apache-2.0
#include "base/crypto.hpp"

#include <catch2/catch.hpp>

namespace akx::crypto {

TEST_CASE("a stretched code is scrypt with N = 2^14, r = 8, p = 1 (RFC 7914 section 12)") {
    // The first half of the published 64 bytes: a shorter scrypt output is a prefix.
    CHECK(to_hex(stretch_code("pleaseletmein", as_bytes("SodiumChloride"))) ==
          "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
}

TEST_CASE("a password hash in PHC form verifies the vector of RFC 7914") {
    // N = 1024, r = 8, p = 16 is beyond what is accepted; N = 16384 is not.
    const Bytes hash =
        *from_hex("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
    const std::string phc =
        "$scrypt$ln=14,r=8,p=1$" + to_base64(as_bytes("SodiumChloride")) + "$" + to_base64(hash);
    CHECK(verify_password(Secret("pleaseletmein"), phc));
    CHECK_FALSE(verify_password(Secret("pleaseletmeout"), phc));
}

TEST_CASE("a password verifies against its own hash and no other does") {
    const std::string phc = hash_password(Secret("correct horse"));
    CHECK(phc.starts_with("$scrypt$ln=15,r=8,p=1$"));
    CHECK(verify_password(Secret("correct horse"), phc));
    CHECK_FALSE(verify_password(Secret("correct horsf"), phc));
    CHECK_FALSE(verify_password(Secret(""), phc));
    CHECK(phc != hash_password(Secret("correct horse")));
}

TEST_CASE("a password hash of excessive cost verifies nothing, even if it is right") {
    // Each pair: at the bound, beyond it (hashes by Python's hashlib.scrypt of the empty password).
    const std::string_view at[] = {
        "$scrypt$ln=17,r=2,p=1$AAAA$uBfD9E7UijxD8y0D94ymAZ9sx/QtGrNSQDwzgG+B6AA",
        "$scrypt$ln=4,r=8,p=1$AAAA$T1femQKgUU2XTZuu8ZW9aYFGLtfTzaDqBLw/Is0iXdY",
        "$scrypt$ln=4,r=8,p=4$AAAA$3dQpIj3ZWlFzPvmHMN2NuUNJuTMLjYY7frx1h7B/vR4"};
    const std::string_view beyond[] = {
        "$scrypt$ln=18,r=2,p=1$AAAA$gOEhKlVHSjR9Ma0EOxdiCddReDY++LHn0GRSuEtU3oo",
        "$scrypt$ln=4,r=9,p=1$AAAA$+d+V6iP0+OwInymnx7YoB/jybAZ5p5jLA0QgHysYL0o",
        "$scrypt$ln=4,r=8,p=5$AAAA$jvGK1JyP8rnQRjkzyjYQKH2tkRdvEo+CeiiWxUuiwBo"};
    for (std::size_t i = 0; i < std::size(at); ++i) {
        INFO(at[i]);
        CHECK(verify_password(Secret(""), at[i]));
        CHECK_FALSE(verify_password(Secret(""), beyond[i]));
    }
}

TEST_CASE("a damaged password hash verifies nothing") {
    const std::string_view refused[] = {
        "",
        "$scrypt$",
        "$argon2id$ln=4,r=8,p=1$AAAA$AAAA",
        "$scrypt$ln=4,r=8$AAAA$AAAA",
        "$scrypt$ln=0,r=8,p=1$AAAA$AAAA",
        "$scrypt$ln=4,r=-8,p=1$AAAA$AAAA",
        "$scrypt$ln=4,r=8,p=1$A$AAAA",
        "$scrypt$ln=4,r=8,p=1$AAAA$",
        "$scrypt$ln=4,r=8,p=1$AAAA$AAAA$",
    };
    for (const std::string_view phc : refused) {
        INFO(phc);
        CHECK_FALSE(verify_password(Secret(""), phc));
    }
}

} // namespace akx::crypto
