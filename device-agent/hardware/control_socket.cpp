// SPDX-License-Identifier: Apache-2.0
#include "hardware/control_socket.hpp"

#include "base/text.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace akx::agent {

namespace {

constexpr std::size_t kMaxLine = 4'096;

Error system_error(const std::string& what) {
    return Error(errors::io, what + ": " + std::strerror(errno));
}

Result<sockaddr_un> socket_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return Error(errors::invalid_value, "the path of the control socket is too long");
    }
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

Result<model::RelayId> relay_of(std::string_view text) {
    const auto relay = model::parse_relay(text);
    if (!relay) {
        return Error(errors::invalid_value, "a relay is A, B, C or D");
    }
    return *relay;
}

void send_line(int fd, std::string line) {
    line += '\n';
    // The other end is a test; one that does not read loses lines rather than stopping the door.
    (void)::send(fd, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

std::string move_text(const RelayMove& move) {
    return "relay " + std::string(model::relay_name(move.relay)) +
           (move.energized ? " on " : " off ") +
           std::to_string(std::chrono::nanoseconds(move.at.time_since_epoch()).count());
}

} // namespace

struct ControlCommands {
    using Words = std::span<const std::string_view>;
    struct Command {
        std::string_view name;
        std::size_t words; // after the name, at least
        std::string_view help;
        Result<std::string> (*run)(ControlSocket&, ControlSocket::Client&, Words);
    };

    static Result<std::string> done(Status status) {
        return status ? Result<std::string>(std::string()) : Result<std::string>(status.error());
    }

    static Result<std::string> card(ControlSocket& socket, ControlSocket::Client&, Words words) {
        const auto uid = from_hex(words[1]);
        if (!uid || uid->empty() || uid->size() > 10) {
            return Error(errors::invalid_value, "a UID is 1 to 10 bytes in hex");
        }
        return done(socket.simulator_.card(std::string(words[0]), *uid));
    }

    static Result<std::string> keys(ControlSocket& socket, ControlSocket::Client&, Words words) {
        return done(socket.simulator_.keys(std::string(words[0]), words[1]));
    }

    static Result<std::string> input(ControlSocket& socket, ControlSocket::Client&, Words words) {
        const auto id = model::parse_relay(words[0]); // inputs are lettered like relays
        if (!id || (words[1] != "high" && words[1] != "low")) {
            return Error(errors::invalid_value, "usage: input A|B|C|D high|low");
        }
        return done(socket.simulator_.input(static_cast<model::InputId>(*id), words[1] == "high"));
    }

    static Result<std::string> reader(ControlSocket& socket, ControlSocket::Client&, Words words) {
        if (words[1] != "broken" && words[1] != "working") {
            return Error(errors::invalid_value, "usage: reader NAME broken|working");
        }
        return done(socket.simulator_.break_reader(std::string(words[0]), words[1] == "broken"));
    }

    static Result<std::string> relay(ControlSocket& socket, ControlSocket::Client&, Words words) {
        const auto relay = relay_of(words[0]);
        if (!relay) {
            return relay.error();
        }
        if (words.size() > 1) {
            socket.simulator_.stick(*relay, words[1] == "stuck");
            return std::string();
        }
        return std::string(socket.simulator_.energized(*relay) ? "on" : "off");
    }

    static Result<std::string> watch(ControlSocket&, ControlSocket::Client& client, Words) {
        client.watching = true;
        return std::string();
    }

    static Result<std::string> clock(ControlSocket& socket, ControlSocket::Client&, Words words) {
        const bool back = words[0].starts_with('-');
        const auto by = parse_duration(words[0].substr(back || words[0].starts_with('+') ? 1 : 0));
        if (!by) {
            return Error(errors::invalid_value, "usage: clock +DURATION|-DURATION, as in +36h");
        }
        socket.clock_.shift(back ? -*by : *by);
        return format_utc(socket.clock_.now().wall);
    }

    static Result<std::string> disk(ControlSocket& socket, ControlSocket::Client&, Words words) {
        if (!socket.faults_.disk) {
            return Error(errors::unsupported, "disk faults are not available");
        }
        return done(socket.faults_.disk(words[0], words.subspan(1)));
    }

    static constexpr Command table[] = {
        {"card", 2, "card READER UID: presents a card, UID in hex", card},
        {"keys", 2, "keys READER KEYS: presses keys 0-9, * and #", keys},
        {"input", 2, "input A|B|C|D high|low: drives an input", input},
        {"reader", 2, "reader NAME broken|working: breaks or repairs a reader", reader},
        {"relay", 1, "relay A|B|C|D [stuck|free]: shows a relay, or makes it refuse to move",
         relay},
        {"watch", 0, "watch: from now on a line for each relay movement (steady clock, ns)", watch},
        {"clock", 1, "clock +DURATION|-DURATION: moves the wall clock", clock},
        {"disk", 1,
         "disk slow DURATION | disk full | disk kill WRITES | disk ok: makes the storage "
         "misbehave; "
         "kill: kill -9 at the write after so many",
         disk},
    };
};

ControlSocket::ControlSocket(core::EventLoop& loop, Simulator& simulator, ShiftableClock& clock,
                             Faults faults)
    : loop_(loop), simulator_(simulator), clock_(clock), faults_(std::move(faults)) {
    simulator_.on_relay([this](const RelayMove& move) { announce(move); });
}

ControlSocket::~ControlSocket() {
    simulator_.on_relay({});
    while (!clients_.empty()) {
        drop(clients_.begin()->first);
    }
    watch_.end();
    if (listener_ >= 0) {
        ::close(listener_);
        ::unlink(path_.c_str());
    }
}

Status ControlSocket::listen(const std::string& path) {
    const auto address = socket_address(path);
    if (!address) {
        return address.error();
    }
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ::unlink(path.c_str());
    const mode_t before = ::umask(0177);
    const int bound =
        ::bind(listener_, reinterpret_cast<const sockaddr*>(&*address), sizeof(sockaddr_un));
    ::umask(before);
    if (bound != 0 || ::listen(listener_, 8) != 0) {
        return system_error("control socket " + path);
    }
    path_ = path;
    watch_ = loop_.watch_readable(listener_, core::Priority::urgent, [this] { accept(); });
    return {};
}

void ControlSocket::accept() {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        return;
    }
    Client& client = clients_[fd];
    client.fd = fd;
    client.watch = loop_.watch_readable(fd, core::Priority::urgent, [this, fd] { read(fd); });
}

