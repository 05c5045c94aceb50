// SPDX-License-Identifier: Apache-2.0
#include "nfc/worker/pcsc_transport.hpp"

#include "base/cipher.hpp"
#include "nfc/worker/pcsc_card.hpp"

#include <winscard.h>

#include <algorithm>
#include <array>

namespace akx::nfc {

namespace {

constexpr Millis kBetweenLooks{100};
constexpr std::size_t kLongestAnswer = 1024;

Error service_error(LONG code, const std::string& doing) {
    const std::string text = doing + ": " + pcsc_stringify_error(code);
    switch (code) {
    case SCARD_E_NO_SERVICE:
    case SCARD_E_NO_READERS_AVAILABLE:
    case SCARD_E_READER_UNAVAILABLE:
    case SCARD_E_UNKNOWN_READER:
        return Error(errors::reader_absent, text)
            .next("is the reader plugged in, and does the service pcscd run?");
    case SCARD_E_SHARING_VIOLATION:
        return Error(errors::reader_busy, text);
    case SCARD_E_NO_SMARTCARD:
    case SCARD_W_REMOVED_CARD:
    case SCARD_W_RESET_CARD:
    case SCARD_W_UNPOWERED_CARD:
    case SCARD_W_UNRESPONSIVE_CARD:
        return Error(errors::card_gone, text);
    default:
        return Error(errors::reader_failed, text);
    }
}

class PcscTransport final : public Transport {
  public:
    explicit PcscTransport(Pause pause) : pause_(std::move(pause)) {}
    ~PcscTransport() override;

    Status open(const std::string& name);

    Result<std::optional<Target>> select(const Selection& wanted, Millis timeout) override;
    Result<Bytes> transceive(ByteView command, Millis timeout) override;
    Result<Bytes> classic(ByteView command, Millis timeout) override;
    Result<Bytes> raw(ByteView, Millis) override {
        return Error(errors::unsupported, "readers of the PC/SC service send no bare frames")
            .next("use a reader under libnfc for Plus cards in SL1");
    }
    Result<bool> present() override;
    Status deselect() override;
    Status field(bool on) override;

  private:
    Result<bool> connect();
    void disconnect(DWORD what);
    Result<Bytes> apdu(ByteView command); // with the two status bytes
    Result<std::optional<Target>> look();

    Pause pause_;
    std::string name_;
    SCARDCONTEXT context_ = 0;
    SCARDHANDLE card_ = 0;
    DWORD protocol_ = 0;
    bool connected_ = false;
};

std::vector<std::string> names_of(SCARDCONTEXT context) {
    std::vector<std::string> names;
    DWORD size = 0;
    if (::SCardListReaders(context, nullptr, nullptr, &size) != SCARD_S_SUCCESS) {
        return names;
    }
    std::string list(size, '\0');
    if (::SCardListReaders(context, nullptr, list.data(), &size) != SCARD_S_SUCCESS) {
        return names;
    }
    for (std::size_t at = 0; at < list.size() && list[at] != '\0';) {
        names.emplace_back(list.c_str() + at);
        at += names.back().size() + 1;
    }
    return names;
}

PcscTransport::~PcscTransport() {
    disconnect(SCARD_UNPOWER_CARD);
    if (context_ != 0) {
        ::SCardReleaseContext(context_);
    }
}

Status PcscTransport::open(const std::string& name) {
    const LONG code = ::SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_);
    if (code != SCARD_S_SUCCESS) {
        return service_error(code, "the PC/SC service");
    }
    const auto names = names_of(context_);
    const auto found = name.empty() ? names.begin() : std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        return Error(errors::reader_absent, name.empty()
                                                ? "the PC/SC service has no reader"
                                                : "the PC/SC service has no reader '" + name + "'");
    }
    name_ = *found;
    return {};
}

Result<bool> PcscTransport::connect() {
    if (connected_) {
        disconnect(SCARD_RESET_CARD); // selects afresh
    }
    const LONG code = ::SCardConnect(context_, name_.c_str(), SCARD_SHARE_EXCLUSIVE,
                                     SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card_, &protocol_);
    if (code == SCARD_S_SUCCESS) {
        connected_ = true;
        return true;
    }
    Error error = service_error(code, name_);
    if (error.is(errors::card_gone)) {
        return false;
    }
    return error;
}

void PcscTransport::disconnect(DWORD what) {
    if (connected_) {
        ::SCardDisconnect(card_, what);
        connected_ = false;
    }
}

