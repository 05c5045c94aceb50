// SPDX-License-Identifier: Apache-2.0
#include "nfc/worker/libnfc_transport.hpp"

#include "nfc/chip_status.hpp"
#include "nfc/worker/port_lock.hpp"

#include <nfc/nfc.h>

#include <array>

// Exported by libnfc for its own tools, but in none of its installed headers. It alone gives the
// status byte of the chip: the public functions answer NFC_ERFTRANS for a card that left, one that
// refuses by its access bits, and noise alike. All drivers in Debian's libnfc are for PN53x chips.
extern "C" int pn53x_transceive(struct nfc_device* device, const std::uint8_t* command,
                                std::size_t command_size, std::uint8_t* answer,
                                std::size_t answer_size, int timeout);

namespace akx::nfc {

namespace {

constexpr std::uint8_t kGetFirmwareVersion = 0x02;
constexpr std::uint8_t kInDataExchange = 0x40;
constexpr std::uint8_t kInCommunicateThru = 0x42;
constexpr std::uint8_t kTarget = 0x01;

constexpr std::size_t kLongestCommand = 262; // of the chip's extended frames
constexpr std::size_t kLongestAnswer = 300;
constexpr Millis kBetweenLooks{40};
constexpr Millis kFieldOff{6}; // ISO 14443-3 asks for 5 ms
constexpr Millis kFirmware{300};
constexpr int kTries = 2;
constexpr int kStaleAnswers = 4; // that may be under way when a command was given up

struct ContextCloser {
    void operator()(nfc_context* context) const { nfc_exit(context); }
};
struct DeviceCloser {
    void operator()(nfc_device* device) const { nfc_close(device); }
};
using Context = std::unique_ptr<nfc_context, ContextCloser>;
using Device = std::unique_ptr<nfc_device, DeviceCloser>;

Context make_context() {
    nfc_context* context = nullptr;
    nfc_init(&context);
    return Context(context);
}

// The outcomes with which the chip has reported a status; any other is between it and us.
bool is_status(int result) {
    return result == NFC_ERFTRANS || result == NFC_ECHIP || result == NFC_EINVARG ||
           result == NFC_EMFCAUTHFAIL || result == NFC_ETGRELEASED;
}

class LibnfcTransport final : public Transport {
  public:
    LibnfcTransport(ReaderName name, Pause pause)
        : name_(std::move(name)), pause_(std::move(pause)) {}

    Status open();

    Result<std::optional<Target>> select(const Selection& wanted, Millis timeout) override;
    Result<Bytes> transceive(ByteView command, Millis timeout) override {
        return exchange(command, timeout, Exchange::block);
    }
    Result<Bytes> classic(ByteView command, Millis timeout) override {
        const bool authentication = !command.empty() && (command[0] & 0xFE) == 0x60;
        return exchange(command, timeout,
                        authentication ? Exchange::classic_authentication : Exchange::classic);
    }
    Result<Bytes> raw(ByteView frame, Millis timeout) override;
    Result<bool> present() override;
    Status deselect() override;
    Status field(bool on) override;

  private:
    Result<Bytes> exchange(ByteView command, Millis timeout, Exchange kind);
    Result<Bytes> chip(ByteView command, Millis timeout, Exchange kind);
    Result<std::optional<Target>> look(ByteView uid);
    Status get_in_step();
    Error failed(const std::string& what);

