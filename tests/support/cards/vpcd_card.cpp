// SPDX-License-Identifier: Apache-2.0
#include "support/cards/vpcd_card.hpp"

#include "support/cards/card_crypto.hpp"

#include <cerrno>
#include <netinet/in.h>
#include <numeric>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace akx::test::cards {

namespace {

constexpr std::uint16_t kPort = 35963;
constexpr std::uint8_t kPowerOff = 0;
constexpr std::uint8_t kPowerOn = 1;
constexpr std::uint8_t kReset = 2;
constexpr std::uint8_t kGetAtr = 4;

const Bytes kDone = {0x90, 0x00};
const Bytes kRefused = {0x63, 0x00};
const Bytes kNotAllowed = {0x69, 0x82};
const Bytes kUnknown = {0x6D, 0x00};
const Bytes kGone = {0x64, 0x01};

// -1 when nobody listens.
int connect_to_reader() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(kPort);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd);
        return -1;
    }
    return fd;
}

// True when all of it came.
bool read_all(int fd, std::uint8_t* out, std::size_t size) {
    while (size > 0) {
        const ssize_t count = ::recv(fd, out, size, 0);
        if (count <= 0) {
            return false;
        }
        out += count;
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

Bytes status_of(const Reply& reply) {
    switch (reply.status) {
    case status::kOk:
        return joined({reply.data, kDone});
    case status::kRefused:
        return kRefused;
    case status::kInvalid:
        return kNotAllowed;
    default:
        return kGone;
    }
}

} // namespace

bool VpcdCard::reader_is_up() {
    const int fd = connect_to_reader();
    if (fd >= 0) {
        ::close(fd);
    }
    return fd >= 0;
}

VpcdCard::VpcdCard(std::shared_ptr<Card> card) {
    field_.place(std::move(card));
    socket_ = connect_to_reader();
    if (socket_ < 0) {
        throw std::system_error(errno, std::generic_category(), "the virtual PC/SC reader");
    }
    thread_ = std::thread([this] { serve(); });
}

VpcdCard::~VpcdCard() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
}

// Messages have two bytes of length, big endian; those of one byte are about power.
void VpcdCard::serve() {
    while (true) {
        std::uint8_t head[2];
        if (!read_all(socket_, head, sizeof head)) {
            return;
        }
        Bytes message(head[0] * 256U + head[1]);
        if (!read_all(socket_, message.data(), message.size())) {
            return;
        }
        if (message.size() == 1 && message[0] != kGetAtr) {
            field_.power(false);
            if (message[0] == kPowerOn || message[0] == kReset) {
                field_.select({});
            }
            static_assert(kPowerOff == 0);
            continue;
        }
        const Bytes out = message.size() == 1 ? atr() : answer(message);
        const Bytes framed = joined({Bytes{static_cast<std::uint8_t>(out.size() >> 8),
                                           static_cast<std::uint8_t>(out.size())},
                                     out});
        if (::send(socket_, framed.data(), framed.size(), MSG_NOSIGNAL) < 0) {
            return;
        }
    }
}

Bytes VpcdCard::atr() const {
    const Identity card = field_.cards().front()->identity();
    Bytes history = *from_hex("804f0ca0000003060300010000000000");
    history.resize(15);
    if (!card.ats.empty()) {
        history.assign(card.ats.begin() + 4, card.ats.end());
    } else if (card.sak == 0x18) {
        history[10] = 0x02;
    }
    Bytes out = joined(
        {Bytes{0x3B, static_cast<std::uint8_t>(0x80 | history.size()), 0x80, 0x01}, history});
    out.push_back(std::accumulate(
        out.begin() + 1, out.end(), std::uint8_t{0},
        [](std::uint8_t sum, std::uint8_t byte) { return static_cast<std::uint8_t>(sum ^ byte); }));
    return out;
}

Bytes VpcdCard::answer(ByteView command) {
    if (!field_.has_selected()) {
        field_.select({});
    }
    if (command.size() < 4) {
        return kUnknown;
    }
    if (command[0] == 0xFF) {
        return pseudo(command);
    }
    const Reply reply = field_.block(command);
    return reply.status == status::kOk ? reply.data : kGone;
}

Bytes VpcdCard::pseudo(ByteView command) {
    const Identity card = field_.identity();
    const ByteView data = part(command, 5, command.size());
    switch (command[1]) {
    case 0xCA:
        return command[2] == 0 ? joined({card.uid, kDone}) : Bytes{0x6A, 0x81};
    case 0x82:
        key_.assign(data.begin(), data.end());
        return kDone;
    case 0x86: {
        const Bytes login =
            joined({Bytes{data[3], data[2]}, key_, part(card.uid, card.uid.size() - 4, 4)});
        const Reply reply = field_.classic(login);
        if (reply.status != status::kOk) { // such readers select the card again by themselves
            field_.select(card.uid);
        }
        return status_of(reply);
    }
    case 0xB0:
        return status_of(field_.classic(Bytes{0x30, command[3]}));
    case 0xD6:
        return status_of(field_.classic(joined({Bytes{0xA0, command[3]}, data})));
    default:
        return kUnknown;
    }
}

} // namespace akx::test::cards
