// SPDX-License-Identifier: Apache-2.0
// A transport straight to the cards of a Field: for quick tests without a reader in between.
#pragma once

#include "nfc/transport.hpp"
#include "support/cards/field.hpp"

namespace akx::test::cards {

class EmulatedTransport final : public nfc::Transport {
  public:
    explicit EmulatedTransport(Field& field) : field_(&field) {}

    Result<std::optional<nfc::Target>> select(const nfc::Selection& wanted,
                                              Millis timeout) override;
    Result<Bytes> transceive(ByteView command, Millis timeout) override;
    Result<Bytes> classic(ByteView command, Millis timeout) override;
    Result<Bytes> raw(ByteView frame, Millis timeout) override;
    Result<bool> present() override;
    Status deselect() override;
    Status field(bool on) override;

    // From the n-th exchange on the reader is broken, until the next select(). 0: never.
    void break_at(std::size_t nth) { until_broken_ = nth; }
    // Waiting for a card: called instead of letting time pass; may place one.
    void on_wait(std::function<void()> action) { on_wait_ = std::move(action); }

  private:
    Status check();

    Field* field_;
    std::size_t until_broken_ = 0;
    std::function<void()> on_wait_;
};

} // namespace akx::test::cards
