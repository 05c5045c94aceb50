// SPDX-License-Identifier: Apache-2.0
#include "net/transfer.hpp"

#include "base/text.hpp"

namespace akx::net {

namespace {

constexpr std::size_t kMaxHead = 64 * 1024; // bytes of a reply's header
// Seconds a connection may have idled to be used again; the agent closes it after 30.
constexpr long kMaxIdle = 20;

// "Name: value" without line break; empty name if it has no colon.
Header split_header(std::string_view line) {
    line = trim(line);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        return {};
    }
    return {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))};
}

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): curl hands bytes as char
std::uint8_t* bytes_of(char* data) {
    return reinterpret_cast<std::uint8_t*>(data);
}

} // namespace

struct Transfer::Callbacks {
    static std::size_t header(char* data, std::size_t, std::size_t size, void* self) {
        return static_cast<Transfer*>(self)->take_header({data, size}) ? size : 0;
    }
    static std::size_t body(char* data, std::size_t, std::size_t size, void* self) {
        return static_cast<Transfer*>(self)->take_body({bytes_of(data), size})
                   ? size
                   : size + 1; // any other number than `size` is an error to curl
    }
    static std::size_t upload(char* room, std::size_t, std::size_t size, void* self) {
        return static_cast<Transfer*>(self)->give_body({bytes_of(room), size});
    }
    // Right before the request is written. curl repeats a request by itself when a reused
    // connection breaks before an answer; a change must not happen twice (REQ UNL-3).
    static int about_to_send(void* self, char*, char*, int, int) {
        auto* transfer = static_cast<Transfer*>(self);
        if (transfer->begun_ && transfer->request_.changes()) {
            return CURL_PREREQFUNC_ABORT;
        }
        transfer->begun_ = true;
        transfer->reply_ = {}; // of the challenge before, which is no answer to this
        return CURL_PREREQFUNC_OK;
    }
    static CURLcode tls(CURL*, void* context, void* self) {
        return static_cast<Transfer*>(self)->tls_.attach(context) ? CURLE_OK
                                                                  : CURLE_SSL_CERTPROBLEM;
    }
    static int debug(CURL*, curl_infotype type, char* data, std::size_t size, void* self) {
        if (type == CURLINFO_HEADER_OUT) {
            static_cast<Transfer*>(self)->take_sent_head({data, size});
        }
        return 0;
    }
};

Transfer::Transfer(CURL* handle, const Request& request, const ClientOptions& options,
                   TlsSession& tls)
    : handle_(handle), request_(request), options_(options), tls_(tls),
      deadlines_(request.deadlines.value_or(options.deadlines)),
      url_(options.endpoint.url() + request.path) {}

Transfer::~Transfer() {
    curl_easy_reset(handle_);
    curl_slist_free_all(headers_);
}

template <class T>
void Transfer::set(CURLoption option, T value) {
    const CURLcode code = curl_easy_setopt(handle_, option, value);
    if (setup_ == CURLE_OK) {
        setup_ = code;
    }
}

Status Transfer::prepare() {
    if (Status status = check(); !status) {
        return status;
    }
    tls_.begin();
    set_connection();
    set_login();
    set_message();
    set_body();
    if (setup_ != CURLE_OK) {
        return Error(errors::internal,
                     std::string("libcurl refuses an option: ") + curl_easy_strerror(setup_));
    }
    return {};
}

// What curl would pass on unlooked at: a line break or blank here forges a request.
Status Transfer::check() const {
    const auto graphic = [](std::string_view text) {
        for (const char c : text) {
            if (c <= 0x20 || c == 0x7F || c == '#') { // also above ASCII, where char is negative
                return false;
            }
        }
        return !text.empty();
    };
    if (!graphic(request_.path) || request_.path.front() != '/') {
        return Error(errors::invalid_value,
                     "a request path begins with '/' and has no blanks, '#' or raw Unicode");
    }
    if (!graphic(request_.method)) {
        return Error(errors::invalid_value, "this is not an HTTP method");
    }
    for (const Header& header : request_.headers) {
        if (!graphic(header.name) || header.name.find(':') != std::string::npos ||
            header.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
            return Error(errors::invalid_value, "a header has a line break or no proper name");
        }
    }
    return {};
}