void ControlSocket::read(int fd) {
    std::array<char, 1'024> piece;
    const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            drop(fd);
        }
        return;
    }
    Client& client = clients_.at(fd);
    client.input.append(piece.data(), static_cast<std::size_t>(got));
    for (std::size_t end; (end = client.input.find('\n')) != std::string::npos;) {
        const std::string line = client.input.substr(0, end);
        client.input.erase(0, end + 1);
        send_line(fd, run(client, line));
    }
    if (client.input.size() > kMaxLine) {
        drop(fd);
    }
}

void ControlSocket::drop(int fd) {
    clients_.erase(fd);
    ::close(fd);
}

std::string ControlSocket::run(Client& client, std::string_view line) {
    std::vector<std::string_view> words;
    for (std::string_view word : split(trim(line), ' ')) {
        if (!word.empty()) {
            words.push_back(word);
        }
    }
    for (const ControlCommands::Command& command : ControlCommands::table) {
        if (words.empty() || command.name != words[0]) {
            continue;
        }
        if (words.size() - 1 < command.words) {
            return "error usage: " + std::string(command.help);
        }
        Result<std::string> answer = command.run(*this, client, std::span(words).subspan(1));
        if (!answer) {
            return "error " + answer.error().text();
        }
        return answer->empty() ? "ok" : "ok " + *answer;
    }
    std::vector<std::string> names;
    for (const ControlCommands::Command& command : ControlCommands::table) {
        names.emplace_back(command.name);
    }
    return "error unknown command; there are " + join(names, ", ");
}

void ControlSocket::announce(const RelayMove& move) {
    for (auto& [fd, client] : clients_) {
        if (client.watching) {
            send_line(fd, move_text(move));
        }
    }
}

std::string ControlSocket::help() {
    std::string out;
    for (const ControlCommands::Command& command : ControlCommands::table) {
        out += "  " + std::string(command.help) + "\n";
    }
    return out;
}

Result<std::string> send_control(const std::string& path, const std::string& line) {
    const auto address = socket_address(path);
    if (!address) {
        return address.error();
    }
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::string answer;
    const std::string text = line + "\n";
    bool sent =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&*address), sizeof(sockaddr_un)) == 0 &&
        ::send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
    std::array<char, 4'096> piece;
    while (sent && answer.find('\n') == std::string::npos) {
        const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
        sent = got > 0;
        answer.append(piece.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    const int failure = errno;
    ::close(fd);
    if (answer.empty()) {
        errno = failure;
        return system_error("control socket " + path);
    }
    return answer.substr(0, answer.find('\n'));
}

} // namespace akx::agent
