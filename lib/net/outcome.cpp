// SPDX-License-Identifier: Apache-2.0
// What became of an exchange: which Error a failure is, and whether the phone may have acted.
#include "net/transfer.hpp"

#include <cstring>

namespace akx::net {

namespace {

Millis since_start(CURL* handle, CURLINFO info) {
    curl_off_t micros = 0;
    curl_easy_getinfo(handle, info, &micros);
    return std::chrono::duration_cast<Millis>(std::chrono::microseconds(micros));
}

bool is_tls_failure(CURLcode code) {
    return code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION ||
           code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CIPHER;
}

std::string system_reason(CURL* handle, const char* otherwise) {
    long number = 0;
    curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &number);
    return number != 0 ? std::strerror(static_cast<int>(number)) : otherwise;
}

std::string_view how_it_broke(CURLcode code, bool stopped) {
    if (stopped) {
        return "it was broken off here";
    }
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return "the phone did not answer in time";
    case CURLE_GOT_NOTHING:
        return "the phone closed the connection without an answer";
    case CURLE_PARTIAL_FILE:
        return "the answer ends in the middle";
    default:
        return "the connection was cut";
    }
}

} // namespace

bool Transfer::possibly_sent() const {
    long bytes = 0;
    curl_easy_getinfo(handle_, CURLINFO_REQUEST_SIZE, &bytes);
    return begun_ && (bytes > 0 || body_sent_ > 0);
}

Result<Reply> Transfer::finish(CURLcode code, bool stopped) {
    if (own_failure_ && request_.changes() && reply_.ok()) {
        return Error(errors::unknown_outcome, "the phone carried out the request, but its answer "
                                              "was not taken")
            .because({std::move(*own_failure_)});
    }
    if (own_failure_) {
        return std::move(*own_failure_);
    }
    if (code == CURLE_OK && !stopped) {
        return std::move(reply_);
    }
    if (tls_.verdict) {
        return *tls_.verdict;
    }
    if (reply_.status >= 400) {
        return std::move(reply_); // a refusal whose text got lost, or that came during an upload
    }
    if (!tls_.alert.empty() && reply_.status == 0) {
        return Error(errors::tls, "the phone refuses the connection: " + tls_.alert)
            .next("check that the phone still knows this client: akx device pair");
    }
    return possibly_sent() || (begun_ && code == CURLE_ABORTED_BY_CALLBACK)
               ? not_answered(code, stopped)
               : not_sent(code, stopped);
}

Error Transfer::not_sent(CURLcode code, bool stopped) const {
    const std::string phone = options_.endpoint.authority();
    if (stopped) {
        return Error(errors::timeout, "broken off here before anything was sent to " + phone);
    }
    if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY) {
        return Error(errors::unreachable,
                     "no address is known for '" + options_.endpoint.host + "'");
    }
    if (is_tls_failure(code)) {
        return Error(errors::tls, "no secure connection to " + phone + ": " + message_.data());
    }
    if (code == CURLE_OPERATION_TIMEDOUT) {
        const bool connected = since_start(handle_, CURLINFO_CONNECT_TIME_T).count() > 0;
        return connected ? Error(errors::timeout, phone + " accepts the connection but does not "
                                                          "finish the handshake")
                         : Error(errors::unreachable, "no connection to " + phone + " in time");
    }
    return Error(errors::unreachable, "no connection to " + phone + ": " +
                                          system_reason(handle_, curl_easy_strerror(code)));
}

Error Transfer::not_answered(CURLcode code, bool stopped) const {
    const std::string phone = options_.endpoint.authority();
    const std::string why(how_it_broke(code, stopped));
    if (request_.changes()) {
        return Error(errors::unknown_outcome, "the request was sent to " + phone + ", but " + why);
    }
    if (stopped || code == CURLE_OPERATION_TIMEDOUT) {
        return Error(errors::timeout, phone + ": " + why);
    }
    if (code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_UNSUPPORTED_PROTOCOL ||
        code == CURLE_BAD_CONTENT_ENCODING) {
        return Error(errors::protocol, phone + " does not speak HTTP: " + message_.data());
    }
    return Error(errors::unreachable, phone + ": " + why);
}

Exchange Transfer::describe(const Result<Reply>& outcome, WallTime started) const {
    long connections = 0;
    curl_easy_getinfo(handle_, CURLINFO_NUM_CONNECTS, &connections);
    Exchange out;
    out.started = started;
    out.phone = options_.endpoint.authority();
    out.method = request_.method;
    out.path = request_.path;
    out.sent = sent_;
    out.bytes_sent = body_sent_;
    out.bytes_received = body_received_;
    out.reused = connections == 0;
    out.tls = tls_.description;
    out.fingerprint = tls_.seen ? tls_.seen->text() : "";
    out.connected = since_start(handle_, CURLINFO_CONNECT_TIME_T);
    out.secured = since_start(handle_, CURLINFO_APPCONNECT_TIME_T);
    out.answered = since_start(handle_, CURLINFO_STARTTRANSFER_TIME_T);
    out.total = since_start(handle_, CURLINFO_TOTAL_TIME_T);
    if (outcome) {
        out.status = outcome->status;
        out.received = outcome->headers;
    } else {
        out.status = reply_.status;
        out.received = reply_.headers;
        out.error = std::string(outcome.error().kind().id) + " " + outcome.error().text();
    }
    return out;
}

} // namespace akx::net
