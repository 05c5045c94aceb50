// SPDX-License-Identifier: Apache-2.0
// Collects what validation finds: each thing once, with the phones it is about, sorted by place.
#pragma once

#include "config/origin.hpp"
#include "config/validate.hpp"
#include "model/rules.hpp"

#include <map>
#include <set>

namespace akx::config {

class Findings {
  public:
    explicit Findings(const Site& site);

    // Of one document, or of none; `rule` is the rule that found it, if one did.
    void add(Error problem, const model::Rule* rule = nullptr);
    // Of what a phone gets. If it stands in a document that the phone shares with others, it waits
    // until all phones have been seen.
    void add(Error problem, const Document& device, const model::Rule* rule);

    // `sharers` tells how many phones get an overlay; `phones` is their number in all.
    Verdict take(std::size_t phones,
                 const std::function<std::size_t(const Document& shared)>& sharers);

  private:
    struct Shared {
        Error problem;
        const model::Rule* rule;
        const Document* document;
        std::vector<std::string> names; // of the first phones
        std::size_t count = 0;
    };
    void put(Error problem, const model::Rule* rule);
    void sort(std::vector<Error>& list) const;

    std::map<std::string, std::uint32_t, std::less<>> order_; // of the sources
    Origins origins_;
    std::set<std::string> seen_;
    std::map<std::string, Shared> shared_;
    Verdict verdict_;
};

} // namespace akx::config
