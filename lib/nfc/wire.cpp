// SPDX-License-Identifier: Apache-2.0
#include "nfc/wire.hpp"

#include <algorithm>

namespace akx::nfc {

namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr std::int64_t kLongestTimeout = 24 * 60 * 60 * 1000;

Error misunderstood(const std::string& what) {
    return Error(errors::protocol, "the reader's worker sent " + what);
}

class Writer {
  public:
    void number(std::uint64_t value, std::size_t bytes) {
        for (std::size_t i = bytes; i-- > 0;) {
            out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        }
    }
    void bytes(ByteView value) {
        number(value.size(), 2);
        out_.insert(out_.end(), value.begin(), value.end());
    }
    void text(std::string_view value) { bytes(as_bytes(value.substr(0, 4096))); }
    void rest(ByteView value) { out_.insert(out_.end(), value.begin(), value.end()); }
    Bytes take() { return std::move(out_); }
    Bytes framed() {
        Writer whole;
        whole.number(out_.size(), kLengthBytes);
        whole.rest(out_);
        return whole.take();
    }

  private:
    Bytes out_;
};

// Reads on after the end give zeros; `good()` tells.
class Cursor {
  public:
    explicit Cursor(ByteView data) : data_(data) {}
    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : take(bytes)) {
            value = value << 8U | byte;
        }
        return value;
    }
    ByteView bytes() { return take(static_cast<std::size_t>(number(2))); }
    std::string text() { return std::string(as_text(bytes())); }
    ByteView rest() { return take(data_.size()); }
    bool good() const { return good_; }
    bool at_end() const { return data_.empty(); }

  private:
    ByteView take(std::size_t count) {
        good_ = good_ && count <= data_.size();
        const ByteView out = good_ ? data_.first(count) : ByteView();
        data_ = data_.subspan(out.size());
        return out;
    }

    ByteView data_;
    bool good_ = true;
};

} // namespace

Bytes encode(const Request& request) {
    Writer out;
    out.number(static_cast<std::uint8_t>(request.operation), 1);
    out.number(static_cast<std::uint64_t>(
                   std::clamp<std::int64_t>(request.timeout.count(), 0, kLongestTimeout)),
               4);
    out.rest(request.data);
    return out.framed();
}

Result<Request> decode_request(ByteView content) {
    Cursor in(content);
    Request request;
    const std::uint64_t operation = in.number(1);
    request.timeout = Millis(in.number(4));
    if (!in.good() || operation > static_cast<std::uint8_t>(Operation::field) ||
        request.timeout.count() > kLongestTimeout) {
        return Error(errors::protocol, "not a request to a reader's worker");
    }
    request.operation = static_cast<Operation>(operation);
    const ByteView data = in.rest();
    request.data.assign(data.begin(), data.end());
    return request;
}

Bytes encode(const Result<Bytes>& answer) {
    Writer out;
    out.number(answer ? 0 : 1, 1);
    if (answer) {
        out.rest(*answer);
    } else {
        out.text(answer.error().kind().id);
        out.text(answer.error().what());
        out.text(answer.error().hint());
    }
    return out.framed();
}

Result<Bytes> decode_answer(ByteView content) {
    Cursor in(content);
    const std::uint64_t failed = in.number(1);
    if (!in.good() || failed > 1) {
        return misunderstood("something that is no answer");
    }
    if (failed == 0) {
        const ByteView data = in.rest();
        return Bytes(data.begin(), data.end());
    }
    const std::string id = in.text();
    std::string what = in.text();
    std::string hint = in.text();
    const ErrorKind* kind = find_error_kind(id);
    if (!in.good() || !in.at_end() || kind == nullptr) {
        return misunderstood("an unknown error");
    }
    return Error(*kind, std::move(what)).next(std::move(hint));
}

Bytes encode_target(const std::optional<Target>& target) {
    Writer out;
    if (target) {
        out.number(target->atqa, 2);
        out.number(target->sak, 1);
        out.bytes(target->uid);
        out.bytes(target->ats);
    }
    return out.take();
}

Result<std::optional<Target>> decode_target(ByteView data) {
    if (data.empty()) {
        return std::optional<Target>();
    }
    Cursor in(data);
    Target target;
    target.atqa = static_cast<std::uint16_t>(in.number(2));
    target.sak = static_cast<std::uint8_t>(in.number(1));
    const ByteView uid = in.bytes();
    const ByteView ats = in.bytes();
    if (!in.good() || !in.at_end()) {
        return misunderstood("a card that is not described properly");
    }
    target.uid.assign(uid.begin(), uid.end());
    target.ats.assign(ats.begin(), ats.end());
    return std::optional(std::move(target));
}

Bytes encode_readers(const std::vector<Reader>& readers) {
    Writer out;
    for (const Reader& reader : readers) {
        out.text(reader.name);
        out.text(reader.title);
    }
    return out.take();
}

Result<std::vector<Reader>> decode_readers(ByteView data) {
    Cursor in(data);
    std::vector<Reader> readers;
    while (!in.at_end()) {
        Reader reader;
        reader.name = in.text();
        reader.title = in.text();
        if (!in.good()) {
            return misunderstood("a list of readers that is cut off");
        }
        readers.push_back(std::move(reader));
    }
    return readers;
}

Result<std::optional<Bytes>> FrameBuffer::next() {
    if (bytes_.size() < kLengthBytes) {
        return std::optional<Bytes>();
    }
    const auto size = static_cast<std::size_t>(Cursor(bytes_).number(kLengthBytes));
    if (size > kMaxFrame) {
        return misunderstood("a frame that is too long");
    }
    if (bytes_.size() < kLengthBytes + size) {
        return std::optional<Bytes>();
    }
    const auto begin = bytes_.begin() + kLengthBytes;
    Bytes content(begin, begin + static_cast<std::ptrdiff_t>(size));
    bytes_.erase(bytes_.begin(), begin + static_cast<std::ptrdiff_t>(size));
    return std::optional(std::move(content));
}

} // namespace akx::nfc
