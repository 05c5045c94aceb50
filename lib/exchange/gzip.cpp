// SPDX-License-Identifier: Apache-2.0
#include "exchange/gzip.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <zlib.h>

namespace akx::exchange {

namespace {

constexpr int kGzipOnly = MAX_WBITS + 16;
constexpr int kRaw = -MAX_WBITS;
constexpr std::size_t kPiece = 32U << 10U;
constexpr std::uint64_t kFreeBytes = 4U << 20U; // unpacked before the ratio counts

// zlib does not write to its input, but says so only to those who ask before including it.
Bytef* bytes_of(std::string_view text) {
    return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
}

uInt portion(std::string_view text) {
    return static_cast<uInt>(std::min<std::size_t>(text.size(), std::numeric_limits<uInt>::max()));
}

void append_little_endian(std::string& out, std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
        out += static_cast<char>(value >> shift & 0xFFU);
    }
}

} // namespace

class Gunzip::Stream {
  public:
    Stream(OnBytes on_bytes, const GunzipLimits& limits)
        : on_bytes_(std::move(on_bytes)), limits_(limits) {
        if (inflateInit2(&z_, kGzipOnly) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~Stream() { inflateEnd(&z_); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    Status feed(std::string_view bytes) {
        while (!bytes.empty() && !error_) {
            if (ended_ && !begin_again(bytes)) {
                break;
            }
            z_.next_in = bytes_of(bytes);
            z_.avail_in = portion(bytes);
            const std::size_t before = z_.avail_in;
            unpack();
            const std::size_t taken = before - z_.avail_in;
            packed_ += taken;
            bytes.remove_prefix(taken);
        }
        return status();
    }

    Status finish() {
        if (!error_ && !ended_) {
            error_ = packed_ == 0 ? Error(errors::missing_value, "the file is empty")
                                  : Error(errors::syntax, "the archive is cut short")
                                        .next("export or copy it again");
        }
        return status();
    }

  private:
    Status status() const { return error_ ? Status(*error_) : Status(); }

    // Behind the end: another member, or padding.
    bool begin_again(std::string_view& bytes) {
        bytes.remove_prefix(std::min(bytes.find_first_not_of('\0'), bytes.size()));
        if (bytes.empty()) {
            return false;
        }
        ended_ = false;
        return inflateReset(&z_) == Z_OK;
    }

    // Until the input is used up or the member ends.
    void unpack() {
        std::array<char, kPiece> out{};
        do {
            z_.next_out = reinterpret_cast<Bytef*>(out.data());
            z_.avail_out = kPiece;
            const int code = inflate(&z_, Z_NO_FLUSH);
            const std::size_t size = kPiece - z_.avail_out;
            deliver({out.data(), size});
            if (code == Z_STREAM_END) {
                ended_ = true;
                return;
            }
            if (code != Z_OK && code != Z_BUF_ERROR && !error_) {
                error_ = broken();
            }
        } while (!error_ && (z_.avail_in != 0 || z_.avail_out == 0));
    }

    void deliver(std::string_view text) {
        unpacked_ += text.size();
        const std::uint64_t packed = packed_ + z_.total_in; // total_in: of this member
        if (unpacked_ > limits_.max_bytes ||
            (unpacked_ > kFreeBytes && unpacked_ / limits_.max_ratio > packed)) {
            error_ = Error(errors::too_large,
                           "the archive unpacks to far more than a list of users can be")
                         .next("it looks like a decompression bomb; export it again");
            return;
        }
        if (Status status = on_bytes_(text); !status) {
            error_ = std::move(status.error());
        }
    }

    Error broken() const {
        if (unpacked_ == 0 && packed_ + z_.total_in < 10) {
            return Error(errors::syntax, "the file is not a gzip archive")
                .next("some firmwares encrypt their exports; these can be read by a device only");
        }
        return Error(errors::syntax, std::string("the archive is damaged: ") +
                                         (z_.msg != nullptr ? z_.msg : "unknown"))
            .next("export or copy it again");
    }

    OnBytes on_bytes_;
    GunzipLimits limits_;
    z_stream z_{};
    bool ended_ = false; // a member, with its check sum
    std::uint64_t packed_ = 0;
    std::uint64_t unpacked_ = 0;
    std::optional<Error> error_;
};

Gunzip::Gunzip(OnBytes on_bytes, const GunzipLimits& limits)
    : stream_(std::make_unique<Stream>(std::move(on_bytes), limits)) {}
Gunzip::~Gunzip() = default;

Status Gunzip::feed(std::string_view bytes) {
    return stream_->feed(bytes);
}

Status Gunzip::finish() {
    return stream_->finish();
}

class PackedText::Stream {
  public:
    Stream() {
        if (deflateInit2(&z_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRaw, 8, Z_DEFAULT_STRATEGY) !=
            Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~Stream() { deflateEnd(&z_); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    void append(std::string_view text) {
        while (!text.empty()) {
            const uInt size = portion(text);
            crc_ = crc32(crc_, bytes_of(text), size);
            size_ += size;
            pack(text.substr(0, size), Z_NO_FLUSH);
            text.remove_prefix(size);
        }
    }
    // Ends at a whole byte and refers to nothing before it, so that parts can be put together.
    void close() {
        if (!closed_) {
            pack({}, Z_FULL_FLUSH);
            closed_ = true;
        }
    }

    std::uint64_t size() const { return size_; }
    uLong crc() const { return crc_; }
    const std::string& packed() const { return packed_; }

  private:
    void pack(std::string_view text, int flush) {
        z_.next_in = bytes_of(text);
        z_.avail_in = portion(text);
        std::array<char, kPiece> out{};
        do {
            z_.next_out = reinterpret_cast<Bytef*>(out.data());
            z_.avail_out = kPiece;
            deflate(&z_, flush);
            packed_.append(out.data(), kPiece - z_.avail_out);
        } while (z_.avail_out == 0);
    }

    z_stream z_{};
    bool closed_ = false;
    std::string packed_;
    std::uint64_t size_ = 0;
    uLong crc_ = crc32(0, nullptr, 0);
};

PackedText::PackedText() : stream_(std::make_unique<Stream>()) {}
PackedText::~PackedText() = default;
PackedText::PackedText(PackedText&&) noexcept = default;

void PackedText::append(std::string_view text) {
    stream_->append(text);
}

void PackedText::close() {
    stream_->close();
}

std::uint64_t PackedText::size() const {
    return stream_->size();
}

void append_gzip(std::string& out, std::span<PackedText> parts) {
    constexpr std::string_view kHeader("\x1F\x8B\x08\0\0\0\0\0\0\x03", 10);
    constexpr std::string_view kLastBlock("\x03\0", 2); // empty, final, fixed codes
    out += kHeader;
    uLong crc = crc32(0, nullptr, 0);
    std::uint64_t size = 0;
    for (PackedText& part : parts) {
        part.close();
        out += part.stream_->packed();
        crc = crc32_combine(crc, part.stream_->crc(), static_cast<z_off_t>(part.size()));
        size += part.size();
    }
    out += kLastBlock;
    append_little_endian(out, static_cast<std::uint32_t>(crc));
    append_little_endian(out, static_cast<std::uint32_t>(size));
}

} // namespace akx::exchange
