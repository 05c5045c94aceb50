// SPDX-License-Identifier: Apache-2.0
// A transport that plays a recorded conversation: it answers what the real card answered and notes
// where what is sent differs from what the real reader sent.
#pragma once

#include "cards/random.hpp"
#include "nfc/transport.hpp"

#include <deque>

namespace akx::cards {

struct Recorded {
    std::string command; // hex
    std::string answer;
};

class ScriptedTransport final : public nfc::Transport {
  public:
    explicit ScriptedTransport(std::vector<Recorded> script) : script_(std::move(script)) {}

    Result<std::optional<nfc::Target>> select(const nfc::Selection&, Millis) override;
    Result<Bytes> transceive(ByteView command, Millis timeout) override;
    Result<Bytes> classic(ByteView command, Millis timeout) override;
    Result<Bytes> raw(ByteView frame, Millis timeout) override;
    Result<bool> present() override { return true; }
    Status deselect() override { return {}; }
    Status field(bool) override { return {}; }

    std::size_t played() const { return at_; }
    bool finished() const { return at_ == script_.size(); }
    const std::vector<std::string>& differences() const { return differences_; }

  private:
    std::vector<Recorded> script_;
    std::size_t at_ = 0;
    std::vector<std::string> differences_;
};

// Gives the prepared bytes one after the other; too many calls give nothing.
Random prepared(std::vector<std::string> hex_numbers);

} // namespace akx::cards
