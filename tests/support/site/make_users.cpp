// SPDX-License-Identifier: Apache-2.0
// akx-make-users: prints the users of a made-up site, for the demonstration and the benchmarks.
#include "base/text.hpp"
#include "exchange/formats.hpp"
#include "support/site/site.hpp"

#include <cstdio>

namespace {

using namespace akx;

constexpr char kUsage[] =
    "usage: akx-make-users COUNT [--format FORMAT] [--cards N] [--seed S]\n"
    "\n"
    "Prints COUNT made-up users, PINs included, each with exactly N cards (default 1, at most 5).\n"
    "The same seed (default 1) gives the same users. FORMAT is any that 'akx user export' knows\n"
    "(default device-csv).\n";

struct Options {
    std::size_t count = 0;
    const exchange::Format* format = exchange::find_format("device-csv");
    test::SiteOptions site{.cards = 1, .every_card = true};
};

bool set_option(Options& options, std::string_view name, std::string_view value) {
    if (name == "--format") {
        options.format = exchange::find_format(value);
        return options.format != nullptr;
    }
    const auto number = parse_int(value);
    if (!number || *number < 0) {
        return false;
    }
    if (name == "--cards" && *number <= static_cast<std::int64_t>(model::kMaxCards)) {
        options.site.cards = static_cast<unsigned>(*number);
        return true;
    }
    if (name == "--seed") {
        options.site.seed = static_cast<std::uint64_t>(*number);
        return true;
    }
    return false;
}

std::optional<Options> parse(std::span<char*> arguments) {
    constexpr std::int64_t kMostUsers = 1'000'000; // as many as have unique cards and PINs
    Options options;
    const auto count = arguments.empty() ? std::nullopt : parse_int(arguments[0]);
    if (!count || *count < 0 || *count > kMostUsers || arguments.size() % 2 == 0) {
        return std::nullopt;
    }
    options.count = static_cast<std::size_t>(*count);
    for (std::size_t i = 1; i < arguments.size(); i += 2) {
        if (!set_option(options, arguments[i], arguments[i + 1])) {
            return std::nullopt;
        }
    }
    return options;
}

bool print(std::string& text) {
    const bool ok = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    text.clear();
    return ok;
}

bool write(const Options& options) {
    constexpr std::size_t kPiece = 64U << 10U;
    const test::Site site(options.site);
    const auto writer = options.format->make_writer({.pins = true});
    std::string text;
    writer->begin(site.schedules(), text);
    exchange::UserRow row;
    for (std::size_t i = 0; i < options.count; ++i) {
        row.user = site.user(i);
        writer->add(row, text);
        if (text.size() >= kPiece && !print(text)) {
            return false;
        }
    }
    writer->end(text);
    return print(text) && std::fflush(stdout) == 0;
}

} // namespace

int main(int argc, char** argv) {
    const auto options = parse(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    if (!options) {
        std::fputs(kUsage, stderr);
        return 3;
    }
    if (!write(*options)) {
        std::perror("akx-make-users");
        return 1;
    }
    return 0;
}
