// SPDX-License-Identifier: Apache-2.0
// Request targets and form bodies: what is accepted is bounded, decoded and harmless.
#include "base/text.hpp"
#include "fuzz/property.hpp"
#include "http/target.hpp"

#include <algorithm>

namespace {

bool is_harmless(std::string_view text) {
    return akx::is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

void check(const std::vector<akx::http::Parameter>& parameters) {
    AKX_PROPERTY(parameters.size() <= akx::http::kMaxParameters);
    for (const auto& parameter : parameters) {
        AKX_PROPERTY(!parameter.name.empty());
        AKX_PROPERTY(is_harmless(parameter.name) && is_harmless(parameter.value));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace akx::http;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto target = parse_target(text)) {
        AKX_PROPERTY(target->text == text && size <= kMaxTarget);
        AKX_PROPERTY(target->path == "*" || target->path.front() == '/');
        AKX_PROPERTY(target->segments.size() <= kMaxSegments);
        for (const std::string& segment : target->segments) {
            AKX_PROPERTY(is_harmless(segment) && segment != "." && segment != "..");
        }
        check(target->query);
    }
    if (const auto parameters = parse_query(text)) {
        check(*parameters);
    }
    return 0;
}
