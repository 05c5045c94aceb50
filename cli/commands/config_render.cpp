// SPDX-License-Identifier: Apache-2.0
#include "commands/config.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "config/render.hpp"
#include "config/validate.hpp"
#include "context/selector.hpp"

namespace akx::cli {

namespace {

Error no_document(const config::Site& site, const std::string& name) {
    std::vector<std::string_view> names;
    for (const config::Document* document : site.of_kind("Device")) {
        names.push_back(document->metadata.name);
    }
    const auto near = nearest(name, names);
    return Error(errors::not_found, "no document of kind Device is called '" + name + "'")
        .next(near ? "did you mean '" + std::string(*near) + "'?"
                   : "metadata.name of the documents tells the names");
}

// Chosen by what the documents say; all unless something is said.
Result<std::vector<const config::Document*>> choose(const Invocation& run,
                                                    const config::Site& site) {
    if (run.arguments.has("--device")) {
        const std::string name = run.arguments.text("--device");
        const config::Document* document = site.find("Device", name);
        return document != nullptr ? Result<std::vector<const config::Document*>>({document})
                                   : no_document(site, name);
    }
    const Result<Selector> selector = parse_selector(run.arguments.text("--selector", "*"));
    if (!selector) {
        return selector.error();
    }
    std::vector<const config::Document*> out;
    for (const config::Document* document : site.of_kind("Device")) {
        const bool in_site =
            !run.arguments.has("--site") || document->metadata.site == run.arguments.text("--site");
        if (in_site &&
            selector->matches([&](std::string_view key) { return document->label(key); })) {
            out.push_back(document);
        }
    }
    if (out.empty()) {
        return Error(errors::not_found, "no document of kind Device is meant");
    }
    return out;
}

} // namespace

Result<Exit> config_render(Invocation& run) {
    const Result<config::Site> site = read_site(run);
    if (!site) {
        return site.error();
    }
    if (std::vector<Error> problems = config::validate(*site); !problems.empty()) {
        return refuse(run, *site, std::move(problems));
    }
    const auto chosen = choose(run, *site);
    if (!chosen) {
        return chosen.error();
    }
    const config::Renderer renderer(*site);
    const bool defaults = run.arguments.has("--defaults");
    const std::string format = run.arguments.text("--output", "table");
    if (format == "json" || format == "ndjson") {
        run.output.begin("RenderedDeviceList", {});
        for (const config::Document* document : *chosen) {
            run.output.row(renderer.data(*document, defaults));
        }
        run.output.end();
        return Exit::ok;
    }
    for (const config::Document* document : *chosen) {
        const bool first = document == chosen->front();
        run.environment.out->write((first ? "" : "---\n") + renderer.yaml(*document, defaults));
    }
    return Exit::ok;
}

} // namespace akx::cli
