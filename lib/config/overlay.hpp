// SPDX-License-Identifier: Apache-2.0
// Settings that several phones share (REQ CFG-10): kinds Site and DeviceClass, and who gets them.
#pragma once

#include "config/document.hpp"
#include "model/selector.hpp"

#include <memory>

namespace akx::config {

// spec of kind Site, beside its settings: nothing.
struct SiteSpec {
    static const model::Section& section();
};

// spec of kind DeviceClass, beside its settings.
struct DeviceClassSpec {
    std::string selector; // which phones; "*" for all

    static const model::Section& section();
};

// From general to particular: the classes of all phones ("*"), the phone's site, the classes that
// select it by its labels, its own document. Classes of one rank come in order of their names.
class Overlays {
  public:
    // Looks at every document once. `site` must outlive this and stay as it is.
    explicit Overlays(const Site& site);
    ~Overlays();
    Overlays(Overlays&&) noexcept;

    // The overlays that a phone gets, without its own document.
    std::vector<const Document*> layers(const Document& device) const;
    // The schedules it shares with others.
    std::vector<const Document*> schedules(const Document& device) const;

    Value settings(const Document& device) const; // merged; adapted
    Value spec(const Document& device) const;     // with the shared schedules: device_spec()

  private:
    struct Index;
    std::unique_ptr<Index> index_;
};

} // namespace akx::config
