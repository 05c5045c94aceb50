// SPDX-License-Identifier: Apache-2.0
// YAML: what is read can be written and is read back the same; problems point into the text; a
// whole document goes through validation and its report.
#include "base/text.hpp"
#include "config/report.hpp"
#include "config/validate.hpp"
#include "config/yaml.hpp"
#include "fuzz/property.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    akx::config::YamlLimits limits;
    limits.max_nodes = 10'000;
    const akx::config::YamlStream stream = akx::config::read_yaml(text, "fuzz.yaml", 0, limits);
    for (const akx::Value& document : stream.documents) {
        const std::string written = akx::config::to_yaml(document);
        const akx::config::YamlStream again = akx::config::read_yaml(written, "again.yaml");
        AKX_PROPERTY(again.problems.empty() || !stream.problems.empty());
        AKX_PROPERTY(!stream.problems.empty() ||
                     (again.documents.size() == 1 && again.documents.front() == document));
    }
    const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
    for (const akx::Error& problem : stream.problems) {
        AKX_PROPERTY(problem.place().line <= lines + 1);
        AKX_PROPERTY(akx::is_utf8(problem.text()));
    }

    akx::config::Site site;
    akx::config::add_text(site, "fuzz.yaml", std::string(text));
    const std::vector<akx::Error> problems = akx::config::validate(site);
    AKX_PROPERTY(akx::is_utf8(akx::config::report_text(site, problems)) || !akx::is_utf8(text));
    return 0;
}
