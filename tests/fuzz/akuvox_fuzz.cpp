// SPDX-License-Identifier: Apache-2.0
// What clients of the devices' API send: calls in bodies and queries, authorization headers,
// uploads. What is accepted is bounded and comes from the input.
#include "api/akuvox/digest.hpp"
#include "api/akuvox/envelope.hpp"
#include "api/akuvox/multipart.hpp"
#include "api/akuvox/paging.hpp"
#include "api/akuvox/user_item.hpp"
#include "fuzz/property.hpp"

namespace {

using namespace akx::agent::akuvox;

void check_call(std::string_view text) {
    const auto line = std::min(text.find('\n'), text.size());
    const auto target = akx::http::parse_target(text.substr(0, line));
    if (!target) {
        return;
    }
    const auto ask = read_ask(*target, text.substr(std::min(line + 1, text.size())));
    if (!ask) {
        AKX_PROPERTY(retcode_of(ask.error()) < 0 && !message_of(ask.error()).empty());
        return;
    }
    AKX_PROPERTY(!ask->target.empty() && !ask->action.empty());
    if (const auto page = read_page_wanted(*ask)) {
        AKX_PROPERTY(page->size >= 1 && page->size <= kMaxItems && page->number >= 1);
    }
    for (const akx::Value* row : ask->items()) {
        if (const auto item = read_user_item(*row, nullptr)) {
            AKX_PROPERTY(!item->user.id.empty() && !item->user.name.empty());
        }
    }
}

void check_upload(std::string_view text) {
    const auto line = std::min(text.find('\n'), text.size());
    const std::string_view body = text.substr(std::min(line + 1, text.size()));
    const auto parts = read_multipart(text.substr(0, line), body);
    if (!parts) {
        return;
    }
    AKX_PROPERTY(parts->size() <= kMaxParts);
    for (const Part& part : *parts) {
        AKX_PROPERTY(!part.name.empty());
        AKX_PROPERTY(part.content.empty() ||
                     (part.content.data() >= body.data() &&
                      part.content.data() + part.content.size() <= body.data() + body.size()));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_call(text);
    check_upload(text);
    (void)parse_digest(text);
    if (const auto basic = parse_basic(text, true)) {
        AKX_PROPERTY(basic->user.find(':') == std::string::npos);
    }
    return 0;
}
