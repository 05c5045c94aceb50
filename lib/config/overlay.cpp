// SPDX-License-Identifier: Apache-2.0
#include "config/overlay.hpp"

#include "config/adapt.hpp"
#include "config/merge.hpp"
#include "model/phone.hpp"

#include <algorithm>
#include <unordered_map>

namespace akx::config {

namespace {

constexpr model::Section kSite{
    "site", "Settings of all phones of a site", {}, {}, model::make_default<SiteSpec>};

constexpr model::Syntax kSelector{
    "label selector, such as floor=ground,wing!=east, or * for all phones",
    "^\\s*(\\*|[^=,]*[^=,\\s!][^=,]*=[^,]*(,[^=,]*[^=,\\s!][^=,]*=[^,]*)*)\\s*$",
    [](std::string_view text) { return model::parse_selector(text).ok(); }, "floor=ground"};
constexpr model::Field kClassFields[] = {
    model::field<&DeviceClassSpec::selector>(
        "selector",
        "Which phones: labels, name or site as in 'akx -l', all of which must hold; * for all",
        {.min = 1, .max = 1'000, .required = true, .syntax = &kSelector}),
};
constexpr model::Section kClass{"device class",
                                "Settings of phones that a selector picks",
                                kClassFields,
                                {},
                                model::make_default<DeviceClassSpec>};

struct Class {
    const Document* document = nullptr;
    model::Selector selector;
};

std::string pair_text(std::string_view key, std::string_view value) {
    return std::string(key) + "=" + std::string(value);
}

} // namespace

struct Overlays::Index {
    const Site& site;
    std::vector<Class> common;   // of all phones, in order of name
    std::vector<Class> selected; // of some, in order of name
    // Places in `selected`: of those that need a label, by one such label; of the others.
    std::unordered_map<std::string, std::vector<std::size_t>> by_label;
    std::vector<std::size_t> unlabelled;
    std::unordered_map<std::string_view, const Document*> sites;
    // Shared schedules: of each site, and of all under "".
    std::unordered_map<std::string_view, std::vector<const Document*>> schedules;
    std::unordered_map<const Document*, Value> adapted; // settings of overlays

    void add(const Document& document);
    void add_class(const Document& document);
    void sort_classes();
};

void Overlays::Index::add_class(const Document& document) {
    const Result<model::Selector> selector =
        model::parse_selector(document.spec.text_at("selector"));
    if (selector) { // else a problem that validate() tells
        (selector->requirements.empty() ? common : selected).push_back({&document, *selector});
    }
}

void Overlays::Index::add(const Document& document) {
    const std::string_view kind = document.kind->name;
    if (kind == "Schedule") {
        schedules[document.metadata.site].push_back(&document);
    } else if (kind == "Site") {
        sites.emplace(document.metadata.name, &document);
    } else if (kind == "DeviceClass") {
        add_class(document);
    }
    if (document.kind->settings != nullptr) {
        Value settings = document.settings;
        adapt(settings, document.kind->settings());
        adapted.emplace(&document, std::move(settings));
    }
}

void Overlays::Index::sort_classes() {
    const auto by_name = [](const Class& a, const Class& b) {
        return a.document->metadata.name < b.document->metadata.name;
    };
    std::stable_sort(common.begin(), common.end(), by_name);
    std::stable_sort(selected.begin(), selected.end(), by_name);
    for (std::size_t i = 0; i < selected.size(); ++i) {
        const auto& all = selected[i].selector.requirements;
        const auto needed =
            std::find_if(all.begin(), all.end(), [](const auto& each) { return each.equal; });
        if (needed == all.end()) {
            unlabelled.push_back(i);
        } else {
            by_label[pair_text(needed->key, needed->value)].push_back(i);
        }
    }
}

Overlays::Overlays(const Site& site) : index_(new Index{site, {}, {}, {}, {}, {}, {}, {}}) {
    for (const Document& document : site.documents) {
        index_->add(document);
    }
    index_->sort_classes();
}
Overlays::~Overlays() = default;
Overlays::Overlays(Overlays&&) noexcept = default;

std::vector<const Document*> Overlays::layers(const Document& device) const {
    std::vector<const Document*> out;
    for (const Class& each : index_->common) {
        out.push_back(each.document);
    }
    if (const auto site = index_->sites.find(device.metadata.site); site != index_->sites.end()) {
        out.push_back(site->second);
    }
    std::vector<std::size_t> candidates = index_->unlabelled;
    const auto add = [&](std::string_view key, std::string_view value) {
        if (const auto some = index_->by_label.find(pair_text(key, value));
            some != index_->by_label.end()) {
            candidates.insert(candidates.end(), some->second.begin(), some->second.end());
        }
    };
    for (const auto& [key, value] : device.labels) {
        add(key, value);
    }
    add("name", device.metadata.name);
    add("site", device.metadata.site);
    std::sort(candidates.begin(), candidates.end());
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    for (const std::size_t place : candidates) {
        const Class& each = index_->selected[place];
        if (each.selector.matches([&](std::string_view key) { return device.label(key); })) {
            out.push_back(each.document);
        }
    }
    return out;
}

std::vector<const Document*> Overlays::schedules(const Document& device) const {
    std::vector<const Document*> out;
    const auto add = [&](std::string_view site) {
        if (const auto some = index_->schedules.find(site); some != index_->schedules.end()) {
            out.insert(out.end(), some->second.begin(), some->second.end());
        }
    };
    add({});
    if (!device.metadata.site.empty()) {
        add(device.metadata.site);
    }
    return out;
}

Value Overlays::settings(const Document& device) const {
    const model::Section& section = device.kind->section();
    Value merged = Value::object();
    for (const Document* layer : layers(device)) {
        merge(merged, index_->adapted.at(layer), section);
    }
    Value own = device.spec;
    adapt(own, section);
    merge(merged, own, section);
    return merged;
}

Value Overlays::spec(const Document& device) const {
    Value spec = settings(device);
    for (const Document* schedule : schedules(device)) {
        Value* list = spec.find("schedules");
        if (list == nullptr) {
            list = &spec.set("schedules", Value::array());
        }
        if (list->is_array()) {
            list->push(schedule_spec(*schedule));
        }
    }
    return spec;
}

const model::Section& SiteSpec::section() {
    return kSite;
}
const model::Section& DeviceClassSpec::section() {
    return kClass;
}

Value device_spec(const Site& site, const Document& device) {
    return Overlays(site).spec(device);
}

} // namespace akx::config
