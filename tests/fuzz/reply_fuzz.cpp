// SPDX-License-Identifier: Apache-2.0
// What a phone, or someone in its place, may answer: refusals, certificates; and what people type
// as an address or a fingerprint.
#include "fuzz/property.hpp"
#include "net/endpoint.hpp"
#include "net/identity.hpp"
#include "net/message.hpp"
#include "net/trace.hpp"

#include <algorithm>

namespace {

bool plain(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

void check_error(const akx::Error& error) {
    AKX_PROPERTY(plain(error.text()) && plain(error.hint()));
    AKX_PROPERTY(error.details().size() <= 1000);
    for (const akx::Error& detail : error.details()) {
        check_error(detail);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    akx::net::Reply reply;
    reply.status = 300 + static_cast<int>(size % 300);
    reply.body = text;
    reply.headers = {{"Location", std::string(text)}, {"Retry-After", std::string(text)}};
    check_error(akx::net::to_error(reply));

    const akx::Result<akx::net::Endpoint> endpoint = akx::net::parse_endpoint(text);
    if (endpoint) {
        const akx::Result<akx::net::Endpoint> again = akx::net::parse_endpoint(endpoint->url());
        AKX_PROPERTY(again.ok() && *again == *endpoint);
    }
    if (const auto fingerprint = akx::net::Fingerprint::parse(text)) {
        AKX_PROPERTY(akx::net::Fingerprint::parse(fingerprint->text()) == fingerprint);
    }
    const std::string segment = akx::net::encode_segment(text);
    AKX_PROPERTY(segment.find_first_of("/?#& \r\n") == std::string::npos);
    AKX_PROPERTY(akx::net::redact_target("/x?secret=" + segment) == "/x?secret=***");
    static_cast<void>(akx::net::read_certificate_der({data, size}));
    static_cast<void>(akx::net::read_certificate(text));
    return 0;
}
