// SPDX-License-Identifier: Apache-2.0
// A file without a name in the storage folder, gone when closed or when the process ends. It goes
// through SQLite's file layer, so that tests and the simulator can make this disk fail as well.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <memory>

namespace akx::agent {

class TempFile {
  public:
    static constexpr std::string_view kPrefix = ".staging-"; // of the name it has for a moment

    // Nothing is created before the first write. `vfs` as in DatabaseOptions.
    TempFile(std::string folder, std::string vfs);
    ~TempFile();
    TempFile(TempFile&&) noexcept;
    TempFile& operator=(TempFile&&) noexcept;

    Status write(ByteView bytes, std::int64_t offset);
    Status read(std::span<std::uint8_t> out, std::int64_t offset); // all of `out`, or an error

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace akx::agent
