// SPDX-License-Identifier: Apache-2.0
#include "hardware/input_reader.hpp"

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace akx::agent {

namespace {

constexpr Millis kRetry{2'000};
constexpr std::size_t kMaxLine = 32;

struct KeyChar {
    int code;
    char plain;
    char shifted;
};

// Linux key codes (linux/input-event-codes.h) that readers and keypads send.
constexpr KeyChar kKeys[] = {
    {KEY_0, '0', 0},
    {KEY_1, '1', 0},
    {KEY_2, '2', 0},
    {KEY_3, '3', '#'},
    {KEY_4, '4', 0},
    {KEY_5, '5', 0},
    {KEY_6, '6', 0},
    {KEY_7, '7', 0},
    {KEY_8, '8', '*'},
    {KEY_9, '9', 0},
    {KEY_KP0, '0', '0'},
    {KEY_KP1, '1', '1'},
    {KEY_KP2, '2', '2'},
    {KEY_KP3, '3', '3'},
    {KEY_KP4, '4', '4'},
    {KEY_KP5, '5', '5'},
    {KEY_KP6, '6', '6'},
    {KEY_KP7, '7', '7'},
    {KEY_KP8, '8', '8'},
    {KEY_KP9, '9', '9'},
    {KEY_A, 'A', 'A'},
    {KEY_B, 'B', 'B'},
    {KEY_C, 'C', 'C'},
    {KEY_D, 'D', 'D'},
    {KEY_E, 'E', 'E'},
    {KEY_F, 'F', 'F'},
    {KEY_ENTER, '#', '#'},
    {KEY_KPENTER, '#', '#'},
    {KEY_ESC, '*', '*'},
    {KEY_BACKSPACE, '*', '*'},
    {KEY_KPASTERISK, '*', '*'},
    {KEY_NUMERIC_0, '0', '0'},
    {KEY_NUMERIC_1, '1', '1'},
    {KEY_NUMERIC_2, '2', '2'},
    {KEY_NUMERIC_3, '3', '3'},
    {KEY_NUMERIC_4, '4', '4'},
    {KEY_NUMERIC_5, '5', '5'},
    {KEY_NUMERIC_6, '6', '6'},
    {KEY_NUMERIC_7, '7', '7'},
    {KEY_NUMERIC_8, '8', '8'},
    {KEY_NUMERIC_9, '9', '9'},
    {KEY_NUMERIC_STAR, '*', '*'},
    {KEY_NUMERIC_POUND, '#', '#'},
};

char character(int code, bool shift) {
    for (const KeyChar& key : kKeys) {
        if (key.code == code) {
            return shift ? key.shifted : key.plain;
        }
    }
    return 0;
}

class InputReader : public ReaderDriver {
  public:
    InputReader(core::EventLoop& loop, const model::Reader& reader, std::string path,
                const HardwareEvents& events)
        : loop_(loop), reader_(reader), path_(std::move(path)), events_(events),
          decoder_(reader.kind) {
        retry_ = loop_.after(Millis(0), [this] { open(); });
    }
    ~InputReader() override { close(); }

    bool working() const override { return fd_ >= 0; }

  private:
    void open() {
        fd_ = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd_ < 0) {
            lost(std::strerror(errno));
            return;
        }
        ::ioctl(fd_, EVIOCGRAB, 1); // keep key presses from the console; a pipe has no such thing
        watch_ = loop_.watch_readable(fd_, core::Priority::urgent, [this] { read(); });
        if (!watch_.active()) {
            lost("not an input device");
            return;
        }
        reported_ = false;
        events_.reader_state(reader_.id, {});
    }

    void read() {
        std::array<input_event, 32> batch;
        const ssize_t got = ::read(fd_, batch.data(), sizeof batch);
        if (got <= 0) {
            if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
                lost(got == 0 ? "the device is gone" : std::strerror(errno));
            }
            return;
        }
        const std::size_t count = static_cast<std::size_t>(got) / sizeof(input_event);
        for (std::size_t i = 0; i < count; ++i) {
            if (const auto output = decoder_.feed(batch[i])) {
                deliver(*output);
            }
        }
    }

    void deliver(const WedgeDecoder::Output& output) {
        if (output.key != 0) {
            events_.key(reader_.id, output.key);
            return;
        }
        const auto bytes = model::card_bytes(output.line, reader_.format);
        if (bytes) {
            events_.card(reader_.id, bytes->bytes);
        }
    }

    void lost(const std::string& error) {
        close();
        if (!reported_) { // once for each loss, not for each attempt
            reported_ = true;
            events_.reader_state(reader_.id, error);
        }
        retry_ = loop_.after(kRetry, [this] { open(); });
    }

    void close() {
        watch_.end();
        if (fd_ >= 0) {
            ::close(fd_);
            fd_ = -1;
        }
    }

    core::EventLoop& loop_;
    model::Reader reader_;
    std::string path_;
    const HardwareEvents& events_;
    WedgeDecoder decoder_;
    core::Watch watch_;
    core::Timer retry_;
    int fd_ = -1;
    bool reported_ = false;
};

} // namespace

std::optional<WedgeDecoder::Output> WedgeDecoder::feed(const input_event& event) {
    if (event.type != EV_KEY) {
        return std::nullopt;
    }
    if (event.code == KEY_LEFTSHIFT || event.code == KEY_RIGHTSHIFT) {
        shift_ = event.value != 0;
        return std::nullopt;
    }
    const char c = event.value == 1 ? character(event.code, shift_) : '\0'; // presses only
    if (c == 0) {
        return std::nullopt;
    }
    if (kind_ == model::ReaderKind::keypad) {
        return c >= 'A' ? std::nullopt : std::optional(Output{{}, c});
    }
    if (c != '#') {
        overlong_ = overlong_ || line_.size() >= kMaxLine;
        line_ += overlong_ || c == '*' ? "" : std::string(1, c);
        return std::nullopt;
    }
    Output output{overlong_ ? std::string() : std::move(line_), 0};
    line_.clear();
    overlong_ = false;
    return output.line.empty() ? std::nullopt : std::optional(std::move(output));
}

std::unique_ptr<ReaderDriver> open_input_reader(core::EventLoop& loop, const model::Reader& reader,
                                                const std::string& path,
                                                const HardwareEvents& events) {
    return std::make_unique<InputReader>(loop, reader, path, events);
}

} // namespace akx::agent
