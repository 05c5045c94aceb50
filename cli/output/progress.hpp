// SPDX-License-Identifier: Apache-2.0
// How far a long run is: a line on the terminal after a second, records with -o ndjson, otherwise
// nothing (REQ UX-2). Always on standard error.
#pragma once

#include "environment.hpp"

namespace akx::cli {

class Progress {
  public:
    enum class Mode { silent, line, records };
    Progress(Writer& err, Mode mode, const Clock& clock, std::string what);
    ~Progress(); // wipes the line
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void set_total(std::uint64_t total) { total_ = total; }
    void update(std::uint64_t done);

  private:
    void show(std::uint64_t done);

    Writer& err_;
    Mode mode_;
    const Clock& clock_;
    std::string what_;
    std::uint64_t total_ = 0; // 0 = not known
    MonoTime next_;
    bool shown_ = false;
};

} // namespace akx::cli
