// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_error.hpp"

#include <cerrno>
#include <sqlite3.h>

namespace akx::agent {

namespace {

const ErrorKind& kind_of(int code, int system_errno) {
    if (system_errno == ENOSPC || system_errno == EDQUOT) {
        return errors::storage_full; // SQLite calls some of these I/O errors, for the WAL index
    }
    switch (code & 0xFF) {
    case SQLITE_FULL:
        return errors::storage_full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return errors::corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return errors::busy;
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return errors::io;
    case SQLITE_CONSTRAINT:
        return errors::already_exists;
    default:
        return errors::internal;
    }
}

} // namespace

Error storage_error(int code, int system_errno, std::string what) {
    // The errno of an earlier call may linger; only write failures speak of space.
    const int primary = code & 0xFF;
    const bool may_be_full = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
    Error error(kind_of(code, may_be_full ? system_errno : 0), std::move(what));
    if (primary == SQLITE_READONLY) {
        return std::move(error).next("the storage is read-only: check the disk and its mount");
    }
    return error;
}

} // namespace akx::agent
