// SPDX-License-Identifier: Apache-2.0
#include "store/sorted_runs.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

constexpr std::size_t kRun = 32'768; // entries sorted at a time: 512 KiB
constexpr std::size_t kWindow = 256; // entries of a run in memory while merging: 4 KiB

} // namespace

// What is still to come of one run.
struct SortedRuns::Run {
    std::size_t next; // entry in the file
    std::size_t end;
    std::vector<CredentialEntry> window;
    std::size_t at = 0;

    bool exhausted() const { return at == window.size() && next == end; }
    const CredentialEntry& front() const { return window[at]; }
};

SortedRuns::SortedRuns(std::string folder, std::string vfs)
    : file_(std::move(folder), std::move(vfs)) {}

Status SortedRuns::add(const CredentialEntry& entry) {
    if (buffer_.size() == kRun) {
        if (Status status = spill(); !status) {
            return status;
        }
    }
    buffer_.push_back(entry);
    return {};
}

void SortedRuns::clear() {
    buffer_.clear();
    sizes_.clear();
}

Status SortedRuns::spill() {
    std::sort(buffer_.begin(), buffer_.end());
    std::size_t before = 0;
    for (const std::size_t size : sizes_) {
        before += size;
    }
    const ByteView bytes(reinterpret_cast<const std::uint8_t*>(buffer_.data()),
                         buffer_.size() * sizeof(CredentialEntry));
    if (Status status =
            file_.write(bytes, static_cast<std::int64_t>(before * sizeof(CredentialEntry)));
        !status) {
        return status;
    }
    sizes_.push_back(buffer_.size());
    buffer_.clear();
    return {};
}

std::vector<SortedRuns::Run> SortedRuns::runs() const {
    std::vector<Run> out;
    std::size_t start = 0;
    for (const std::size_t size : sizes_) {
        out.push_back({start, start + size, {}});
        start += size;
    }
    return out;
}

Status SortedRuns::fill(Run& run) {
    const std::size_t count = std::min(kWindow, run.end - run.next);
    run.window.resize(count);
    run.at = 0;
    const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t*>(run.window.data()),
                                        count * sizeof(CredentialEntry));
    const auto offset = static_cast<std::int64_t>(run.next * sizeof(CredentialEntry));
    run.next += count;
    return file_.read(bytes, offset);
}

Status SortedRuns::merge(const std::function<Status(const CredentialEntry&)>& visit) {
    std::sort(buffer_.begin(), buffer_.end());
    std::vector<Run> sources = runs();
    sources.push_back({0, 0, std::move(buffer_)});
    buffer_ = {};
    const auto later = [](const Run* a, const Run* b) { return b->front() < a->front(); };
    std::vector<Run*> heap;
    for (Run& run : sources) {
        if (run.window.empty() && run.next < run.end) {
            if (Status status = fill(run); !status) {
                return status;
            }
        }
        if (!run.exhausted()) {
            heap.push_back(&run);
        }
    }
    std::make_heap(heap.begin(), heap.end(), later);
    while (!heap.empty()) {
        std::pop_heap(heap.begin(), heap.end(), later);
        Run& run = *heap.back();
        if (Status status = visit(run.front()); !status) {
            return status;
        }
        if (++run.at == run.window.size() && run.next < run.end) {
            if (Status status = fill(run); !status) {
                return status;
            }
        }
        if (run.exhausted()) {
            heap.pop_back();
        } else {
            std::push_heap(heap.begin(), heap.end(), later);
        }
    }
    clear();
    return {};
}

} // namespace akx::agent
