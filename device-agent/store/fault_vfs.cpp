// SPDX-License-Identifier: Apache-2.0
#include "store/fault_vfs.hpp"

#include "store/sqlite.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sqlite3.h>
#include <thread>
#include <unistd.h>

namespace akx::agent {

namespace {

// Behind it in the same allocation lies the real VFS's file.
struct FaultFile {
    sqlite3_file base;
    FaultPlan* plan;
    sqlite3_file* real;
};

FaultFile& self(sqlite3_file* file) {
    return *reinterpret_cast<FaultFile*>(file);
}

sqlite3_file* real(sqlite3_file* file) {
    return self(file).real;
}

FaultPlan& plan_of(sqlite3_vfs* vfs) {
    return *static_cast<FaultPlan*>(vfs->pAppData);
}

sqlite3_vfs* real_vfs() {
    return sqlite3_vfs_find(nullptr);
}

void wait(std::int64_t microseconds) {
    if (microseconds > 0) {
        std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
    }
}

// SQLITE_OK, or how the disk refuses this write.
int write_result(FaultPlan& plan) {
    plan.writes.fetch_add(1);
    if (plan.writes_left.load() == FaultPlan::kNever) {
        return SQLITE_OK;
    }
    std::int64_t left = plan.writes_left.load();
    while (left > 0 && !plan.writes_left.compare_exchange_weak(left, left - 1)) {
    }
    if (left != 0) {
        return SQLITE_OK;
    }
    switch (plan.fault.load()) {
    case DiskFault::kill:
        ::kill(::getpid(), SIGKILL);
        break;
    case DiskFault::full:
        return SQLITE_FULL;
    case DiskFault::broken:
        return SQLITE_IOERR_WRITE;
    case DiskFault::read_only:
        return SQLITE_READONLY;
    }
    return SQLITE_IOERR;
}

int close_file(sqlite3_file* file) {
    return real(file)->pMethods->xClose(real(file));
}

int read_file(sqlite3_file* file, void* out, int count, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), out, count, offset);
}

int write_file(sqlite3_file* file, const void* data, int count, sqlite3_int64 offset) {
    FaultPlan& plan = *self(file).plan;
    wait(plan.write_delay_us);
    const int result = write_result(plan);
    return result != SQLITE_OK ? result
                               : real(file)->pMethods->xWrite(real(file), data, count, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    const int result = write_result(*self(file).plan);
    return result != SQLITE_OK ? result : real(file)->pMethods->xTruncate(real(file), size);
}

int sync_file(sqlite3_file* file, int flags) {
    FaultPlan& plan = *self(file).plan;
    plan.syncs.fetch_add(1);
    wait(plan.sync_delay_us);
    const int result = write_result(plan);
    return result != SQLITE_OK ? SQLITE_IOERR_FSYNC
                               : real(file)->pMethods->xSync(real(file), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
    return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* held) {
    return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
int device_traits(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shared_barrier(sqlite3_file* file) {
    real(file)->pMethods->xShmBarrier(real(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

// Version 2: no memory-mapped files, which would bypass the faults.
const sqlite3_io_methods kMethods = {2,
                                     close_file,
                                     read_file,
                                     write_file,
                                     truncate_file,
                                     sync_file,
                                     file_size,
                                     lock_file,
                                     unlock_file,
                                     check_lock,
                                     file_control,
                                     sector_size,
                                     device_traits,
                                     map_shared,
                                     lock_shared,
                                     shared_barrier,
                                     unmap_shared,
                                     nullptr,
                                     nullptr};

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    FaultFile& out = self(file);
    out.base.pMethods = nullptr;
    out.plan = &plan_of(vfs);
    out.real = reinterpret_cast<sqlite3_file*>(&out + 1);
    const int result = real_vfs()->xOpen(real_vfs(), name, out.real, flags, out_flags);
    if (result == SQLITE_OK) {
        out.base.pMethods = &kMethods;
    }
    return result;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    const int result = write_result(plan_of(vfs));
    return result != SQLITE_OK ? SQLITE_IOERR_DELETE
                               : real_vfs()->xDelete(real_vfs(), name, sync_folder);
}

} // namespace

struct FaultVfs::State {
    std::string name;
    FaultPlan plan;
    sqlite3_vfs vfs{};
};

FaultVfs::FaultVfs(std::string name) : state_(std::make_unique<State>()) {
    sqlite3_initialize();
    state_->name = std::move(name);
    prepare_sqlite();
    sqlite3_vfs& vfs = state_->vfs;
    vfs = *real_vfs();
    vfs.pNext = nullptr;
    vfs.zName = state_->name.c_str();
    vfs.pAppData = &state_->plan;
    vfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + real_vfs()->szOsFile;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    sqlite3_vfs_register(&vfs, 0);
}

FaultVfs::~FaultVfs() {
    sqlite3_vfs_unregister(&state_->vfs);
}

const std::string& FaultVfs::name() const {
    return state_->name;
}

FaultPlan& FaultVfs::plan() {
    return state_->plan;
}

} // namespace akx::agent
