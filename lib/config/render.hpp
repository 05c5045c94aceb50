// SPDX-License-Identifier: Apache-2.0
// What a phone is to get, with where each value came from (REQ CFG-10): `akx config render`.
#pragma once

#include "config/origin.hpp"
#include "config/overlay.hpp"

namespace akx::config {

// Of a valid site (see validate), which must outlive this. Secrets stay the references they are; a
// secret that a document holds in the clear is not shown but becomes a reference that nobody has.
class Renderer {
  public:
    explicit Renderer(const Site& site) : site_(site), overlays_(site), origins_(site) {}

    // A document of kind Device that needs no others, and gives the same phone. Comments tell the
    // origins: "holdDelay: 5s  # site.yaml:14 Site/hq". With `defaults` also what nobody wrote.
    std::string yaml(const Document& device, bool defaults = false) const;

    // {device, settings: [{path, value, origin: {document, file, line, column}}]}; the origin of a
    // default is {document: "default"}.
    Value data(const Document& device, bool defaults = false) const;

  private:
    Value tree(const Document& device, bool defaults) const;
    std::string remark(const Value& value) const;
    Value origin(const Value& value) const;

    const Site& site_;
    Overlays overlays_;
    Origins origins_;
};

} // namespace akx::config
