// SPDX-License-Identifier: Apache-2.0
#include "config/findings.hpp"

#include <algorithm>
#include <tuple>

namespace akx::config {

namespace {

constexpr std::size_t kNamed = 3; // phones that a message names

// A key that is not like any we know may be one of a later release.
Error hinted(Error problem) {
    const std::string hint(problem.hint());
    if (!problem.is(errors::unknown_key) || !hint.starts_with("known keys")) {
        return problem;
    }
    return std::move(problem).next(hint + "; or the document is for a newer akx than " +
                                   AKX_VERSION);
}

std::string phones_text(const std::vector<std::string>& names, std::size_t count) {
    std::string out = count == 1 ? "phone " : "phones ";
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool last = i + 1 == names.size() && count == names.size();
        out += (i == 0 ? "'" : last ? " and '" : ", '") + names[i] + "'";
    }
    return count > names.size() ? out + " and " + std::to_string(count - names.size()) + " more"
                                : out;
}

Error about(const Error& problem, const std::string& phones) {
    return Error(problem.kind(), problem.what() + " (" + phones + ")")
        .at(problem.place())
        .in_field(problem.field())
        .next(std::string(problem.hint()));
}

} // namespace

Findings::Findings(const Site& site) : origins_(site) {
    for (std::size_t i = 0; i < site.sources.size(); ++i) {
        order_.emplace(site.sources[i], static_cast<std::uint32_t>(i));
    }
    for (const Error& problem : site.problems) {
        add(problem);
    }
}

void Findings::put(Error problem, const model::Rule* rule) {
    const bool warning = rule != nullptr && rule->severity == model::Severity::warning;
    (warning ? verdict_.warnings : verdict_.problems).push_back(hinted(std::move(problem)));
}

void Findings::add(Error problem, const model::Rule* rule) {
    if (seen_.insert(problem.text()).second) {
        put(std::move(problem), rule);
    }
}

void Findings::add(Error problem, const Document& device, const model::Rule* rule) {
    const Place& place = problem.place();
    const auto source = order_.find(place.file);
    const Document* document =
        source == order_.end() ? nullptr
                               : origins_.document(Mark{source->second, place.line, place.column});
    if (document == nullptr || document == &device) {
        add(std::move(problem), rule);
        return;
    }
    const auto [found, added] =
        shared_.try_emplace(problem.text(), Shared{problem, rule, document, {}, 0});
    Shared& shared = found->second;
    ++shared.count;
    if (shared.names.size() < kNamed) {
        shared.names.push_back(device.metadata.name);
    }
}

Verdict Findings::take(std::size_t phones,
                       const std::function<std::size_t(const Document& shared)>& sharers) {
    for (auto& [text, shared] : shared_) {
        const bool by_all = shared.rule != nullptr && shared.rule->by_all;
        if (seen_.contains(text) || (by_all && shared.count < sharers(*shared.document))) {
            continue;
        }
        const bool some = shared.count < phones && !by_all;
        put(some ? about(shared.problem, phones_text(shared.names, shared.count))
                 : std::move(shared.problem),
            shared.rule);
    }
    sort(verdict_.problems);
    sort(verdict_.warnings);
    return std::move(verdict_);
}

// Files in the order they were read.
void Findings::sort(std::vector<Error>& list) const {
    const auto key = [&](const Error& error) {
        const auto file = order_.find(error.place().file);
        return std::tuple(file == order_.end() ? 0U : file->second + 1, error.place().line,
                          error.place().column);
    };
    std::stable_sort(list.begin(), list.end(),
                     [&](const Error& a, const Error& b) { return key(a) < key(b); });
}

} // namespace akx::config
