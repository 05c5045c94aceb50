// SPDX-License-Identifier: Apache-2.0
#include "nfc/worker_transport.hpp"

#include "base/file.hpp"
#include "nfc/worker_process.hpp"

#include <climits>
#include <unistd.h>

namespace akx::nfc {

namespace {

constexpr char kInstalled[] = "/usr/libexec/akx/akx-reader";

std::string program_of(const WorkerOptions& options) {
    if (!options.program.empty()) {
        return options.program;
    }
    char self[PATH_MAX] = {};
    if (::readlink("/proc/self/exe", self, sizeof self - 1) > 0) {
        const std::string beside = parent_folder(self) + "/akx-reader";
        if (::access(beside.c_str(), X_OK) == 0) {
            return beside;
        }
    }
    return kInstalled;
}

class WorkerTransport final : public Transport {
  public:
    WorkerTransport(std::string name, WorkerOptions options)
        : name_(std::move(name)), options_(std::move(options)) {}

    Status start();

    Result<std::optional<Target>> select(const Selection& wanted, Millis timeout) override;
    Result<Bytes> transceive(ByteView command, Millis timeout) override {
        return exchange(Operation::transceive, command, timeout);
    }
    Result<Bytes> classic(ByteView command, Millis timeout) override {
        return exchange(Operation::classic, command, timeout);
    }
    Result<Bytes> raw(ByteView frame, Millis timeout) override {
        return exchange(Operation::raw, frame, timeout);
    }
    Result<bool> present() override;
    Status deselect() override;
    Status field(bool on) override;

  private:
    bool is_up() const { return worker_ && worker_->is_running(); }
    Status ensure_up() { return is_up() ? Status() : start(); }
    Result<Bytes> call(Operation operation, ByteView data, Millis timeout);
    Result<Bytes> exchange(Operation operation, ByteView data, Millis timeout);

    std::string name_;
    WorkerOptions options_;
    std::unique_ptr<WorkerProcess> worker_;
};

Status WorkerTransport::start() {
    worker_.reset();
    auto started = WorkerProcess::start(program_of(options_));
    if (!started) {
        return std::move(started.error());
    }
    worker_ = std::move(*started);
    const ByteView name = as_bytes(name_);
    auto opened = worker_->call({Operation::open, Millis(0), Bytes(name.begin(), name.end())},
                                options_.opening);
    if (!opened) {
        worker_.reset(); // another try gets a fresh one
        return std::move(opened.error());
    }
    return {};
}

Result<Bytes> WorkerTransport::call(Operation operation, ByteView data, Millis timeout) {
    return worker_->call({operation, timeout, Bytes(data.begin(), data.end())},
                         timeout + options_.patience);
}

Result<Bytes> WorkerTransport::exchange(Operation operation, ByteView data, Millis timeout) {
    if (!is_up()) {
        return Error(errors::card_gone, "no card is selected");
    }
    return call(operation, data, timeout);
}

Result<std::optional<Target>> WorkerTransport::select(const Selection& wanted, Millis timeout) {
    if (auto up = ensure_up(); !up) {
        return std::move(up.error());
    }
    auto found = call(Operation::select, wanted.uid, timeout);
    if (!found) {
        return std::move(found.error());
    }
    return decode_target(*found);
}

Result<bool> WorkerTransport::present() {
    if (!is_up()) {
        return false;
    }
    auto answer = call(Operation::present, {}, Millis(0));
    if (!answer) {
        return std::move(answer.error());
    }
    return !answer->empty() && answer->front() != 0;
}

Status WorkerTransport::deselect() {
    if (!is_up()) {
        return {};
    }
    auto answer = call(Operation::deselect, {}, Millis(0));
    return answer ? Status() : Status(std::move(answer.error()));
}

Status WorkerTransport::field(bool on) {
    if (auto up = ensure_up(); !up) {
        return up;
    }
    const std::uint8_t wanted = on ? 1 : 0;
    auto answer = call(Operation::field, ByteView(&wanted, 1), Millis(0));
    return answer ? Status() : Status(std::move(answer.error()));
}

} // namespace

Result<std::unique_ptr<Transport>> open_reader(const std::string& name,
                                               const WorkerOptions& options) {
    if (auto known = parse_reader(name); !known) {
        return std::move(known.error());
    }
    auto transport = std::make_unique<WorkerTransport>(name, options);
    if (auto started = transport->start(); !started) {
        return std::move(started.error());
    }
    return std::unique_ptr<Transport>(std::move(transport));
}

Result<std::vector<Reader>> list_readers(const WorkerOptions& options) {
    auto worker = WorkerProcess::start(program_of(options));
    if (!worker) {
        return std::move(worker.error());
    }
    auto listed = (*worker)->call({Operation::list, Millis(0), {}}, options.opening);
    if (!listed) {
        return std::move(listed.error());
    }
    return decode_readers(*listed);
}

} // namespace akx::nfc
