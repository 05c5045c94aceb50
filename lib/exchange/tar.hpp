// SPDX-License-Identifier: Apache-2.0
// Reads tar archives (ustar) of plain files in pieces, and writes their headers. Nothing is ever
// put on a disk; what no export of users holds is refused all the same: links, devices, paths that
// lead elsewhere, names and sizes by extended headers.
#pragma once

#include "base/result.hpp"

namespace akx::exchange {

inline constexpr std::size_t kTarBlock = 512;

class TarHandler {
  public:
    virtual ~TarHandler() = default;
    virtual Status open_file(std::string_view path, std::uint64_t size) = 0;
    virtual Status on_bytes(std::string_view bytes) = 0; // of the open file
    virtual Status close_file() = 0;
};

class TarReader {
  public:
    explicit TarReader(TarHandler& handler) : handler_(handler) {}

    // syntax: not tar, damaged, cut short; invalid_value: refused as said above.
    Status feed(std::string_view bytes);
    Status finish();

  private:
    enum class State { header, file, skipped, padding, end };

    Status take_header();
    Status open(std::string_view header);
    Status end_entry();

    TarHandler& handler_;
    State state_ = State::header;
    std::string header_;
    std::uint64_t left_ = 0;    // bytes of the entry
    std::uint64_t padding_ = 0; // bytes behind it
    std::uint64_t offset_ = 0;  // of the next byte in the archive
    std::size_t entries_ = 0;
    bool in_file_ = false;
};

// The header of a plain file, and the zeros behind its `size` bytes.
std::string tar_header(std::string_view path, std::uint64_t size);
std::string tar_padding(std::uint64_t size);
std::string tar_end(); // two empty blocks

} // namespace akx::exchange
