// SPDX-License-Identifier: Apache-2.0
// The only file that includes Boost.Beast.
#include "http/request_parser.hpp"

#include "base/text.hpp"

#include <algorithm>
// Beast 1.74 asserts five bytes where an empty chunked body that arrives in pieces has three or
// four; found by fuzzing. Nothing else depends on its assertions.
#define BOOST_DISABLE_ASSERTS
#include <boost/beast/http/basic_parser.hpp>
#include <limits>

namespace akx::http {

namespace {

namespace beast = boost::beast;
using beast::error_code;
using BeastView = beast::string_view;

std::string_view view(BeastView text) {
    return {text.data(), text.size()};
}

std::optional<Method> method_of(beast::http::verb given) {
    using beast::http::verb;
    switch (given) {
    case verb::get:
        return Method::get;
    case verb::head:
        return Method::head;
    case verb::post:
        return Method::post;
    case verb::put:
        return Method::put;
    case verb::patch:
        return Method::patch;
    case verb::delete_:
        return Method::del;
    case verb::options:
        return Method::options;
    default:
        return std::nullopt;
    }
}

Refusal refusal_for(error_code code) {
    using beast::http::error;
    if (code == error::bad_version) {
        return {505, "only HTTP/1.1 is spoken here"};
    }
    if (code == error::header_limit) {
        return {431, "the header is too large"};
    }
    if (code == error::body_limit) {
        return {413, "the body is too large"};
    }
    if (code == error::bad_content_length) {
        return {400, "the Content-Length is not one plain number"};
    }
    if (code == error::bad_chunk || code == error::bad_chunk_extension) {
        return {400, "the chunked body is malformed"};
    }
    return {400, "the request is not well-formed HTTP"};
}

} // namespace

HeadEnd find_head(std::string_view data, std::size_t limit) {
    const std::string_view head = data.substr(0, std::min(data.size(), limit));
    for (std::size_t at = head.find('\n'); at != head.npos; at = head.find('\n', at + 1)) {
        if (at == 0 || head[at - 1] != '\r') {
            return {0, Refusal{400, "a line does not end in CR LF"}};
        }
        if (at >= 3 && head[at - 2] == '\n') {
            return {at + 1, {}};
        }
        if (at + 1 < head.size() && (head[at + 1] == ' ' || head[at + 1] == '\t')) {
            return {0, Refusal{400, "a header line is folded"}};
        }
    }
    constexpr std::size_t kLongestLine = kMaxTarget + 32; // method, blanks and version
    if (data.size() > kLongestLine && data.substr(0, kLongestLine).find('\n') == data.npos) {
        return {0, Refusal{414, "the target is too long"}};
    }
    if (data.size() >= limit) {
        return {0, Refusal{431, "the header is too large"}};
    }
    return {};
}

class RequestParser::Beast final : public beast::http::basic_parser<true> {
  public:
    Beast(std::size_t header_fields, Profile profile)
        : header_fields_(header_fields), profile_(profile) {}

    std::optional<Refusal> head_refusal() const;

    Request* request = nullptr;
    std::string* out = nullptr;
    std::optional<Refusal> refusal; // set beside an error code when ours, not Beast's
    bool http10 = false;
    bool expects_continue = false;

  private:
    void refuse(int status, std::string_view detail, error_code& code) {
        refusal = Refusal{status, detail};
        code = beast::http::error::bad_field; // any error stops the parser
    }
    void on_request_impl(beast::http::verb given, BeastView name, BeastView target, int version,
                         error_code& code) override;
    void on_field_impl(beast::http::field known, BeastView name, BeastView value,
                       error_code& code) override;
    void on_header_impl(error_code&) override { in_head_ = false; }
    void on_response_impl(int, BeastView, int, error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(BeastView data, error_code&) override {
        out->append(data.data(), data.size());
        return data.size();
    }
    void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, BeastView data, error_code&) override {
        out->append(data.data(), data.size());
        return data.size();
    }
    void on_finish_impl(error_code&) override {}

