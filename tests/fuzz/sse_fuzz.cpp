// SPDX-License-Identifier: Apache-2.0
// Server-Sent Events: where the stream is cut does not matter, and nothing grows beyond its bound.
#include "fuzz/property.hpp"
#include "net/sse.hpp"

#include <algorithm>

namespace {

constexpr std::size_t kMaxEvent = 64;

struct Outcome {
    std::vector<std::string> events;
    bool ok = true;
    std::optional<akx::Millis> retry;
    bool operator==(const Outcome&) const = default;
};

// Feeds `text` in pieces of `step` bytes.
Outcome parse(std::string_view text, std::size_t step) {
    Outcome out;
    akx::net::SseParser parser(kMaxEvent);
    while (!text.empty() && out.ok) {
        const std::string_view piece = text.substr(0, step);
        text.remove_prefix(piece.size());
        out.ok =
            parser
                .feed(akx::as_bytes(piece),
                      [&out](const akx::net::SseEvent& event) {
                          AKX_PROPERTY(event.data.size() <= kMaxEvent);
                          AKX_PROPERTY(event.id.size() <= kMaxEvent);
                          AKX_PROPERTY(event.event.size() <= kMaxEvent);
                          out.events.push_back(event.id + "\n" + event.event + "\n" + event.data);
                          return akx::Status();
                      })
                .ok();
    }
    out.retry = parser.retry();
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Outcome whole = parse(text, std::max<std::size_t>(size, 1));
    for (const std::size_t step : {1, 2, 7}) {
        AKX_PROPERTY(parse(text, step) == whole);
    }
    return 0;
}
