// SPDX-License-Identifier: Apache-2.0
#include "nfc/chip_status.hpp"

#include <algorithm>
#include <iterator>

namespace akx::nfc {

namespace {

struct Meaning {
    std::uint8_t status;
    const ErrorKind* kind;
    std::string_view text;
};

constexpr Meaning kMeanings[] = {
    {0x01, &errors::card_gone, "the card does not answer"},
    {0x02, &errors::card_noise, "the answer's checksum is wrong"},
    {0x03, &errors::card_noise, "the answer's parity is wrong"},
    {0x04, &errors::card_noise, "the answer has an odd number of bits"},
    {0x05, &errors::card_noise, "the answer is not framed properly"},
    {0x06, &errors::card_noise, "several cards answered at once"},
    {0x07, &errors::reader_failed, "the answer is too long for the reader"},
    {0x09, &errors::reader_failed, "the reader's radio buffer has overflowed"},
    {0x0A, &errors::card_gone, "the field was not there in time"},
    {0x0B, &errors::card_noise, "the card broke the protocol"},
    {0x0D, &errors::reader_failed, "the reader is too hot"},
    {0x0E, &errors::reader_failed, "the reader's buffer has overflowed"},
    {0x10, &errors::reader_failed, "the reader does not take a parameter"},
    {0x12, &errors::card_noise, "the card broke the protocol"},
    {0x13, &errors::card_noise, "the card broke the protocol"},
    {0x14, &errors::card_refused, "the card refused the key"},
    {0x18, &errors::reader_failed, "the reader does not support the command"},
    {0x23, &errors::card_noise, "the check byte of the UID is wrong"},
    {0x25, &errors::card_noise, "the card broke the protocol"},
    {0x26, &errors::reader_failed, "the reader does not allow the command now"},
    // The context that is missing is a selected card: the chip lost it.
    {0x27, &errors::card_gone, "no card is selected"},
    {0x29, &errors::card_gone, "the card was released"},
    {0x2A, &errors::card_noise, "the card's id has changed"},
    {0x2B, &errors::card_gone, "the card has disappeared"},
    {0x2C, &errors::card_noise, "the ids do not agree"},
    {0x2D, &errors::reader_failed, "the reader's aerial draws too much current"},
    {0x2E, &errors::card_noise, "the card broke the protocol"},
};

} // namespace

Error chip_error(std::uint8_t status, Exchange exchange) {
    status &= 0x3F;
    const auto known = std::find_if(std::begin(kMeanings), std::end(kMeanings),
                                    [status](const Meaning& one) { return one.status == status; });
    constexpr std::string_view kDigits = "0123456789abcdef";
    const std::string code =
        std::string(" (status ") + kDigits[status >> 4U] + kDigits[status & 0x0FU] + ")";
    if (known == std::end(kMeanings)) {
        return Error(errors::reader_failed, "the reader reports an unknown failure" + code);
    }
    // A NAK of a Classic is how its access bits say no.
    if (status == 0x13 && exchange != Exchange::block) {
        return Error(errors::card_denied, "the card's access bits do not allow it" + code);
    }
    return Error(*known->kind, std::string(known->text) + code);
}

} // namespace akx::nfc
