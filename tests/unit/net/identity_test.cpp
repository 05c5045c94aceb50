// SPDX-License-Identifier: Apache-2.0
#include "net/identity.hpp"

#include <catch2/catch.hpp>

using namespace akx;

namespace {

WallTime time(std::string_view text) {
    return parse_utc(text).value();
}

net::IdentityRequest request() {
    net::IdentityRequest out;
    out.common_name = "T\xC3\xBCr 1";
    out.host_names = {"door-1.local"};
    out.addresses = {"192.0.2.7", "2001:db8::7"};
    out.not_before = time("2020-01-01T00:00:00Z");
    out.not_after = time("2051-02-03T04:05:06Z");
    return out;
}

// openssl req -x509 -newkey ec (P-256) …; the digest by
// openssl x509 -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum
constexpr std::string_view kKnown = R"(-----BEGIN CERTIFICATE-----
MIIBeDCCAR2gAwIBAgIUAWrT1XwfCogDkz/deVQsRSesz9owCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFa25vd24wIBcNMjYxMTIwMTA0NTMyWhgPMjEyNjEwMjcxMDQ1
MzJaMBAxDjAMBgNVBAMMBWtub3duMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
5WKf8QZZDzIAHX+mz36u5A5Wk8Qc+2iEM4vCcPjTIoVZKkRZkAs4YZG2IPgkJLmG
XLU3TEkA3q3yUAmGtqYiE6NTMFEwHQYDVR0OBBYEFHPuiUGfQsxJXwTd0SBhzdO3
RUk5MB8GA1UdIwQYMBaAFHPuiUGfQsxJXwTd0SBhzdO3RUk5MA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAK6gZxJWJUflrDASqNflV8Hfm5QslD9y
iQ2ieThPFkDtAiEAum8HJAF8A81mzESBxz3QWnpG3H6yXuSJJLq9wtRAbpk=
-----END CERTIFICATE-----
)";
constexpr std::string_view kKnownFingerprint =
    "sha256:83aa65671ec596a7ec7b287e3c768887d7d66a27440ae14560cfaa156be86e2f";

} // namespace

TEST_CASE("a made certificate says what was asked for") {
    const Result<net::Identity> identity = net::make_identity(request());
    REQUIRE(identity);
    CHECK(net::check_identity(*identity));
    const Result<net::CertificateInfo> info = net::read_certificate(identity->certificate);
    REQUIRE(info);
    CHECK(info->common_name == "T\xC3\xBCr 1");
    CHECK(info->not_before == time("2020-01-01T00:00:00Z"));
    CHECK(info->not_after == time("2051-02-03T04:05:06Z"));
}

TEST_CASE("every made key is another one") {
    const Result<net::Identity> one = net::make_identity(request());
    const Result<net::Identity> two = net::make_identity(request());
    REQUIRE((one && two));
    CHECK(net::read_certificate(one->certificate)->fingerprint !=
          net::read_certificate(two->certificate)->fingerprint);
    CHECK_FALSE(net::check_identity({one->certificate, two->key}));
}

TEST_CASE("renewing a certificate keeps the fingerprint") {
    const Result<net::Identity> before = net::make_identity(request());
    REQUIRE(before);
    net::IdentityRequest later = request();
    later.not_after = time("2060-01-01T00:00:00Z");
    const Result<net::Identity> after = net::renew_identity(*before, later);
    REQUIRE(after);
    CHECK(after->certificate != before->certificate);
    const Result<net::CertificateInfo> info = net::read_certificate(after->certificate);
    REQUIRE(info);
    CHECK(info->not_after == later.not_after);
    CHECK(info->fingerprint == net::read_certificate(before->certificate)->fingerprint);
}

TEST_CASE("a certificate that nobody could use is not made") {
    net::IdentityRequest wrong = request();
    SECTION("no name") {
        wrong.common_name.clear();
    }
    SECTION("too long a name") {
        wrong.common_name.assign(65, 'x');
    }
    SECTION("no time between begin and end") {
        wrong.not_after = wrong.not_before;
    }
    SECTION("an address that is none") {
        wrong.addresses = {"192.0.2.256"};
    }
    SECTION("a host name that is none") {
        wrong.host_names = {"a,DNS:b"};
    }
    const Result<net::Identity> identity = net::make_identity(wrong);
    REQUIRE_FALSE(identity);
    CHECK(identity.error().is(errors::invalid_value));
}

TEST_CASE("the fingerprint is the SHA-256 of the public key info, as OpenSSL computes it") {
    const Result<net::CertificateInfo> info = net::read_certificate(kKnown);
    REQUIRE(info);
    CHECK(info->fingerprint.text() == kKnownFingerprint);
    CHECK(info->common_name == "known");
}

TEST_CASE("damaged certificates and keys are errors, not crashes") {
    const Result<net::Identity> identity = net::make_identity(request());
    REQUIRE(identity);
    CHECK_FALSE(net::read_certificate(""));
    CHECK_FALSE(net::read_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n"));
    CHECK_FALSE(net::read_certificate_der(as_bytes("\x30\x03\x02\x01\x01")));
    for (std::size_t size = 0; size < kKnown.size() - 2; size += 7) {
        CHECK_FALSE(net::read_certificate(kKnown.substr(0, size)));
    }
    CHECK(net::check_identity({identity->certificate, Secret("rubbish")})
              .error()
              .is(errors::corrupt));
    CHECK(net::check_identity({"rubbish", identity->key}).error().is(errors::corrupt));
}

TEST_CASE("a fingerprint is read in the forms people copy it in") {
    const std::string hex(64, 'a');
    const std::optional<net::Fingerprint> plain = net::Fingerprint::parse(hex);
    REQUIRE(plain);
    CHECK(plain->text() == "sha256:" + hex);
    CHECK(net::Fingerprint::parse(" SHA256:" + std::string(64, 'A') + "\n") == plain);
    std::string colons = "aa";
    for (int i = 1; i < 32; ++i) {
        colons += ":AA";
    }
    CHECK(net::Fingerprint::parse(colons) == plain);
    CHECK_FALSE(net::Fingerprint::parse(""));
    CHECK_FALSE(net::Fingerprint::parse(hex.substr(2)));
    CHECK_FALSE(net::Fingerprint::parse(hex + "aa"));
    CHECK_FALSE(net::Fingerprint::parse("sha1:" + hex));
}
