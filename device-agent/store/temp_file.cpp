// SPDX-License-Identifier: Apache-2.0
#include "store/temp_file.hpp"

#include "base/crypto.hpp"
#include "store/sqlite_error.hpp"

#include <algorithm>
#include <cerrno>
#include <sqlite3.h>

namespace akx::agent {

struct TempFile::State {
    std::string folder;
    std::string vfs_name;
    std::string path; // SQLite keeps a pointer to it
    std::vector<std::max_align_t> memory;
    sqlite3_file* file = nullptr;

    State(std::string in, std::string vfs) : folder(std::move(in)), vfs_name(std::move(vfs)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (file != nullptr) {
            file->pMethods->xClose(file);
        }
    }

    Error error(int code) const {
        return storage_error(code, errno,
                             "temporary file in " + folder + ": " + sqlite3_errstr(code));
    }
    Status open();
};

Status TempFile::State::open() {
    sqlite3_vfs* vfs = sqlite3_vfs_find(vfs_name.empty() ? nullptr : vfs_name.c_str());
    if (vfs == nullptr) {
        return Error(errors::internal, "no such file layer: " + vfs_name);
    }
    path = folder + "/" + std::string(kPrefix) + to_hex(crypto::random_bytes(8));
    memory.resize(static_cast<std::size_t>(vfs->szOsFile) / sizeof(std::max_align_t) + 1);
    auto* const opened = reinterpret_cast<sqlite3_file*>(memory.data());
    constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE |
                           SQLITE_OPEN_DELETEONCLOSE | SQLITE_OPEN_TEMP_JOURNAL;
    const int code = vfs->xOpen(vfs, path.c_str(), opened, kFlags, nullptr);
    if (code != SQLITE_OK) {
        return error(code);
    }
    file = opened;
    return {};
}

TempFile::TempFile(std::string folder, std::string vfs)
    : state_(std::make_unique<State>(std::move(folder), std::move(vfs))) {}
TempFile::~TempFile() = default;
TempFile::TempFile(TempFile&&) noexcept = default;
TempFile& TempFile::operator=(TempFile&&) noexcept = default;

Status TempFile::write(ByteView bytes, std::int64_t offset) {
    if (state_->file == nullptr) {
        if (Status status = state_->open(); !status) {
            return status;
        }
    }
    // The system's file layer takes less than 128 KiB at a time (seekAndWriteFd in os_unix.c).
    constexpr std::size_t kPiece = 64U << 10U;
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
        const ByteView piece = bytes.subspan(at, std::min(kPiece, bytes.size() - at));
        const int code = state_->file->pMethods->xWrite(state_->file, piece.data(),
                                                        static_cast<int>(piece.size()),
                                                        offset + static_cast<std::int64_t>(at));
        if (code != SQLITE_OK) {
            return state_->error(code);
        }
    }
    return {};
}

Status TempFile::read(std::span<std::uint8_t> out, std::int64_t offset) {
    if (state_->file == nullptr) {
        return Error(errors::internal, "a temporary file is read before it was written");
    }
    const int code = state_->file->pMethods->xRead(state_->file, out.data(),
                                                   static_cast<int>(out.size()), offset);
    return code == SQLITE_OK ? Status() : state_->error(code);
}

} // namespace akx::agent
