// SPDX-License-Identifier: Apache-2.0
// Reads a file of users and prints what it took: bench_read FORMAT FILE. As a whole process it runs
// beside sqlite3 and xmllint under bench_compare.
#include "exchange/formats.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <sys/resource.h>

namespace {

using namespace akx;

struct Counter : exchange::UserSink {
    std::size_t users = 0;
    std::size_t cards = 0;
    std::size_t problems = 0;

    void on_user(exchange::UserRow&& row) override {
        ++users;
        cards += row.user.cards.size();
    }
    void on_schedule(model::Schedule&&, std::uint32_t) override {}
    void on_problem(exchange::RowProblem&&) override { ++problems; }
};

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

Status read(exchange::UserReader& reader, std::FILE* file) {
    std::array<char, 64U << 10U> buffer{};
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file)) {
        if (Status status = reader.feed({buffer.data(), size}); !status) {
            return status;
        }
    }
    return reader.finish();
}

} // namespace

int main(int argc, char** argv) {
    const exchange::Format* format = argc == 3 ? exchange::find_format(argv[1]) : nullptr;
    if (format == nullptr) {
        std::fputs("usage: bench_read FORMAT FILE\n", stderr);
        return 3;
    }
    const std::unique_ptr<std::FILE, Close> file(std::fopen(argv[2], "rb"));
    if (!file) {
        std::perror(argv[2]);
        return 1;
    }
    Counter counter;
    const Status status = read(*format->make_reader(counter, {}), file.get());
    if (!status || counter.problems != 0) {
        std::fprintf(stderr, "%s: %s\n", argv[2],
                     status ? "some rows were not taken" : status.error().text().c_str());
        return 1;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("{\"bench\":\"read-%s-memory\",\"value\":%ld,\"unit\":\"KiB\",\"users\":%zu,"
                "\"cards\":%zu}\n",
                argv[1], usage.ru_maxrss, counter.users, counter.cards);
    return 0;
}