Result<Bytes> PcscTransport::apdu(ByteView command) {
    if (!connected_) {
        return Error(errors::card_gone, "no card is selected");
    }
    const SCARD_IO_REQUEST* protocol = protocol_ == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    std::array<std::uint8_t, kLongestAnswer> answer{};
    DWORD size = answer.size();
    const LONG code = ::SCardTransmit(card_, protocol, command.data(), command.size(), nullptr,
                                      answer.data(), &size);
    if (code != SCARD_S_SUCCESS) {
        Error error = service_error(code, name_);
        disconnect(SCARD_RESET_CARD);
        return error;
    }
    if (size < 2) {
        return Error(errors::reader_failed, name_ + ": an answer without a status");
    }
    return Bytes(answer.begin(), answer.begin() + static_cast<std::ptrdiff_t>(size));
}

Result<std::optional<Target>> PcscTransport::look() {
    auto there = connect();
    if (!there) {
        return std::move(there.error());
    }
    if (!*there) {
        return std::optional<Target>();
    }
    std::array<std::uint8_t, MAX_ATR_SIZE> atr{};
    DWORD size = atr.size();
    DWORD state = 0;
    DWORD protocol = 0;
    const LONG code = ::SCardStatus(card_, nullptr, nullptr, &state, &protocol, atr.data(), &size);
    if (code != SCARD_S_SUCCESS) {
        return service_error(code, name_);
    }
    const auto uid = apdu(pcsc::get_uid());
    const Bytes number = uid ? pcsc::data_of(*uid) : Bytes();
    if (number.empty()) {
        return Error(errors::reader_failed, name_ + " does not tell the UID of the card");
    }
    const auto ats = apdu(pcsc::get_ats());
    return std::optional(
        pcsc::target_of(ByteView(atr).first(size), number, ats ? pcsc::data_of(*ats) : Bytes()));
}

Result<std::optional<Target>> PcscTransport::select(const Selection& wanted, Millis timeout) {
    const MonoTime deadline = Clock::system().now().mono + timeout;
    while (true) {
        auto found = look();
        if (found && *found && !wanted.uid.empty() && (*found)->uid != wanted.uid) {
            disconnect(SCARD_LEAVE_CARD);
            *found = std::nullopt;
        }
        if (!found || *found || Clock::system().now().mono >= deadline || !pause_(kBetweenLooks)) {
            return found;
        }
    }
}

Result<Bytes> PcscTransport::transceive(ByteView command, Millis) {
    if (command.empty() || command.size() > 256) {
        return Error(errors::too_large, "commands to a card have 1 to 256 bytes here");
    }
    auto answer = apdu(pcsc::wrapped(command));
    return answer ? pcsc::unwrapped(*answer) : std::move(answer);
}

Result<Bytes> PcscTransport::classic(ByteView command, Millis) {
    Bytes last;
    std::vector<Bytes> apdus = pcsc::classic_apdus(command);
    if (apdus.empty()) {
        return Error(errors::unsupported, "the PC/SC service has no such command for a Classic");
    }
    for (Bytes& one : apdus) {
        auto answer = apdu(one);
        crypto::wipe(one); // it may hold a key
        if (!answer) {
            return answer;
        }
        auto checked = pcsc::checked(*answer, command);
        if (!checked) {
            return checked;
        }
        last = std::move(*checked);
    }
    return last;
}

Result<bool> PcscTransport::present() {
    if (!connected_) {
        return false;
    }
    SCARD_READERSTATE state{};
    state.szReader = name_.c_str();
    const LONG code = ::SCardGetStatusChange(context_, 0, &state, 1);
    if (code != SCARD_S_SUCCESS) {
        return service_error(code, name_);
    }
    const bool there = (state.dwEventState & SCARD_STATE_PRESENT) != 0;
    if (!there) {
        disconnect(SCARD_LEAVE_CARD);
    }
    return there;
}

Status PcscTransport::deselect() {
    disconnect(SCARD_LEAVE_CARD);
    return {};
}

// The service has no switch for the field; a card without power is the same to the card.
Status PcscTransport::field(bool on) {
    if (!on) {
        disconnect(SCARD_UNPOWER_CARD);
    }
    return {};
}

} // namespace

Result<std::unique_ptr<Transport>> open_pcsc(const ReaderName& name, Pause pause) {
    auto transport = std::make_unique<PcscTransport>(std::move(pause));
    if (auto opened = transport->open(name.address); !opened) {
        return std::move(opened.error());
    }
    return std::unique_ptr<Transport>(std::move(transport));
}

std::vector<Reader> list_pcsc() {
    SCARDCONTEXT context = 0;
    std::vector<Reader> readers;
    if (::SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context) !=
        SCARD_S_SUCCESS) {
        return readers;
    }
    for (const std::string& name : names_of(context)) {
        readers.push_back({"pcsc:" + name, name});
    }
    ::SCardReleaseContext(context);
    return readers;
}

} // namespace akx::nfc
