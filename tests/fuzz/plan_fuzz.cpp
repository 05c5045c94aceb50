// SPDX-License-Identifier: Apache-2.0
// Plan files: what is taken can be written and is taken again as the same; everything else is
// refused with a place. Seals are made good first, or nothing would ever get past them.
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "config/plan_file.hpp"
#include "fuzz/property.hpp"

namespace {

std::string sealed(const std::string& text) {
    akx::Result<akx::Value> document = akx::parse_json(text);
    if (!document.ok() || !document->is_object()) {
        return text;
    }
    std::erase_if(document->as_object(),
                  [](const akx::Value::Member& member) { return member.key == "seal"; });
    const std::string body = akx::to_json(*document);
    document->set("seal", akx::to_hex(akx::crypto::sha256(akx::as_bytes(body))));
    return akx::to_json(*document);
}

void take(const std::string& text) {
    const akx::Result<akx::config::PlanFile> plan = akx::config::parse_plan(text, "plan.json");
    if (!plan.ok()) {
        AKX_PROPERTY(plan.error().place().file == "plan.json");
        AKX_PROPERTY(akx::is_utf8(plan.error().text()));
        return;
    }
    const std::string written = akx::config::plan_text(*plan);
    const akx::Result<akx::config::PlanFile> again = akx::config::parse_plan(written, "plan.json");
    AKX_PROPERTY(again.ok());
    AKX_PROPERTY(akx::config::plan_text(*again) == written);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    take(text);
    take(sealed(text));
    return 0;
}