void Transfer::set_connection() {
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_PROTOCOLS_STR, options_.endpoint.tls ? "https" : "http");
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSL_ENABLE_ALPN, 0L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, options_.proxy.c_str()); // empty: none, also none of the environment
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_MAXAGE_CONN, kMaxIdle);
    set(CURLOPT_FRESH_CONNECT, options_.keep_connection ? 0L : 1L);
    set(CURLOPT_FORBID_REUSE, options_.keep_connection ? 0L : 1L);
    set(CURLOPT_ERRORBUFFER, message_.data());

    // Our own callback judges the key; curl shall neither load authorities nor judge names.
    set(CURLOPT_SSLVERSION,
        static_cast<long>(options_.legacy_tls ? CURL_SSLVERSION_TLSv1_0 : CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
    set(CURLOPT_CAINFO, nullptr);
    set(CURLOPT_CAPATH, nullptr);
    set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
    set(CURLOPT_SSL_CTX_FUNCTION, &Callbacks::tls);
    set(CURLOPT_SSL_CTX_DATA, this);

    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(deadlines_.connect.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(deadlines_.total.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, deadlines_.silence.count() > 0 ? 1L : 0L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(deadlines_.silence.count()));
}

void Transfer::set_login() {
    std::string secret(options_.login.secret.reveal()); // ends in NUL, as curl wants it
    switch (options_.login.scheme) {
    case Login::Scheme::none:
        break;
    case Login::Scheme::bearer:
        set(CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        set(CURLOPT_XOAUTH2_BEARER, secret.c_str());
        break;
    case Login::Scheme::basic:
    case Login::Scheme::digest:
        set(CURLOPT_HTTPAUTH,
            options_.login.scheme == Login::Scheme::basic ? CURLAUTH_BASIC : CURLAUTH_DIGEST);
        set(CURLOPT_USERNAME, options_.login.user.c_str());
        set(CURLOPT_PASSWORD, secret.c_str());
        break;
    }
    wipe(secret);
}

void Transfer::set_message() {
    bool typed = false;
    for (const Header& header : request_.headers) {
        typed = typed || to_lower(header.name) == "content-type";
        // ";" is curl's way to write a header without a value.
        add_header(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    }
    // A long upload first asks whether it is wanted: a refusal then arrives instead of a broken
    // connection. For short bodies that would only cost a round trip.
    add_header(request_.upload ? "Expect: 100-continue" : "Expect:");
    if (!typed) {
        add_header("Content-Type:"); // curl would claim a web form
    }
    set(CURLOPT_HTTPHEADER, headers_);
    set(CURLOPT_USERAGENT, "akx/" AKX_VERSION);
    set(CURLOPT_HEADERFUNCTION, &Callbacks::header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &Callbacks::body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_PREREQFUNCTION, &Callbacks::about_to_send);
    set(CURLOPT_PREREQDATA, this);
    if (options_.trace) {
        set(CURLOPT_VERBOSE, 1L);
        set(CURLOPT_DEBUGFUNCTION, &Callbacks::debug);
        set(CURLOPT_DEBUGDATA, this);
    }
}

void Transfer::set_body() {
    if (request_.upload) {
        const std::optional<std::uint64_t> length = request_.upload->length;
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_UPLOAD_BUFFERSIZE, 64L * 1024L);
        set(CURLOPT_READFUNCTION, &Callbacks::upload);
        set(CURLOPT_READDATA, this);
        set(CURLOPT_INFILESIZE_LARGE, length ? static_cast<curl_off_t>(*length) : curl_off_t{-1});
    } else if (request_.method == "HEAD") {
        set(CURLOPT_NOBODY, 1L);
    } else if (!request_.body.empty() || request_.method == "POST" || request_.method == "PUT" ||
               request_.method == "PATCH") {
        body_sent_ = request_.body.size();
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        set(CURLOPT_POSTFIELDS, request_.body.data());
    } else {
        set(CURLOPT_HTTPGET, 1L);
    }
    if (request_.method != "HEAD") {
        set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    }
}

void Transfer::add_header(const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_, line.c_str());
    if (longer == nullptr) {
        setup_ = CURLE_OUT_OF_MEMORY;
        return;
    }
    headers_ = longer;
}

bool Transfer::take_header(std::string_view line) {
    head_bytes_ += line.size();
    if (head_bytes_ > kMaxHead) {
        own_failure_ = Error(errors::protocol, "the header of the answer is too long");
        return false;
    }
    if (line.starts_with("HTTP/")) { // also after "100 Continue" and a challenge of Digest
        const std::size_t blank = line.find(' ');
        reply_ = {};
        reply_.status = static_cast<int>(
            parse_int(blank == std::string_view::npos ? "" : line.substr(blank + 1, 3))
                .value_or(0));
        begun_ = begun_ && reply_.status != 401;
    } else if (Header header = split_header(line); !header.name.empty()) {
        reply_.headers.push_back(std::move(header));
    } else if (request_.sink && reply_.ok()) {
        return take_body({});
    }
    return true;
}

bool Transfer::take_body(ByteView piece) {
    body_received_ += piece.size();
    if (request_.sink && reply_.ok()) {
        if (Status status = request_.sink(piece); !status) {
            own_failure_ = std::move(status.error());
            return false;
        }
        return true;
    }
    if (reply_.body.size() + piece.size() > options_.max_reply) {
        own_failure_ = Error(errors::too_large, "the phone's answer is larger than " +
                                                    std::to_string(options_.max_reply) + " bytes");
        return false;
    }
    reply_.body += as_text(piece);
    return true;
}

std::size_t Transfer::give_body(std::span<std::uint8_t> room) {
    Result<std::size_t> size = request_.upload->read(room);
    if (!size) {
        own_failure_ = std::move(size.error());
        return CURL_READFUNC_ABORT;
    }
    body_sent_ += *size;
    return *size;
}

void Transfer::take_sent_head(std::string_view text) {
    sent_.clear();
    for (const std::string_view line : split(text, '\n')) {
        if (Header header = split_header(line); !header.name.empty()) {
            sent_.push_back(std::move(header));
        }
    }
}

} // namespace akx::net