    std::size_t header_fields_;
    Profile profile_;
    bool in_head_ = true;
    unsigned hosts_ = 0;
    unsigned lengths_ = 0;
    unsigned encodings_ = 0;
};

void RequestParser::Beast::on_request_impl(beast::http::verb given, BeastView, BeastView target,
                                           int version, error_code& code) {
    http10 = version < 11;
    if (http10 && profile_ == Profile::strict) {
        return refuse(505, "only HTTP/1.1 is spoken here", code);
    }
    const auto method = method_of(given);
    if (!method) {
        const bool standard =
            given == beast::http::verb::trace || given == beast::http::verb::connect;
        return refuse(standard ? 405 : 501, "this method is not offered", code);
    }
    request->method = *method;
    if (target.size() > kMaxTarget) {
        return refuse(414, "the target is too long", code);
    }
    const bool complete = target.starts_with('/') || view(target).find("://") != std::string::npos;
    auto parsed = profile_ == Profile::tolerant && !complete
                      ? http::parse_target("/" + std::string(view(target)))
                      : http::parse_target(view(target));
    if (!parsed || (parsed->text == "*" && *method != Method::options)) {
        return refuse(400, "the target is not a well-formed path and query", code);
    }
    request->target = std::move(*parsed);
}

void RequestParser::Beast::on_field_impl(beast::http::field known, BeastView name, BeastView value,
                                         error_code& code) {
    using beast::http::field;
    if (!in_head_) {
        return; // trailers are of no use here and are dropped
    }
    if (request->headers.size() == header_fields_) {
        return refuse(431, "there are too many header fields", code);
    }
    const std::string_view text = view(value);
    if (known == field::host) {
        ++hosts_;
    } else if (known == field::content_length) {
        // Beast takes "8, 8" and repeated equal lengths; others in front of us may read them
        // differently, so neither is accepted.
        if (++lengths_ > 1 || !is_digits(text)) {
            return refuse(400, "the Content-Length is not one plain number", code);
        }
    } else if (known == field::transfer_encoding) {
        if (++encodings_ > 1 || to_lower(text) != "chunked") {
            return refuse(501, "the only transfer encoding understood is chunked", code);
        }
    } else if (known == field::expect) {
        if (to_lower(text) != "100-continue") {
            return refuse(417, "the only expectation understood is 100-continue", code);
        }
        expects_continue = true;
    }
    request->headers.add(view(name), text);
}

std::optional<Refusal> RequestParser::Beast::head_refusal() const {
    if (profile_ == Profile::strict && hosts_ != 1) {
        return Refusal{400, "there must be exactly one Host"};
    }
    if (encodings_ > 0 && (lengths_ > 0 || http10)) {
        return Refusal{400, "Transfer-Encoding is not possible here"};
    }
    return std::nullopt;
}

RequestParser::RequestParser(std::size_t header_bytes, std::size_t header_fields, Profile profile)
    : beast_(std::make_unique<Beast>(header_fields, profile)) {
    beast_->header_limit(static_cast<std::uint32_t>(header_bytes));
    // Not boost::none: Beast 1.74 compares lengths with it and finds every one too long.
    limit_body(std::numeric_limits<std::uint64_t>::max());
    beast_->eager(false);
}

RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;

std::optional<Refusal> RequestParser::parse_head(std::string_view head, Request& into) {
    beast_->request = &into;
    into.headers.reserve(8);
    error_code code;
    const std::size_t used = beast_->put({head.data(), head.size()}, code);
    beast_->request = nullptr;
    if (beast_->refusal) {
        return beast_->refusal;
    }
    if (code) {
        return refusal_for(code);
    }
    if (!beast_->is_header_done() || used != head.size()) {
        return Refusal{400, "the request is not well-formed HTTP"};
    }
    beast_->eager(true);
    return beast_->head_refusal();
}

bool RequestParser::keep_alive() const {
    return !beast_->http10 && beast_->keep_alive();
}
bool RequestParser::is_http10() const {
    return beast_->http10;
}
bool RequestParser::has_body() const {
    return !beast_->is_done();
}

bool RequestParser::expects_continue() const {
    return beast_->expects_continue && !beast_->http10 && has_body();
}

std::optional<std::uint64_t> RequestParser::content_length() const {
    const auto length = beast_->content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

void RequestParser::limit_body(std::uint64_t bytes) {
    beast_->body_limit(bytes);
}

RequestParser::Fed RequestParser::feed(std::string_view data, std::string& out) {
    beast_->out = &out;
    error_code code;
    Fed fed;
    fed.consumed = beast_->put({data.data(), data.size()}, code);
    beast_->out = nullptr;
    if (code && code != beast::http::error::need_more) {
        fed.refusal = refusal_for(code);
    }
    fed.done = beast_->is_done();
    return fed;
}

} // namespace akx::http
