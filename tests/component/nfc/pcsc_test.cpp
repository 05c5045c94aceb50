// SPDX-License-Identifier: Apache-2.0
// Readers of the PC/SC service: the real pcscd with the virtual reader of vsmartcard-vpcd.
#include "nfc/worker_transport.hpp"
#include "support/cards/classic_card.hpp"
#include "support/cards/desfire_card.hpp"
#include "support/cards/vpcd_card.hpp"
#include "support/process.hpp"

#include <catch2/catch.hpp>

#include <poll.h>
#include <unistd.h>

namespace akx::test::cards {

namespace {

constexpr Millis kShort{200};
constexpr char kSocket[] = "/run/pcscd/pcscd.comm";

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

nfc::WorkerOptions options() {
    nfc::WorkerOptions options;
    options.program = AKX_BINARY_DIR "/bin/akx-reader";
    return options;
}

// The service for one test. Only root can run it, and only one can run on a machine.
struct Service {
    Process daemon;

    static bool is_possible() {
        const bool possible = ::geteuid() == 0 && ::access("/usr/sbin/pcscd", X_OK) == 0 &&
                              ::access("/etc/reader.conf.d/vpcd", R_OK) == 0 &&
                              ::access(kSocket, F_OK) != 0;
        if (!possible) {
            WARN("skipped: needs root, pcscd and vsmartcard-vpcd (see packaging/packages.txt), and "
                 "no pcscd that runs already");
        }
        return possible;
    }
    Service() : daemon({"/usr/sbin/pcscd", "--foreground"}) {
        wait_until([] { return VpcdCard::reader_is_up(); });
    }
    ~Service() {
        daemon.signal(15);
        daemon.wait();
    }
    // Looks every 20 ms, for at most 10 s.
    static void wait_until(const std::function<bool()>& reached) {
        for (int i = 0; i < 500 && !reached(); ++i) {
            ::poll(nullptr, 0, 20);
        }
        REQUIRE(reached());
    }
};

std::unique_ptr<nfc::Transport> open() {
    auto opened = nfc::open_reader("pcsc", options());
    INFO((opened ? "" : opened.error().text()));
    REQUIRE(opened);
    return std::move(*opened);
}

std::string shown(const Result<Bytes>& answer) {
    return answer ? to_hex(*answer) : std::string(answer.error().kind().name);
}

} // namespace

TEST_CASE("cards behind the PC/SC service are listed, selected, read and written") {
    if (!Service::is_possible()) {
        return;
    }
    const Service service;
    const auto listed = nfc::list_readers(options());
    REQUIRE(listed);
    CHECK(std::any_of(listed->begin(), listed->end(),
                      [](const nfc::Reader& one) { return one.name == "pcsc:Virtual PCD 00 00"; }));
    const auto reader = open();
    const auto nobody = reader->select({}, Millis(0));
    REQUIRE(nobody);
    CHECK_FALSE(nobody->has_value());

    const auto classic = std::make_shared<ClassicCard>(ClassicCard::Size::k1, hex("a1b2c3d4"));
    {
        const VpcdCard inserted(classic);
        const auto found = reader->select({}, Millis(10'000));
        REQUIRE(found);
        REQUIRE(found->has_value());
        CHECK(**found == nfc::Target{hex("a1b2c3d4"), 0x0004, 0x08, {}});
        const std::string data = "00112233445566778899aabbccddeeff";
        CHECK(shown(reader->classic(hex("6004000000000000a1b2c3d4"), kShort)) == "card_refused");
        CHECK(shown(reader->classic(hex("6004ffffffffffffa1b2c3d4"), kShort)) == "");
        CHECK(shown(reader->classic(hex("a004" + data), kShort)) == "");
        CHECK(shown(reader->classic(hex("3004"), kShort)) == data);
        CHECK(shown(reader->raw(hex("760390"), kShort)) == "unsupported");
    }
    Service::wait_until([&] {
        const auto there = reader->present();
        return there && !*there;
    });

    const auto desfire =
        std::make_shared<DesfireCard>(DesfireCard::Generation::ev1, hex("04112233445566"));
    const VpcdCard inserted(desfire);
    const auto found = reader->select({}, Millis(10'000));
    REQUIRE(found);
    REQUIRE(found->has_value());
    CHECK(**found == nfc::Target{hex("04112233445566"), 0x0344, 0x20, hex("7577810280")});
    CHECK(shown(reader->transceive(hex("5a000000"), kShort)) == "00");
    CHECK(shown(reader->transceive(hex("60"), kShort)) == "af04010101001a05");
}

TEST_CASE("without the PC/SC service there is no reader") {
    if (::access(kSocket, F_OK) == 0) {
        WARN("skipped: a pcscd is running");
        return;
    }
    const auto opened = nfc::open_reader("pcsc", options());

    REQUIRE_FALSE(opened);
    CHECK(opened.error().is(errors::reader_absent));
}

} // namespace akx::test::cards
