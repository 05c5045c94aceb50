// SPDX-License-Identifier: Apache-2.0
// Autop text: nothing of it gets lost between the settings, what is kept and what is blank, and
// settings that were read are written as something that reads back as the same.
#include "config/autop.hpp"
#include "fuzz/property.hpp"
#include "model/phone.hpp"
#include "model/tree.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace akx;
    namespace autop = config::autop;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::vector<autop::Entry> entries = autop::parse(text);
    const autop::Read read = autop::read(text, "fuzz.cfg");
    AKX_PROPERTY(read.unmapped.size() + read.blank.size() <= entries.size());

    // What is kept can be written again without a change.
    AKX_PROPERTY(autop::parse(autop::to_text(read.unmapped)).size() == read.unmapped.size());

    const autop::Written written = autop::write(read.spec, {.secrets = autop::Secrets::reveal});
    AKX_PROPERTY(written.missing.empty());
    const autop::Read again = autop::read(autop::to_text(written.entries), "again.cfg");
    AKX_PROPERTY(again.problems.empty() && again.unmapped.empty());
    AKX_PROPERTY(again.spec == read.spec || read.spec.as_object().empty());
    return 0;
}
