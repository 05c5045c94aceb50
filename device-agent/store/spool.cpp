// SPDX-License-Identifier: Apache-2.0
#include "store/spool.hpp"

#include <cstring>

namespace akx::agent {

namespace {

constexpr std::size_t kBlock = 64U << 10U;
constexpr std::string_view kContext = "akx spool";

crypto::Key random_key() {
    const Bytes bytes = crypto::random_bytes(crypto::Key{}.size());
    crypto::Key key;
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

} // namespace

Spool::Spool(std::string folder, std::string vfs)
    : file_(std::move(folder), std::move(vfs)), sealer_(random_key()) {}

Spool::~Spool() {
    wipe(block_);
}

Status Spool::append(std::string_view record) {
    const auto size = static_cast<std::uint32_t>(record.size());
    if (block_.size() + sizeof size + size > kBlock && !block_.empty()) {
        if (Status status = flush(); !status) {
            return status;
        }
    }
    if (block_.capacity() == 0) {
        block_.reserve(kBlock); // growing would leave copies of PINs behind
    }
    block_.append(reinterpret_cast<const char*>(&size), sizeof size);
    block_.append(record);
    ++count_;
    return {};
}

Status Spool::flush() {
    const Bytes sealed = sealer_.seal(block_, kContext);
    const auto size = static_cast<std::uint32_t>(sealed.size());
    Bytes framed(sizeof size + sealed.size());
    std::memcpy(framed.data(), &size, sizeof size);
    std::copy(sealed.begin(), sealed.end(), framed.begin() + sizeof size);
    if (Status status = file_.write(framed, size_); !status) {
        return status;
    }
    size_ += static_cast<std::int64_t>(framed.size());
    wipe(block_);
    return {};
}

Status Spool::Reader::load_block() {
    std::uint32_t size = 0;
    std::array<std::uint8_t, sizeof size> head;
    if (Status status = spool_.file_.read(head, offset_); !status) {
        return status;
    }
    std::memcpy(&size, head.data(), sizeof size);
    Bytes sealed(size);
    if (Status status = spool_.file_.read(sealed, offset_ + sizeof size); !status) {
        return status;
    }
    Result<Secret> block = spool_.sealer_.open(sealed, kContext);
    if (!block) {
        return block.error();
    }
    block_ = std::move(*block);
    rest_ = block_.reveal();
    offset_ += static_cast<std::int64_t>(sizeof size + size);
    return {};
}

Result<std::optional<std::string_view>> Spool::Reader::next() {
    if (rest_.empty() && offset_ < spool_.size_) {
        if (Status status = load_block(); !status) {
            return status.error();
        }
    } else if (rest_.empty() && !at_last_) {
        at_last_ = true;
        rest_ = spool_.block_;
    }
    if (rest_.empty()) {
        return std::optional<std::string_view>();
    }
    std::uint32_t size = 0;
    std::memcpy(&size, rest_.data(), sizeof size);
    const std::string_view record = rest_.substr(sizeof size, size);
    rest_.remove_prefix(sizeof size + size);
    return std::optional(record);
}

} // namespace akx::agent
