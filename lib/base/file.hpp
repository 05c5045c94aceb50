// SPDX-License-Identifier: Apache-2.0
// Files: whole reads, atomic and durable writes, private modes, a lock.
#pragma once

#include "base/result.hpp"

#include <memory>

namespace akx {

inline constexpr std::size_t kMaxFile = 16U << 20U;

// io, too_large; not_found when there is no such file.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes = kMaxFile);
// As read_file, for files with secrets: unsafe_mode when group or others have any right on it.
Result<std::string> read_private_file(const std::string& path, std::size_t max_bytes = kMaxFile);

// Writes beside, syncs, renames: afterwards the file is the old or the new one, also after a power
// cut. Mode 0600; missing folders are made with 0700.
Status write_private_file(const std::string& path, std::string_view text);
// The same for a file that others may read, in a folder that exists.
Status write_public_file(const std::string& path, std::string_view text);
Status remove_file(const std::string& path);                      // an absent file is fine
Status move_file(const std::string& from, const std::string& to); // likewise
Status make_private_folder(const std::string& path);

// Holds `path` locked against other processes while it lives; waits for them.
class FileLock {
  public:
    static Result<FileLock> take(const std::string& path);
    ~FileLock();
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;

  private:
    explicit FileLock(int fd) : fd_(fd) {}
    int fd_;
};

std::string parent_folder(const std::string& path); // "." when there is none

} // namespace akx
