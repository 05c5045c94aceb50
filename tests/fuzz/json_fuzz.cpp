// SPDX-License-Identifier: Apache-2.0
// JSON: what is read can be written and is read back the same; errors point into the text.
#include "base/json.hpp"
#include "base/text.hpp"
#include "fuzz/property.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    akx::JsonLimits limits;
    limits.max_nodes = 10'000;
    const akx::Result<akx::Value> value = akx::parse_json(text, limits);
    if (value.ok()) {
        for (const int indent : {0, 2}) {
            const akx::Result<akx::Value> again = akx::parse_json(akx::to_json(*value, indent));
            AKX_PROPERTY(again.ok());
            AKX_PROPERTY(*again == *value);
        }
    } else {
        const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
        AKX_PROPERTY(value.error().place().line <= lines + 1);
        AKX_PROPERTY(akx::is_utf8(value.error().text()));
    }
    std::size_t used = 0;
    const akx::Result<akx::Value> first = akx::parse_json_prefix(text, used, limits);
    if (first.ok()) {
        AKX_PROPERTY(used <= size);
        const akx::Result<akx::Value> same = akx::parse_json(text.substr(0, used), limits);
        AKX_PROPERTY(same.ok() && *same == *first);
    }
    AKX_PROPERTY(!value.ok() || first.ok());
    return 0;
}
