// SPDX-License-Identifier: Apache-2.0
#include "exchange/tar.hpp"

#include "base/text.hpp"
#include "exchange/csv_text.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

// Fields of a header (POSIX.1-1988): offset and width.
struct Part {
    std::size_t offset;
    std::size_t width;
};
constexpr Part kName{0, 100};
constexpr Part kMode{100, 8};
constexpr Part kOwner{108, 8};
constexpr Part kGroup{116, 8};
constexpr Part kSize{124, 12};
constexpr Part kTime{136, 12};
constexpr Part kSum{148, 8};
constexpr std::size_t kType = 156;
constexpr Part kMagic{257, 8};
constexpr Part kPrefix{345, 155};

constexpr std::size_t kMaxEntries = 1'000;
constexpr std::uint64_t kMaxExtended = 64U << 10U; // bytes of an extended header

std::string_view text_of(std::string_view header, Part part) {
    const std::string_view text = header.substr(part.offset, part.width);
    return text.substr(0, text.find('\0'));
}

std::optional<std::uint64_t> octal(std::string_view header, Part part) {
    const std::string_view digits = trim(text_of(header, part));
    std::uint64_t value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '7') {
            return std::nullopt;
        }
        value = value * 8 + static_cast<unsigned>(c - '0'); // 12 digits at most: fits
    }
    return digits.empty() ? std::nullopt : std::optional(value);
}

std::uint64_t sum_of(std::string_view header) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const bool own = i >= kSum.offset && i < kSum.offset + kSum.width;
        sum += own ? ' ' : static_cast<unsigned char>(header[i]);
    }
    return sum;
}

Error refused(std::string what) {
    return Error(errors::invalid_value, std::move(what))
        .next("a device's archive holds plain files only; do not trust this one");
}

Error damaged(std::uint64_t offset, std::string_view what) {
    return Error(errors::syntax, "the archive is damaged at byte " + std::to_string(offset) + ": " +
                                     std::string(what))
        .next("export or copy it again");
}

bool leads_elsewhere(std::string_view path) {
    if (path.empty() || path.front() == '/' || path.find('\\') != std::string_view::npos ||
        (path.size() > 1 && path[1] == ':') || !is_utf8(path)) {
        return true;
    }
    const std::vector<std::string_view> parts = split(path, '/');
    return std::find(parts.begin(), parts.end(), "..") != parts.end();
}

void put(std::string& header, Part part, std::string_view text) {
    header.replace(part.offset, text.size(), text);
}

std::string octal_text(std::uint64_t value, std::size_t digits) {
    std::string text(digits, '0');
    for (std::size_t i = digits; i-- > 0; value /= 8) {
        text[i] = static_cast<char>('0' + value % 8);
    }
    return text;
}

} // namespace

Status TarReader::feed(std::string_view bytes) {
    while (!bytes.empty() && state_ != State::end) {
        std::size_t taken = 0;
        Status status;
        switch (state_) {
        case State::header:
            taken = std::min(bytes.size(), kTarBlock - header_.size());
            header_ += bytes.substr(0, taken);
            status = header_.size() == kTarBlock ? take_header() : Status();
            break;
        case State::file:
        case State::skipped:
            taken = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_));
            status = in_file_ ? handler_.on_bytes(bytes.substr(0, taken)) : Status();
            left_ -= taken;
            status = status && left_ == 0 ? end_entry() : std::move(status);
            break;
        case State::padding:
            taken = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), padding_));
            padding_ -= taken;
            state_ = padding_ == 0 ? State::header : state_;
            break;
        case State::end:
            break;
        }
        if (!status) {
            return status;
        }
        offset_ += taken;
        bytes.remove_prefix(taken);
    }
    return {};
}

Status TarReader::finish() {
    if (state_ == State::end || (state_ == State::header && header_.empty() && entries_ > 0)) {
        return {};
    }
    return damaged(offset_, in_file_ ? "it ends inside a file, or the size of the file is wrong"
                                     : "it ends too early");
}

Status TarReader::take_header() {
    const std::string header = std::move(header_);
    header_.clear();
    if (header.find_first_not_of('\0') == std::string::npos) {
        state_ = State::end;
        return {};
    }
    const std::uint64_t offset = offset_ / kTarBlock * kTarBlock;
    if (octal(header, kSum) != sum_of(header)) {
        return entries_ == 0 ? Error(errors::syntax, "the archive holds no tar archive")
                                   .next("a device's UserData.tgz is a tar archive packed by gzip")
                             : damaged(offset, "no header of a file; the size of the file before "
                                               "it may be wrong");
    }
    if (++entries_ > kMaxEntries) {
        return refused("the archive holds more than " + std::to_string(kMaxEntries) + " entries");
    }
    const auto size = octal(header, kSize);
    if (!size) {
        return damaged(offset, "the size of a file is no number");
    }
    left_ = *size;
    padding_ = tar_padding(*size).size();
    return open(header);
}

Status TarReader::open(std::string_view header) {
    std::string path(text_of(header, kName));
    if (header.substr(kMagic.offset).starts_with("ustar") && !text_of(header, kPrefix).empty() &&
        header[kMagic.offset + 5] == '\0') {
        path = std::string(text_of(header, kPrefix)) + "/" + path;
    }
    const char type = header[kType];
    const std::string shown = "'" + (is_utf8(path) ? shortened(path) : "?") + "'";
    if (type == 'L' || type == 'K' || ((type == 'x' || type == 'g') && left_ > kMaxExtended)) {
        return refused("the archive gives names or sizes by extended headers");
    }
    if (leads_elsewhere(path)) {
        return refused("the path " + shown + " in the archive leads out of it");
    }
    if (type == '1' || type == '2') {
        return refused(shown + " in the archive is a link");
    }
    if (type != '0' && type != '\0' && type != '7' && type != '5' && type != 'x' && type != 'g') {
        return refused(shown + " in the archive is not a plain file");
    }
    in_file_ = type == '0' || type == '\0' || type == '7';
    state_ = in_file_ ? State::file : State::skipped;
    if (in_file_) {
        if (Status status = handler_.open_file(path, left_); !status) {
            return status;
        }
    }
    return left_ == 0 ? end_entry() : Status();
}

Status TarReader::end_entry() {
    Status status = in_file_ ? handler_.close_file() : Status();
    in_file_ = false;
    state_ = padding_ == 0 ? State::header : State::padding;
    return status;
}

std::string tar_header(std::string_view path, std::uint64_t size) {
    std::string header(kTarBlock, '\0');
    put(header, kName, path);
    put(header, kMode, "0000644");
    put(header, kOwner, "0000000");
    put(header, kGroup, "0000000");
    put(header, kSize, octal_text(size, kSize.width - 1));
    put(header, kTime, octal_text(0, kTime.width - 1)); // the same bytes each time
    header[kType] = '0';
    put(header, kMagic, std::string_view("ustar\00000", 8));
    put(header, kSum, octal_text(sum_of(header), 6) + std::string("\0 ", 2));
    return header;
}

std::string tar_padding(std::uint64_t size) {
    return std::string(static_cast<std::size_t>((kTarBlock - size % kTarBlock) % kTarBlock), '\0');
}

std::string tar_end() {
    return std::string(2 * kTarBlock, '\0');
}

} // namespace akx::exchange
