// SPDX-License-Identifier: Apache-2.0
#include "support/cards/emulated_transport.hpp"

#include "nfc/chip_status.hpp"

namespace akx::test::cards {

using nfc::Exchange;

namespace {

Result<Bytes> result_of(Reply reply, Exchange exchange) {
    if (reply.status != status::kOk) {
        return nfc::chip_error(reply.status, exchange);
    }
    return std::move(reply.data);
}

} // namespace

Status EmulatedTransport::check() {
    if (until_broken_ == 1) {
        field_->release();
        return Error(errors::reader_failed, "the emulated reader is broken");
    }
    if (until_broken_ > 1) {
        --until_broken_;
    }
    if (!field_->has_selected()) {
        return Error(errors::card_gone, "no card is selected");
    }
    return {};
}

Result<std::optional<nfc::Target>> EmulatedTransport::select(const nfc::Selection& wanted,
                                                             Millis timeout) {
    if (until_broken_ == 1) {
        until_broken_ = 0;
    }
    ++field_->counters().chip_commands;
    auto found = field_->select(wanted.uid);
    if (!found && timeout > Millis(0) && on_wait_) {
        on_wait_();
        found = field_->select(wanted.uid);
    }
    if (!found) {
        return std::optional<nfc::Target>();
    }
    return std::optional(nfc::Target{found->uid, found->atqa, found->sak, found->ats});
}

Result<Bytes> EmulatedTransport::transceive(ByteView command, Millis) {
    ++field_->counters().chip_commands;
    if (auto ready = check(); !ready) {
        return std::move(ready.error());
    }
    return result_of(field_->block(command), Exchange::block);
}

Result<Bytes> EmulatedTransport::classic(ByteView command, Millis) {
    ++field_->counters().chip_commands;
    if (auto ready = check(); !ready) {
        return std::move(ready.error());
    }
    const bool authentication = !command.empty() && (command[0] & 0xFE) == 0x60;
    return result_of(field_->classic(command),
                     authentication ? Exchange::classic_authentication : Exchange::classic);
}

Result<Bytes> EmulatedTransport::raw(ByteView frame, Millis) {
    ++field_->counters().chip_commands;
    if (auto ready = check(); !ready) {
        return std::move(ready.error());
    }
    return result_of(field_->frame(frame), Exchange::block);
}

Result<bool> EmulatedTransport::present() {
    const bool there = field_->answers();
    const Bytes uid = field_->identity().uid;
    if (there && field_->identity().ats.empty()) { // a Classic is selected anew for that
        return field_->select(uid).has_value();
    }
    return there;
}

Status EmulatedTransport::deselect() {
    field_->halt();
    return {};
}

Status EmulatedTransport::field(bool on) {
    field_->power(on);
    return {};
}

} // namespace akx::test::cards
