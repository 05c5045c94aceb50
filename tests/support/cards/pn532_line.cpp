// SPDX-License-Identifier: Apache-2.0
#include "support/cards/pn532_line.hpp"

#include "support/cards/card_crypto.hpp"
#include "support/cards/hsu_frames.hpp"

#include <condition_variable>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <pty.h>
#include <system_error>
#include <termios.h>
#include <thread>
#include <unistd.h>

namespace akx::test::cards {

namespace {

constexpr std::chrono::nanoseconds kPerByte{86'806};   // 115200 baud, 8N1
constexpr std::chrono::microseconds kPerFrame{1'000};  // there and back at 106 kbit/s
constexpr std::chrono::microseconds kPerWrite{4'000};  // of an EEPROM
constexpr std::chrono::microseconds kPerSelect{2'500}; // REQA, anticollision, SELECT
constexpr std::string_view kFaults[] = {"none",         "silence",     "no_ack",    "nack",
                                        "bad_checksum", "error_frame", "truncated", "leading_zero",
                                        "empty",        "status",      "late",      "noise"};

} // namespace

std::optional<Fault> fault_of(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kFaults); ++i) {
        if (kFaults[i] == name) {
            return static_cast<Fault>(i);
        }
    }
    return std::nullopt;
}

struct Pn532Line::State {
    int master = -1;
    int slave = -1; // ours, so that the line stays when the host closes
    int wake[2] = {-1, -1};
    std::string path;
    std::mutex mutex;
    std::condition_variable changed;
    Field field;
    Pn532Chip chip{field};
    HsuParser parser;
    Misbehaviour wrong{.fault = Fault::none, .command = 0, .skip = 0, .count = 0};
    Millis delay{0};
    bool slowly = false;
    bool timed = false;
    bool stop = false;
    std::uint8_t waiting_code = 0;
    std::map<std::uint8_t, std::size_t> seen;
    std::thread thread;

    State();
    ~State();
    void run();
    void take(ByteView bytes);
    void on_command(const Bytes& command);
    void answer(std::uint8_t code, const Pn532Chip::Answer& answer);
    void send(ByteView bytes);
    void wait(std::chrono::nanoseconds time);
    Misbehaviour next_fault(std::uint8_t code);
    void look_again();
    void poke() const { (void)!::write(wake[1], "x", 1); }
    std::chrono::nanoseconds cost(const Counters& before) const;
};

Pn532Line::State::State() {
    termios raw{};
    ::cfmakeraw(&raw);
    char name[64] = {};
    if (::openpty(&master, &slave, name, &raw, nullptr) != 0 || ::pipe2(wake, O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "a pseudo terminal");
    }
    ::fcntl(master, F_SETFD, FD_CLOEXEC);
    ::fcntl(slave, F_SETFD, FD_CLOEXEC);
    path = name;
    thread = std::thread([this] { run(); });
}

Pn532Line::State::~State() {
    {
        const std::lock_guard lock(mutex);
        stop = true;
    }
    poke();
    thread.join();
    for (const int fd : {master, slave, wake[0], wake[1]}) {
        if (fd >= 0) {
            ::close(fd);
        }
    }
}

void Pn532Line::State::run() {
    while (true) {
        pollfd fds[] = {{wake[0], POLLIN, 0}, {-1, POLLIN, 0}};
        {
            const std::lock_guard lock(mutex);
            fds[1].fd = master;
        }
        ::poll(fds, 2, -1);
        const std::lock_guard lock(mutex);
        if (stop) {
            return;
        }
        std::uint8_t buffer[512];
        if ((fds[0].revents & POLLIN) != 0) {
            (void)!::read(wake[0], buffer, sizeof buffer);
            look_again();
        }
        if (master >= 0 && (fds[1].revents & POLLIN) != 0) {
            const ssize_t count = ::read(master, buffer, sizeof buffer);
            if (count > 0) {
                take(ByteView(buffer, static_cast<std::size_t>(count)));
            }
        }
    }
}

void Pn532Line::State::look_again() {
    if (const auto late = chip.poll()) {
        answer(waiting_code, *late);
    }
}

void Pn532Line::State::take(ByteView bytes) {
    field.counters().bytes_in += bytes.size();
    for (const std::uint8_t byte : bytes) {
        const auto event = parser.feed(byte);
        if (!event) {
            continue;
        }
        if (event->kind == HsuEvent::Kind::command) {
            on_command(event->data);
        } else if (event->kind == HsuEvent::Kind::ack) {
            chip.cancel();
        }
    }
}

std::chrono::nanoseconds Pn532Line::State::cost(const Counters& before) const {
    const Counters now = field.counted();
    return (now.rf_frames - before.rf_frames) * kPerFrame +
           (now.eeprom_writes - before.eeprom_writes) * kPerWrite +
           (now.selections - before.selections) * kPerSelect;
}

void Pn532Line::State::on_command(const Bytes& command) {
    const std::uint8_t code = command.empty() ? std::uint8_t{0} : command[0];
    ++seen[code];
    changed.notify_all();
    if (wrong.count != 0 && wrong.skip == 0 && (wrong.command == 0 || wrong.command == code)) {
        if (wrong.fault == Fault::no_ack || wrong.fault == Fault::nack) {
            --wrong.count;
            send(wrong.fault == Fault::nack ? hsu_nack() : Bytes());
            return;
        }
    }
    const Counters before = field.counted();
    send(hsu_ack());
    const Pn532Chip::Answer reply = chip.command(command);
    if (timed) {
        wait(cost(before) + (command.size() + 8) * kPerByte);
    }
    waiting_code = code;
    if (reply.kind != Pn532Chip::Answer::Kind::waiting) {
        answer(code, reply);
    }
}

Pn532Line::Misbehaviour Pn532Line::State::next_fault(std::uint8_t code) {
    if (wrong.count == 0 || (wrong.command != 0 && wrong.command != code)) {
        return {};
    }
    if (wrong.skip != 0) {
        --wrong.skip;
        return {};
    }
    --wrong.count;
    return wrong;
}

void Pn532Line::State::answer(std::uint8_t code, const Pn532Chip::Answer& answer) {
    const Misbehaviour fault = next_fault(code);
    Bytes data = answer.data;
    if (fault.fault == Fault::empty) {
        data.clear();
    } else if (fault.fault == Fault::status) {
        data = {fault.status};
    }
    Bytes frame =
        answer.kind == Pn532Chip::Answer::Kind::syntax_error || fault.fault == Fault::error_frame
            ? hsu_error()
            : hsu_answer(code, data);
    switch (fault.fault) {
    case Fault::silence:
        return;
    case Fault::bad_checksum:
        frame[frame.size() - 2] ^= 0x55;
        break;
    case Fault::truncated:
        frame.resize(frame.size() / 2);
        break;
    case Fault::leading_zero:
        frame.insert(frame.begin(), 0x00);
        break;
    case Fault::noise:
        frame = joined({*from_hex("13a7ff00fe55"), frame, *from_hex("0000ff7742")});
        break;
    case Fault::late:
        wait(fault.delay);
        break;
    case Fault::none:
    case Fault::no_ack:
    case Fault::nack:
    case Fault::error_frame:
    case Fault::empty:
    case Fault::status:
        break;
    }
    wait(delay);
    send(frame);
}

void Pn532Line::State::wait(std::chrono::nanoseconds time) {
    if (time.count() > 0) {
        std::this_thread::sleep_for(time);
    }
}

void Pn532Line::State::send(ByteView bytes) {
    field.counters().bytes_out += bytes.size();
    if (timed) {
        wait(bytes.size() * kPerByte);
    }
    const std::size_t step = slowly ? 1 : bytes.size();
    for (std::size_t at = 0; at < bytes.size() && master >= 0; at += step) {
        (void)!::write(master, bytes.data() + at, step);
        if (slowly) {
            wait(std::chrono::milliseconds(1));
        }
    }
}

Pn532Line::Pn532Line() : state_(std::make_unique<State>()) {}
Pn532Line::~Pn532Line() = default;

const std::string& Pn532Line::path() const {
    return state_->path;
}

void Pn532Line::with(const std::function<void(Field&)>& action) {
    {
        const std::lock_guard lock(state_->mutex);
        action(state_->field);
    }
    state_->poke();
}

Counters Pn532Line::counters() {
    const std::lock_guard lock(state_->mutex);
    return state_->field.counted();
}

void Pn532Line::misbehave(Misbehaviour what) {
    const std::lock_guard lock(state_->mutex);
    state_->wrong = what;
}

void Pn532Line::slow_down(Millis per_answer) {
    const std::lock_guard lock(state_->mutex);
    state_->delay = per_answer;
}

void Pn532Line::byte_by_byte(bool on) {
    const std::lock_guard lock(state_->mutex);
    state_->slowly = on;
}

void Pn532Line::real_time(bool on) {
    const std::lock_guard lock(state_->mutex);
    state_->timed = on;
}

void Pn532Line::unplug() {
    const std::lock_guard lock(state_->mutex);
    ::close(state_->master);
    ::close(state_->slave);
    state_->master = state_->slave = -1;
    state_->poke();
}

bool Pn532Line::wait_for_command(std::uint8_t code, std::size_t count, Millis limit) {
    std::unique_lock lock(state_->mutex);
    return state_->changed.wait_for(lock, limit, [&] { return state_->seen[code] >= count; });
}

} // namespace akx::test::cards
