// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"
#include "base/secret.hpp"

#include <catch2/catch.hpp>

namespace akx {

namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};
template <class T>
concept BecomesText =
    std::is_convertible_v<T, std::string> || std::is_convertible_v<T, std::string_view>;
template <class T>
concept Comparable = requires(const T& a, const T& b) {
    a == b;
};

} // namespace

TEST_CASE("a secret cannot be printed, compared or turned into a text by accident") {
    STATIC_REQUIRE_FALSE(Printable<Secret>);
    STATIC_REQUIRE_FALSE(BecomesText<Secret>);
    STATIC_REQUIRE_FALSE(Comparable<Secret>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, Secret>);
    STATIC_REQUIRE(Printable<std::string>); // the concepts can say yes
    STATIC_REQUIRE(BecomesText<std::string>);
    STATIC_REQUIRE(Comparable<std::string>);
}

TEST_CASE("wiping a text overwrites its bytes where they stand") {
    std::string text = "a text that is long enough not to be kept inside the object";
    const std::size_t size = text.size();
    const char* const bytes = text.data();
    wipe(text);
    CHECK(text.empty());
    REQUIRE(text.capacity() >= size); // so the bytes are still the text's own
    CHECK(std::all_of(bytes, bytes + size, [](char c) { return c == '\0'; }));
}

TEST_CASE("a secret leaves nothing behind in what it was made from") {
    std::string source = "4711"; // kept inside the object
    const char* const bytes = source.data();
    Secret first(std::move(source));
    CHECK(std::all_of(bytes, bytes + 4, [](char c) { return c == '\0'; }));
    Secret second(std::move(first));
    CHECK(first.empty()); // NOLINT(bugprone-use-after-move)
    CHECK(second.reveal() == "4711");
    first = second;
    CHECK(first.equals("4711"));
    CHECK(second.equals("4711"));
    CHECK_FALSE(second.equals("4712"));
    second = std::move(first);
    CHECK(first.empty()); // NOLINT(bugprone-use-after-move)
    CHECK(second.size() == 4);
    second.clear();
    CHECK(second.empty());
}

TEST_CASE("a log passes on what is grave enough") {
    std::vector<std::string> lines;
    const Log log(LogLevel::warning, [&lines](LogLevel level, std::string_view message) {
        lines.push_back(std::string(log_level_name(level)) + ": " + std::string(message));
    });
    log.error("one");
    log.warning("two");
    log.notice("three");
    log.write(LogLevel::critical, "four");
    CHECK(lines == std::vector<std::string>{"error: one", "warning: two", "critical: four"});
    CHECK_FALSE(Log().wants(LogLevel::critical));
}

TEST_CASE("every log level is found by its name") {
    for (int i = 1; i <= 7; ++i) {
        const auto level = static_cast<LogLevel>(i);
        CHECK(find_log_level(log_level_name(level)) == level);
    }
    CHECK_FALSE(find_log_level("loud").has_value());
}

} // namespace akx
