// SPDX-License-Identifier: Apache-2.0
#include "commands/input.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace akx::cli {

const Option kPasswordFile{.name = "--password-file",
                           .help = "read the password from the first line of this file",
                           .value = "FILE",
                           .kind = ValueKind::file,
                           .env = "AKX_PASSWORD_FILE"};
const Option kPasswordStdin{.name = "--password-stdin",
                            .help = "read the password from the first line of standard input"};

Result<InputFile> InputFile::open(const Invocation& run, const std::string& path) {
    InputFile file;
    file.is_interrupted_ = run.environment.is_interrupted;
    if (path == "-") {
        file.reader_ = run.environment.in;
        file.name_ = "standard input";
        return file;
    }
    file.name_ = path;
    file.fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (file.fd_ < 0 || ::fstat(file.fd_, &status) != 0 || S_ISDIR(status.st_mode)) {
        const int number = file.fd_ >= 0 && S_ISDIR(status.st_mode) ? EISDIR : errno;
        return Error(number == ENOENT ? errors::not_found : errors::io, std::strerror(number))
            .with("cannot open the file")
            .at({path});
    }
    file.size_ = S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
    return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), reader_(other.reader_), name_(std::move(other.name_)),
      size_(other.size_), is_interrupted_(std::move(other.is_interrupted_)) {}

InputFile::~InputFile() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

Result<std::size_t> InputFile::read(std::span<char> into) {
    if (reader_ != nullptr) {
        return reader_->read(into);
    }
    while (true) {
        const ssize_t count = ::read(fd_, into.data(), into.size());
        if (count >= 0) {
            return static_cast<std::size_t>(count);
        }
        if (errno != EINTR || is_interrupted_()) {
            return Error(errors::io, std::strerror(errno)).with("cannot read the file").at({name_});
        }
    }
}

Result<std::string> read_text(const Invocation& run, const std::string& path,
                              std::size_t max_bytes) {
    Result<InputFile> file = InputFile::open(run, path);
    if (!file) {
        return file.error();
    }
    std::string text;
    std::array<char, 16U << 10U> buffer;
    while (true) {
        const Result<std::size_t> count = file->read(buffer);
        if (!count) {
            return count.error();
        }
        if (*count == 0) {
            return text;
        }
        text.append(buffer.data(), *count);
        if (text.size() > max_bytes) {
            return Error(errors::too_large,
                         "there are more than " + std::to_string(max_bytes >> 20U) + " MiB of it")
                .at({file->name()});
        }
    }
}

Result<std::vector<std::string>> read_lines(const Invocation& run, const std::string& path) {
    const Result<std::string> text = read_text(run, path);
    if (!text) {
        return text.error();
    }
    std::vector<std::string> lines;
    for (const std::string_view line : split(*text, '\n')) {
        if (!trim(line).empty()) {
            lines.emplace_back(trim(line));
        }
    }
    return lines;
}

namespace {

constexpr std::size_t kMaxSecretFile = 64U << 10U;

Result<Secret> first_line(Result<std::string> text, const std::string& name) {
    if (!text) {
        return text.error();
    }
    std::string line = text->substr(0, text->find('\n'));
    wipe(*text);
    if (line.ends_with('\r')) {
        line.pop_back();
    }
    if (line.empty()) {
        return Error(errors::missing_value, "the first line is empty").at({name});
    }
    return Secret(std::move(line));
}

} // namespace

Result<std::optional<Secret>> secret_from_options(const Invocation& run,
                                                  std::string_view file_option,
                                                  std::string_view stdin_option) {
    const bool from_stdin = run.arguments.has(stdin_option);
    // A file named by a variable gives way to the option that was typed.
    if (run.arguments.has(file_option) && !from_stdin) {
        const std::string path = run.arguments.text(file_option);
        Result<Secret> secret = first_line(read_private_file(path), path);
        return secret ? Result<std::optional<Secret>>(std::move(*secret))
                      : Result<std::optional<Secret>>(secret.error());
    }
    if (from_stdin) {
        Result<Secret> secret = first_line(read_text(run, "-", kMaxSecretFile), "standard input");
        return secret ? Result<std::optional<Secret>>(std::move(*secret))
                      : Result<std::optional<Secret>>(secret.error());
    }
    return std::optional<Secret>();
}

Result<Secret> new_password(const Invocation& run, const std::string& of) {
    Result<std::optional<Secret>> given =
        secret_from_options(run, kPasswordFile.name, kPasswordStdin.name);
    if (!given) {
        return given.error();
    }
    if (given->has_value()) {
        return std::move(**given);
    }
    Result<Secret> first = run.ask("New password of " + of + ":", true);
    if (!first) {
        return Error(first.error()).next("give it with --password-file or --password-stdin");
    }
    const Result<Secret> second = run.ask("Again:", true);
    if (!second) {
        return second.error();
    }
    if (!first->equals(second->reveal())) {
        return Error(errors::usage, "the two passwords differ").next("try again");
    }
    return first;
}

} // namespace akx::cli
