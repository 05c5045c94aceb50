// SPDX-License-Identifier: Apache-2.0
#include "nfc/chip_status.hpp"

#include <catch2/catch.hpp>

namespace akx::nfc {

TEST_CASE("every status of the chip has a meaning") {
    for (unsigned status = 1; status < 0x40; ++status) {
        const Error error = chip_error(static_cast<std::uint8_t>(status), Exchange::block);
        INFO(status);
        CHECK(error.kind().exit == Exit::card);
        CHECK_FALSE(error.is(errors::card_denied));
    }
}

TEST_CASE("silence, refusal, denial and noise are told apart") {
    CHECK(chip_error(0x01, Exchange::classic).is(errors::card_gone));
    CHECK(chip_error(0x14, Exchange::classic_authentication).is(errors::card_refused));
    CHECK(chip_error(0x13, Exchange::classic).is(errors::card_denied));
    CHECK(chip_error(0x13, Exchange::block).is(errors::card_noise));
    CHECK(chip_error(0x05, Exchange::classic).is(errors::card_noise));
    CHECK(chip_error(0x0D, Exchange::classic).is(errors::reader_failed));
    CHECK(chip_error(0x3F, Exchange::classic).is(errors::reader_failed));
    CHECK(chip_error(0x2B, Exchange::block).is(errors::card_gone));
}

TEST_CASE("an error of the chip shows its status") {
    CHECK(chip_error(0x2D, Exchange::block).what() ==
          "the reader's aerial draws too much current (status 2d)");
}

} // namespace akx::nfc
