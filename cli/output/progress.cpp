// SPDX-License-Identifier: Apache-2.0
#include "output/progress.hpp"

#include "base/json.hpp"
#include "output/formats.hpp"

namespace akx::cli {

namespace {

constexpr Millis kPatience{1'000}; // nothing shows before
constexpr Millis kInterval{250};

} // namespace

Progress::Progress(Writer& err, Mode mode, const Clock& clock, std::string what)
    : err_(err), mode_(mode), clock_(clock), what_(std::move(what)),
      next_(clock.now().mono + kPatience) {}

Progress::~Progress() {
    if (shown_ && mode_ == Mode::line) {
        err_.write("\r\x1b[K");
    }
}

void Progress::update(std::uint64_t done) {
    if (mode_ == Mode::silent) {
        return;
    }
    const MonoTime now = clock_.now().mono;
    if (now >= next_) {
        next_ = now + kInterval;
        show(done);
    }
}

void Progress::show(std::uint64_t done) {
    shown_ = true;
    if (mode_ == Mode::records) {
        Value record = Value::object();
        record.set("apiVersion", kApiVersion);
        record.set("kind", "Progress");
        record.set("what", what_);
        record.set("done", static_cast<std::int64_t>(done));
        if (total_ != 0) {
            record.set("total", static_cast<std::int64_t>(total_));
        }
        err_.write(to_json(record) + "\n");
        return;
    }
    std::string line = "\r" + what_ + ": " + std::to_string(done);
    if (total_ != 0) {
        line +=
            " of " + std::to_string(total_) + " (" + std::to_string(done * 100 / total_) + " %)";
    }
    err_.write(line + "\x1b[K");
}

} // namespace akx::cli
