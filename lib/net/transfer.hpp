// SPDX-License-Identifier: Apache-2.0
// Inside net only: one exchange set up on a libcurl handle, and what became of it.
#pragma once

#include "net/tls.hpp"

#include <curl/curl.h>

#include <array>

namespace akx::net {

class Transfer {
  public:
    // All references must outlive the transfer.
    Transfer(CURL* handle, const Request& request, const ClientOptions& options, TlsSession& tls);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    Status prepare(); // invalid_value
    // What `code` means; `stopped` if the caller broke it off.
    Result<Reply> finish(CURLcode code, bool stopped);
    Exchange describe(const Result<Reply>& outcome, WallTime started) const;

  private:
    struct Callbacks;

    Status check() const;
    void set_connection();
    void set_login();
    void set_message();
    void set_body();
    void add_header(const std::string& line);
    template <class T>
    void set(CURLoption option, T value);

    bool take_header(std::string_view line);
    bool take_body(ByteView piece);
    std::size_t give_body(std::span<std::uint8_t> room);
    void take_sent_head(std::string_view text);

    Error not_sent(CURLcode code, bool stopped) const;
    Error not_answered(CURLcode code, bool stopped) const;
    bool possibly_sent() const;

    CURL* handle_;
    const Request& request_;
    const ClientOptions& options_;
    TlsSession& tls_;
    Deadlines deadlines_;
    curl_slist* headers_ = nullptr;
    std::string url_;
    std::array<char, CURL_ERROR_SIZE> message_{};
    CURLcode setup_ = CURLE_OK;

    Reply reply_;
    std::size_t head_bytes_ = 0;
    std::uint64_t body_received_ = 0;
    std::uint64_t body_sent_ = 0;
    bool begun_ = false;               // this attempt's request is about to be written
    std::optional<Error> own_failure_; // of Upload, Sink or a limit
    std::vector<Header> sent_;         // only when tracing
};

} // namespace akx::net
