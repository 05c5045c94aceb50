// SPDX-License-Identifier: Apache-2.0
#include "unit/cards/scripted.hpp"

#include "unit/cards/hex.hpp"

namespace akx::cards {

Result<std::optional<nfc::Target>> ScriptedTransport::select(const nfc::Selection&, Millis) {
    return std::optional<nfc::Target>();
}

Result<Bytes> ScriptedTransport::transceive(ByteView command, Millis) {
    if (finished()) {
        return Error(errors::card_gone, "the script is at its end");
    }
    const Recorded& now = script_[at_++];
    if (to_hex(command) != now.command) {
        differences_.push_back("#" + std::to_string(at_) + ": " + to_hex(command) + " instead of " +
                               now.command);
    }
    return hex(now.answer);
}

Result<Bytes> ScriptedTransport::classic(ByteView command, Millis timeout) {
    return transceive(command, timeout);
}

Result<Bytes> ScriptedTransport::raw(ByteView frame, Millis timeout) {
    return transceive(frame, timeout);
}

Random prepared(std::vector<std::string> hex_numbers) {
    auto left = std::make_shared<std::deque<std::string>>(hex_numbers.begin(), hex_numbers.end());
    return [left](std::size_t) {
        if (left->empty()) {
            return Bytes();
        }
        Bytes next = hex(left->front());
        left->pop_front();
        return next;
    };
}

} // namespace akx::cards
