// SPDX-License-Identifier: Apache-2.0
#include "config/origin.hpp"

#include <algorithm>
#include <tuple>

namespace akx::config {

namespace {

bool is_before(const Mark& a, const Mark& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
}

} // namespace

Origins::Origins(const Site& site) : by_source_(site.sources.size()) {
    for (const Document& document : site.documents) { // read in order of their places
        if (document.mark.source < by_source_.size()) {
            by_source_[document.mark.source].push_back(&document);
        }
    }
}

const Document* Origins::document(const Mark& mark) const {
    if (mark.line == 0 || mark.source >= by_source_.size()) {
        return nullptr;
    }
    const auto& all = by_source_[mark.source];
    const auto after =
        std::upper_bound(all.begin(), all.end(), mark, [](const Mark& place, const Document* each) {
            return is_before(place, each->mark);
        });
    return after == all.begin() ? nullptr : *std::prev(after);
}

std::string document_name(const Document& document) {
    return std::string(document.kind->name) + "/" + document.metadata.name;
}

} // namespace akx::config
