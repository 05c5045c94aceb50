// SPDX-License-Identifier: Apache-2.0
// Input of commands: files or standard input ("-"), whole or in pieces, and secrets.
#pragma once

#include "invocation.hpp"

namespace akx::cli {

// All of a file or of standard input.
Result<std::string> read_text(const Invocation& run, const std::string& path,
                              std::size_t max_bytes = 16U << 20U);

// Its lines, without blanks around them and without empty ones.
Result<std::vector<std::string>> read_lines(const Invocation& run, const std::string& path);

// In pieces.
class InputFile {
  public:
    static Result<InputFile> open(const Invocation& run, const std::string& path);
    ~InputFile();
    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&&) = delete;

    Result<std::size_t> read(std::span<char> into); // 0 = end
    std::uint64_t size() const { return size_; }    // 0 when not known
    const std::string& name() const { return name_; }

  private:
    InputFile() = default;
    int fd_ = -1;
    Reader* reader_ = nullptr;
    std::string name_;
    std::uint64_t size_ = 0;
    std::function<bool()> is_interrupted_;
};

// --password-file and --password-stdin, for the option lists of commands.
extern const Option kPasswordFile;
extern const Option kPasswordStdin;

// The first line of the file or of standard input that the options name; not set when neither is
// given. Files that others may read are refused.
Result<std::optional<Secret>> secret_from_options(const Invocation& run,
                                                  std::string_view file_option,
                                                  std::string_view stdin_option);
// From the options, or asked for twice.
Result<Secret> new_password(const Invocation& run, const std::string& of);

} // namespace akx::cli
