// SPDX-License-Identifier: Apache-2.0
// The child process `akx-reader` that holds the drivers: libnfc can abort() and hang, and nothing
// of that is to reach the program. The process ends when this object goes.
#pragma once

#include "nfc/wire.hpp"

namespace akx::nfc {

class WorkerProcess {
  public:
    // Starts `program` with one end of a socket pair as descriptor 3 and nothing else open but
    // /dev/null. reader_failed when it cannot be started.
    static Result<std::unique_ptr<WorkerProcess>> start(const std::string& program);
    ~WorkerProcess(); // lets it release the reader, then ends it
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;

    // Sends a request and waits for the answer. reader_failed when the worker ends or stays silent
    // for `limit`; it is gone then (is_running() is false), as after any `protocol` error.
    Result<Bytes> call(const Request& request, Millis limit);
    bool is_running() const { return pid_ > 0; }
    int pid() const { return pid_; }

  private:
    WorkerProcess(int pid, int socket) : pid_(pid), socket_(socket) {}
    Status send(ByteView frame, MonoTime deadline);
    Result<Bytes> receive(MonoTime deadline);
    Error lost(const std::string& what); // ends it and says why
    std::string end(bool at_once);       // how it ended

    int pid_;
    int socket_;
    FrameBuffer buffer_;
};

} // namespace akx::nfc