    ReaderName name_;
    Pause pause_;
    PortLock lock_;
    Context context_;
    Device device_;
    bool selected_ = false;
    bool out_of_step_ = false; // an answer was lost: one may still come
};

Error LibnfcTransport::failed(const std::string& what) {
    selected_ = false;
    out_of_step_ = true;
    return Error(errors::reader_failed, what);
}

Status LibnfcTransport::open() {
    device_.reset();
    context_.reset();
    lock_ = PortLock();
    if (!name_.port.empty()) {
        auto lock = PortLock::take(name_.port);
        if (!lock) {
            return std::move(lock.error());
        }
        lock_ = std::move(*lock);
    }
    context_ = make_context();
    if (!context_) {
        return Error(errors::reader_failed, "libnfc cannot be set up");
    }
    device_.reset(nfc_open(context_.get(), name_.address.c_str()));
    if (!device_) {
        return name_.port.empty()
                   ? Error(errors::reader_absent, "no reader answers as " + name_.address)
                         .next("is it plugged in? pcscd and the kernel modules pn533_usb and pn533 "
                               "keep others from USB readers")
                   : Error(errors::reader_failed, "no PN532 answers at " + name_.port)
                         .next("check wiring, power and the board's switches for UART, SPI or I2C");
    }
    // Otherwise looking for a card would go on in the chip until one comes.
    if (nfc_initiator_init(device_.get()) < 0 ||
        nfc_device_set_property_bool(device_.get(), NP_INFINITE_SELECT, false) < 0) {
        device_.reset();
        return Error(errors::reader_failed, "the reader does not take its settings");
    }
    out_of_step_ = false;
    return {};
}

// libnfc takes whatever comes first for the answer, so late ones are read off with a command whose
// answer is known.
Status LibnfcTransport::get_in_step() {
    if (device_ && !out_of_step_) {
        return {};
    }
    for (int i = 0; device_ && i < kStaleAnswers; ++i) {
        std::array<std::uint8_t, kLongestAnswer> answer{};
        const int size = pn53x_transceive(device_.get(), &kGetFirmwareVersion, 1, answer.data(),
                                          answer.size(), static_cast<int>(kFirmware.count()));
        if (size == 4) {
            out_of_step_ = false;
            return {};
        }
    }
    return open();
}

Result<Bytes> LibnfcTransport::chip(ByteView command, Millis timeout, Exchange kind) {
    std::array<std::uint8_t, kLongestAnswer> answer{};
    // 0 would mean for ever.
    const int wait = static_cast<int>(std::max<std::int64_t>(timeout.count(), 1));
    const int size = pn53x_transceive(device_.get(), command.data(), command.size(), answer.data(),
                                      answer.size(), wait);
    const std::uint8_t status = answer[0] & 0x3F;
    if (is_status(size) && status != 0) {
        return chip_error(status, kind);
    }
    if (size < 0) {
        const bool late = size == NFC_ETIMEOUT;
        return failed(late ? "the reader did not answer in time"
                           : "what the reader sent could not be understood (libnfc " +
                                 std::to_string(size) + ")");
    }
    if (size == 0) {
        return failed("the reader sent an empty answer");
    }
    return Bytes(answer.begin() + 1, answer.begin() + size);
}

Result<Bytes> LibnfcTransport::exchange(ByteView command, Millis timeout, Exchange kind) {
    if (!selected_) {
        return Error(errors::card_gone, "no card is selected");
    }
    if (command.empty() || command.size() > kLongestCommand) {
        return Error(errors::too_large,
                     "commands to a card have 1 to " + std::to_string(kLongestCommand) + " bytes");
    }
    Bytes whole = {kInDataExchange, kTarget};
    whole.insert(whole.end(), command.begin(), command.end());
    return chip(whole, timeout, kind);
}

Result<Bytes> LibnfcTransport::raw(ByteView frame, Millis timeout) {
    if (!selected_) {
        return Error(errors::card_gone, "no card is selected");
    }
    Bytes whole = {kInCommunicateThru};
    whole.insert(whole.end(), frame.begin(), frame.end());
    return chip(whole, timeout, Exchange::block);
}

Result<std::optional<Target>> LibnfcTransport::look(ByteView uid) {
    nfc_target found{};
    const nfc_modulation mifare = {NMT_ISO14443A, NBR_106};
    const int count = nfc_initiator_select_passive_target(
        device_.get(), mifare, uid.empty() ? nullptr : uid.data(), uid.size(), &found);
    if (count < 0) {
        return failed("the reader failed while looking for a card (libnfc " +
                      std::to_string(count) + ")");
    }
    if (count == 0) {
        return std::optional<Target>();
    }
    const nfc_iso14443a_info& card = found.nti.nai;
    selected_ = true;
    Target target;
    // The structure is packed, so its numbers are copied before anything refers to them.
    const std::size_t uid_size = card.szUidLen;
    const std::size_t ats_size = card.szAtsLen;
    target.uid.assign(card.abtUid, card.abtUid + std::min(uid_size, sizeof card.abtUid));
    target.ats.assign(card.abtAts, card.abtAts + std::min(ats_size, sizeof card.abtAts));
    target.atqa = static_cast<std::uint16_t>(card.abtAtqa[0] << 8 | card.abtAtqa[1]);
    target.sak = card.btSak;
    return std::optional(std::move(target));
}

Result<std::optional<Target>> LibnfcTransport::select(const Selection& wanted, Millis timeout) {
    selected_ = false;
    const MonoTime deadline = Clock::system().now().mono + timeout;
    int failures = 0;
    while (true) {
        if (auto ready = get_in_step(); !ready) {
            device_.reset();
            return std::move(ready.error());
        }
        auto found = look(wanted.uid);
        if (!found && ++failures < kTries) {
            continue; // looking again does no card any harm
        }
        if (!found || *found || Clock::system().now().mono >= deadline || !pause_(kBetweenLooks)) {
            return found;
        }
    }
}

Result<bool> LibnfcTransport::present() {
    if (!selected_ || !device_) {
        return false;
    }
    const int result = nfc_initiator_target_is_present(device_.get(), nullptr);
    if (result == NFC_EIO || result == NFC_ETIMEOUT) {
        return failed("the reader did not answer");
    }
    return result == NFC_SUCCESS;
}

Status LibnfcTransport::deselect() {
    if (!selected_ || !device_) {
        return {};
    }
    selected_ = false;
    const int result = nfc_initiator_deselect_target(device_.get());
    return result < 0 && !is_status(result)
               ? Status(failed("the reader did not let go of the card"))
               : Status();
}

Status LibnfcTransport::field(bool on) {
    if (auto ready = get_in_step(); !ready) {
        device_.reset();
        return ready;
    }
    selected_ = selected_ && on;
    if (nfc_device_set_property_bool(device_.get(), NP_ACTIVATE_FIELD, on) < 0) {
        return failed("the reader did not switch its field");
    }
    if (!on) {
        pause_(kFieldOff);
    }
    return {};
}

} // namespace

Result<std::unique_ptr<Transport>> open_libnfc(const ReaderName& name, Pause pause) {
    auto transport = std::make_unique<LibnfcTransport>(name, std::move(pause));
    if (auto opened = transport->open(); !opened) {
        return std::move(opened.error());
    }
    return std::unique_ptr<Transport>(std::move(transport));
}

std::vector<Reader> list_libnfc() {
    constexpr std::size_t kMost = 16;
    std::vector<Reader> readers;
    const Context context = make_context();
    if (!context) {
        return readers;
    }
    nfc_connstring names[kMost];
    const std::size_t count = nfc_list_devices(context.get(), names, kMost);
    for (std::size_t i = 0; i < count; ++i) {
        readers.push_back({names[i], {}});
    }
    return readers;
}

} // namespace akx::nfc
