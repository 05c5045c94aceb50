// SPDX-License-Identifier: Apache-2.0
// Requests as raw bytes: however they are cut into pieces, the same ones are accepted with the same
// body, and the limits hold.
#include "fuzz/property.hpp"
#include "http/request_parser.hpp"

namespace {

using namespace akx::http;

constexpr std::size_t kHeaderBytes = 2048;
constexpr std::size_t kHeaderFields = 20;
constexpr std::uint64_t kBodyBytes = 4096;

struct Verdict {
    int status = 0; // 0: more needed; 200: complete; else the refusal's
    std::string target;
    std::string body;
    std::size_t used = 0;
    bool operator==(const Verdict&) const = default;
};

Verdict refused(const Refusal& refusal) {
    AKX_PROPERTY(refusal.status >= 400 && refusal.status <= 505 && !refusal.detail.empty());
    return {refusal.status, {}, {}, 0};
}

// Feeds `data` as a connection would: `step` bytes more at a time.
Verdict read_request(std::string_view data, std::size_t step, Profile profile) {
    HeadEnd end;
    std::size_t seen = 0;
    while (end.length == 0 && seen < data.size()) {
        seen = std::min(data.size(), seen + step);
        end = find_head(data.substr(0, seen), kHeaderBytes);
        if (end.refusal) {
            return refused(*end.refusal);
        }
    }
    if (end.length == 0) {
        return {};
    }
    AKX_PROPERTY(end.length <= kHeaderBytes);
    RequestParser parser(kHeaderBytes, kHeaderFields, profile);
    Request request;
    if (const auto refusal = parser.parse_head(data.substr(0, end.length), request)) {
        return refused(*refusal);
    }
    AKX_PROPERTY(request.headers.size() <= kHeaderFields);
    Verdict verdict{200, request.target.text, {}, end.length};
    if (!parser.has_body()) {
        return verdict;
    }
    if (parser.content_length().value_or(0) > kBodyBytes) {
        return {413, {}, {}, 0};
    }
    parser.limit_body(kBodyBytes);
    for (seen = std::max(seen, end.length);; seen = std::min(data.size(), seen + step)) {
        const std::string_view input = data.substr(verdict.used, seen - verdict.used);
        if (!input.empty()) {
            const RequestParser::Fed fed = parser.feed(input, verdict.body);
            AKX_PROPERTY(fed.consumed <= input.size());
            verdict.used += fed.consumed;
            if (fed.refusal) {
                return refused(*fed.refusal);
            }
            if (fed.done) {
                AKX_PROPERTY(verdict.body.size() <= kBodyBytes);
                return verdict;
            }
        }
        if (seen == data.size()) {
            return {}; // more needed
        }
    }
}

// A refusal may come sooner or later: Beast 1.74 looks for the end of a quoted chunk extension
// behind its line, as far as the pieces at hand reach.
bool agree(const Verdict& one, const Verdict& other) {
    return one == other || (one.status != 200 && other.status != 200);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const Profile profile : {Profile::strict, Profile::compat}) {
        const Verdict whole = read_request(text, size + 1, profile);
        AKX_PROPERTY(agree(read_request(text, 7, profile), whole));
        AKX_PROPERTY(size > 512 || agree(read_request(text, 1, profile), whole));
    }
    return 0;
}
