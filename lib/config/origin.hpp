// SPDX-License-Identifier: Apache-2.0
// Which document a value came from: the answer of `akx config render` (REQ CFG-10).
#pragma once

#include "config/document.hpp"

namespace akx::config {

class Origins {
  public:
    explicit Origins(const Site& site); // which must outlive this

    // The document that holds this mark; nullptr for marks of none, such as those of defaults.
    const Document* document(const Mark& mark) const;

  private:
    std::vector<std::vector<const Document*>> by_source_; // in order of their places
};

std::string document_name(const Document& document); // "Site/hq"

} // namespace akx::config
