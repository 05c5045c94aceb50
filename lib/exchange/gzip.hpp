// SPDX-License-Identifier: Apache-2.0
// gzip (RFC 1952) in pieces, on zlib.
#pragma once

#include "base/result.hpp"

#include <functional>
#include <memory>
#include <span>

namespace akx::exchange {

struct GunzipLimits {
    std::uint64_t max_bytes = 1U << 30U; // unpacked
    // Unpacked ÷ packed, once more than 4 MiB came out. Lists of users reach 30; zeros reach 1,000.
    unsigned max_ratio = 200;
};

// Unpacks in constant memory. Several gzip members behind one another are one text, as for gunzip;
// zeros behind the last are no matter.
class Gunzip {
  public:
    using OnBytes = std::function<Status(std::string_view)>; // an Error ends the unpacking
    explicit Gunzip(OnBytes on_bytes, const GunzipLimits& limits = {});
    ~Gunzip();
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    // syntax: not gzip, damaged or cut short; too_large: a bomb. Errors stay.
    Status feed(std::string_view bytes);
    Status finish();

  private:
    class Stream;
    std::unique_ptr<Stream> stream_;
};

// One gzip file made of texts of which a later one may have to be written before an earlier one:
// each is packed on its own and kept packed until they are put together.
class PackedText {
  public:
    PackedText();
    ~PackedText();
    PackedText(PackedText&&) noexcept;
    PackedText& operator=(PackedText&&) = delete;

    void append(std::string_view text);
    void close();
    std::uint64_t size() const; // unpacked

  private:
    friend void append_gzip(std::string& out, std::span<PackedText> parts);
    class Stream;
    std::unique_ptr<Stream> stream_;
};

// Closes the parts and writes them as one gzip member; no time, no name: the same bytes each time.
void append_gzip(std::string& out, std::span<PackedText> parts);

} // namespace akx::exchange
