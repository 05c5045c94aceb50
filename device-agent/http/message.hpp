// SPDX-License-Identifier: Apache-2.0
// Requests and responses as plain values, and who is at the other end.
#pragma once

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "http/target.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace akx::http {

enum class Method { get, head, post, put, patch, del, options };
std::string_view method_name(Method method); // "GET"

struct Header {
    std::string name;
    std::string value;
};

// Headers in order of arrival; names compare without case.
class Headers {
  public:
    void add(std::string_view name, std::string_view value);
    void set(std::string_view name, std::string_view value); // replaces all of that name
    // The first of that name, or nullptr.
    const std::string* find(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    std::string_view get(std::string_view name, std::string_view other = {}) const;
    void reserve(std::size_t fields) { fields_.reserve(fields); }

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }
    std::size_t size() const { return fields_.size(); }

  private:
    std::vector<Header> fields_;
};

// The client's certificate. TLS has proven that the client holds its key and nothing else: chain,
// name and validity are for the application to judge.
struct ClientCertificate {
    Bytes der;
    std::string fingerprint; // SHA-256 of the SubjectPublicKeyInfo, lower-case hex
    std::string common_name; // of the subject, UTF-8; empty if it has none
    WallTime not_before;
    WallTime not_after;
};

struct Peer {
    std::string address; // "192.0.2.7", "2001:db8::7"; IPv4 also on a dual-stack listener
    std::uint16_t port = 0;
    std::string tls_version; // "TLSv1.3"; empty on a plain listener
    std::optional<ClientCertificate> certificate;
};

struct Request {
    Method method = Method::get;
    Target target;
    Headers headers;
    std::shared_ptr<const Peer> peer; // never null
    std::size_t listener = 0;         // which of the server's listeners, in order of opening
    std::string body;                 // only once it was buffered
};

struct Response {
    int status = 200;
    Headers headers; // Content-Length, Date and Connection are the server's business
    std::string body;

    static Response text(int status, std::string body);
    static Response json(int status, std::string body);
    static Response empty(int status = 204);
    // Another media type, e.g. application/problem+json.
    static Response of(int status, std::string_view media_type, std::string body);
    Response&& with(std::string_view name, std::string_view value) &&;
};

std::string_view reason_phrase(int status); // "Not Found"; "" for a status it does not know

} // namespace akx::http
