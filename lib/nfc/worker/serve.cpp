// SPDX-License-Identifier: Apache-2.0
#include "nfc/worker/serve.hpp"

#include "base/cipher.hpp"
#include "nfc/wire.hpp"
#include "nfc/worker/libnfc_transport.hpp"
#include "nfc/worker/pcsc_transport.hpp"

#include <glob.h>
#include <poll.h>
#include <unistd.h>

namespace akx::nfc {

namespace {

// Serial ports under names that stay the same when things are plugged in another order.
std::vector<Reader> serial_ports() {
    std::vector<Reader> readers;
    glob_t found{};
    const char* const patterns[] = {"/dev/serial/by-id/*", "/dev/ttyAMA*", "/dev/serial[0-9]"};
    for (const char* pattern : patterns) {
        if (::glob(pattern, 0, nullptr, &found) == 0) {
            for (std::size_t i = 0; i < found.gl_pathc; ++i) {
                readers.push_back({std::string("pn532_uart:") + found.gl_pathv[i],
                                   "serial port, not asked whether there is a PN532"});
            }
        }
        ::globfree(&found);
    }
    return readers;
}

Bytes list_all() {
    std::vector<Reader> all = list_libnfc();
    for (const auto& more : {list_pcsc(), serial_ports()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return encode_readers(all);
}

Result<Bytes> done(Status status) {
    return status ? Result<Bytes>(Bytes()) : Result<Bytes>(std::move(status.error()));
}

class Worker {
  public:
    explicit Worker(int socket) : socket_(socket) {}

    Result<Bytes> carry_out(const Request& request) {
        if (request.operation == Operation::list) {
            return list_all();
        }
        if (request.operation == Operation::open) {
            return open(std::string(as_text(request.data)));
        }
        if (!reader_) {
            return Error(errors::reader_failed, "no reader was opened");
        }
        switch (request.operation) {
        case Operation::open:
        case Operation::list:
            break;
        case Operation::select:
            return select(request);
        case Operation::transceive:
            return reader_->transceive(request.data, request.timeout);
        case Operation::classic:
            return reader_->classic(request.data, request.timeout);
        case Operation::raw:
            return reader_->raw(request.data, request.timeout);
        case Operation::present:
            return present();
        case Operation::deselect:
            return done(reader_->deselect());
        case Operation::field:
            return done(reader_->field(!request.data.empty() && request.data[0] != 0));
        }
        return Error(errors::protocol, "an unknown request");
    }

  private:
    Result<Bytes> open(const std::string& name);
    Result<Bytes> select(const Request& request);
    Result<Bytes> present();
    // False when the program has gone: waiting for a card is of no use then.
    bool pause(Millis time) const {
        pollfd one{socket_, POLLRDHUP, 0};
        return ::poll(&one, 1, static_cast<int>(time.count())) == 0;
    }

    int socket_;
    std::unique_ptr<Transport> reader_;
};

Result<Bytes> Worker::open(const std::string& name) {
    reader_.reset(); // gives its port free first
    const auto parsed = parse_reader(name);
    if (!parsed) {
        return parsed.error();
    }
    const Pause pause = [this](Millis time) { return this->pause(time); };
    auto opened = parsed->pcsc ? open_pcsc(*parsed, pause) : open_libnfc(*parsed, pause);
    if (!opened) {
        return std::move(opened.error());
    }
    reader_ = std::move(*opened);
    return Bytes();
}

Result<Bytes> Worker::select(const Request& request) {
    const auto found = reader_->select({request.data}, request.timeout);
    return found ? Result<Bytes>(encode_target(*found)) : found.error();
}

Result<Bytes> Worker::present() {
    const auto there = reader_->present();
    return there ? Result<Bytes>(Bytes{*there ? std::uint8_t{1} : std::uint8_t{0}}) : there.error();
}

bool write_all(int socket, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(socket, bytes.data(), bytes.size());
        if (count <= 0) {
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace

void serve(int socket) {
    Worker worker(socket);
    FrameBuffer buffer;
    std::uint8_t chunk[4096];
    while (true) {
        const ssize_t count = ::read(socket, chunk, sizeof chunk);
        if (count <= 0) {
            return;
        }
        buffer.append(ByteView(chunk, static_cast<std::size_t>(count)));
        while (true) {
            auto frame = buffer.next();
            if (!frame) {
                return;
            }
            if (!*frame) {
                break;
            }
            auto request = decode_request(**frame);
            crypto::wipe(**frame); // it may hold a key
            Result<Bytes> answer = request ? worker.carry_out(*request) : request.error();
            if (request) {
                crypto::wipe(request->data);
            }
            if (!write_all(socket, encode(answer))) {
                return;
            }
        }
    }
}

} // namespace akx::nfc
