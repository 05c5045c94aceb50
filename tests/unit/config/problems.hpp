// SPDX-License-Identifier: Apache-2.0
// What the tests of the config room say about problems.
#pragma once

#include "config/document.hpp"
#include "config/validate.hpp"

namespace akx::config {

// "file:line:column error_name field" of each, one a line; without the file if it is that.
inline std::string listing(std::span<const Error> problems) {
    std::string out;
    for (const Error& problem : problems) {
        out += problem.place().text() + " " + std::string(problem.kind().name);
        out += problem.field().empty() ? "\n" : " " + problem.field() + "\n";
    }
    return out;
}

inline Site site_of(std::string text, std::string file = "site.yaml") {
    Site site;
    add_text(site, std::move(file), std::move(text));
    return site;
}

// A Device document whose spec is `spec`, indented by two; spec begins in line 5.
inline std::string device(std::string_view spec, std::string_view name = "front") {
    return "apiVersion: akx/v1\nkind: Device\nmetadata: {name: " + std::string(name) +
           "}\nspec:\n" + std::string(spec);
}

} // namespace akx::config
