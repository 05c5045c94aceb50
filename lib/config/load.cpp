// SPDX-License-Identifier: Apache-2.0
// Finding and reading the files of a site.
#include "base/file.hpp"
#include "base/text.hpp"
#include "config/document.hpp"

#include <filesystem>
#include <set>

namespace akx::config {

namespace fs = std::filesystem;

namespace {

bool is_yaml(const fs::path& path) {
    return path.extension() == ".yaml" || path.extension() == ".yml";
}

bool is_hidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

Error cannot_read(const std::string& path, const std::error_code& code) {
    return Error(errors::io, "cannot be read: " + code.message()).at(Place{path, 0, 0});
}

// The YAML files of a folder and its folders, in order of their paths.
std::vector<std::string> files_of(const std::string& folder, std::size_t limit,
                                  std::vector<Error>& problems) {
    std::set<std::string> found;
    std::error_code code;
    fs::recursive_directory_iterator entry(folder, code);
    for (; !code && entry != fs::recursive_directory_iterator(); entry.increment(code)) {
        std::error_code ignored; // of an entry that vanished meanwhile
        const fs::path& path = entry->path();
        if (is_hidden(path)) {
            entry.disable_recursion_pending();
        } else if (is_yaml(path) && entry->is_regular_file(ignored)) {
            found.insert(path.string());
        }
        if (found.size() > limit) {
            problems.push_back(
                Error(errors::too_large, "more than " + std::to_string(limit) + " files")
                    .at(Place{folder, 0, 0}));
            return {};
        }
    }
    if (code) {
        problems.push_back(cannot_read(folder, code));
    } else if (found.empty()) {
        problems.push_back(Error(errors::not_found, "the folder holds no .yaml file")
                               .at(Place{folder, 0, 0})
                               .next("name the folder with the documents"));
    }
    return {found.begin(), found.end()};
}

class Loader {
  public:
    Loader(Site& site, std::string_view input, const LoadLimits& limits)
        : site_(site), input_(input), limits_(limits) {}

    void add(const std::string& path) {
        if (path == "-") {
            add_content("<stdin>", std::string(input_));
            return;
        }
        std::error_code code;
        const fs::file_status status = fs::status(path, code);
        if (!fs::exists(status)) {
            site_.problems.push_back(
                Error(errors::not_found, "there is no such file or folder").at(Place{path, 0, 0}));
        } else if (fs::is_directory(status)) {
            for (const std::string& file : files_of(path, limits_.max_files, site_.problems)) {
                add_file(file);
            }
        } else {
            add_file(path);
        }
    }

  private:
    void add_file(const std::string& path) {
        std::error_code code;
        const fs::path real = fs::weakly_canonical(path, code);
        if (!code && !seen_.insert(real.string()).second) {
            return; // named twice, or by itself and by its folder
        }
        Result<std::string> text = read_file(path, limits_.max_total_bytes - bytes_);
        if (!text) {
            site_.problems.push_back(std::move(text.error()));
            return;
        }
        add_content(path, std::move(*text));
    }

    void add_content(std::string name, std::string text) {
        bytes_ += std::min(text.size(), limits_.max_total_bytes - bytes_);
        add_text(site_, std::move(name), std::move(text), limits_);
    }

    Site& site_;
    std::string_view input_;
    const LoadLimits& limits_;
    std::size_t bytes_ = 0;
    std::set<std::string> seen_;
};

} // namespace

Site load_site(std::span<const std::string> paths, std::string_view input,
               const LoadLimits& limits) {
    Site site;
    Loader loader(site, input, limits);
    for (const std::string& path : paths) {
        loader.add(path);
    }
    return site;
}

} // namespace akx::config
