// SPDX-License-Identifier: Apache-2.0
// What a program and its worker `akx-reader` say to each other over a socket pair: a request, an
// answer, one at a time. A frame is its length (4 bytes, big endian), then the content.
#pragma once

#include "nfc/reader.hpp"
#include "nfc/transport.hpp"

namespace akx::nfc {

inline constexpr std::size_t kMaxFrame = 64U << 10U;

enum class Operation : std::uint8_t {
    open,       // data: the reader's name
    list,       // the readers there are
    select,     // data: the UID wanted or nothing
    transceive, // data: the command; the same for classic and raw
    classic,
    raw,
    present,
    deselect,
    field, // data: one byte, 0 or 1
};

struct Request {
    Operation operation = Operation::open;
    Millis timeout{0}; // up to a day
    Bytes data;
};

// Every frame comes with its length in front. The decoders answer `protocol` errors.
Bytes encode(const Request& request);
Result<Request> decode_request(ByteView content);
Bytes encode(const Result<Bytes>& answer);     // an error keeps kind, text and hint
Result<Bytes> decode_answer(ByteView content); // the answer's own error, or `protocol`

Bytes encode_target(const std::optional<Target>& target);
Result<std::optional<Target>> decode_target(ByteView data);
Bytes encode_readers(const std::vector<Reader>& readers);
Result<std::vector<Reader>> decode_readers(ByteView data);

// Cuts a stream into frames.
class FrameBuffer {
  public:
    void append(ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    // The next whole frame's content; nothing yet; or `protocol` when it claims to be too long.
    Result<std::optional<Bytes>> next();

  private:
    Bytes bytes_;
};

} // namespace akx::nfc
