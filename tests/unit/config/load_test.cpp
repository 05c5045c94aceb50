// SPDX-License-Identifier: Apache-2.0
// Files and folders of a site.
#include "support/temp_folder.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace akx;
using namespace akx::config;
namespace fs = std::filesystem;

namespace {

struct Folder : test::TempFolder {
    std::string put(const std::string& name, const std::string& text) const {
        const fs::path file = fs::path(path()) / name;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file.string();
    }
};

std::vector<std::string> names(const Site& site) {
    std::vector<std::string> out;
    for (const Document& document : site.documents) {
        out.push_back(document.metadata.name);
    }
    return out;
}

Site load(std::vector<std::string> paths, std::string_view input = {},
          const LoadLimits& limits = {}) {
    return load_site(paths, input, limits);
}

} // namespace

TEST_CASE("a folder stands for its YAML files, sorted, without hidden ones") {
    const Folder folder;
    folder.put("b.yaml", device("  {}\n", "b"));
    folder.put("a/z.yml", device("  {}\n", "z"));
    folder.put("a/y.yaml", device("  {}\n", "y"));
    folder.put("c.txt", "not: yaml: at all");
    folder.put(".hidden.yaml", "x: [");
    folder.put(".git/config.yaml", "x: [");

    const Site site = load({folder.path()});

    CHECK(listing(site.problems).empty());
    CHECK(names(site) == std::vector<std::string>{"y", "z", "b"});
}

TEST_CASE("files are read in the order given, each once") {
    const Folder folder;
    const std::string b = folder.put("b.yaml", device("  {}\n", "b"));
    folder.put("a.yaml", device("  {}\n", "a"));
    const Site site = load({b, folder.path(), folder.path() + "/./b.yaml"});
    CHECK(site.problems.empty());
    CHECK(names(site) == std::vector<std::string>{"b", "a"});
    CHECK(site.sources.size() == 2);
}

TEST_CASE("a minus stands for the input") {
    const Site site = load({"-"}, device("  {}\n", "in"));
    CHECK(names(site) == std::vector<std::string>{"in"});
    CHECK(site.sources == std::vector<std::string>{"<stdin>"});
    CHECK(listing(load({"-"}, "a: [").problems) == "<stdin>:1:5 syntax\n");
}

TEST_CASE("what cannot be read is a problem of that file only") {
    const Folder folder;
    const std::string good = folder.put("good.yaml", device("  {}\n", "good"));
    const std::string empty = folder.path() + "/empty";
    fs::create_directory(empty);

    const Site site = load({folder.path() + "/none.yaml", empty, good});

    CHECK(listing(site.problems) ==
          folder.path() + "/none.yaml not_found\n" + empty + " not_found\n");
    CHECK(names(site) == std::vector<std::string>{"good"});
}

TEST_CASE("the number of files and their size are bounded") {
    const Folder folder;
    for (const char* name : {"a.yaml", "b.yaml", "c.yaml"}) {
        folder.put(name, device("  {}\n", "x"));
    }
    LoadLimits limits;
    limits.max_files = 2;
    CHECK(listing(load({folder.path()}, {}, limits).problems) == folder.path() + " too_large\n");
    limits = {};
    limits.max_total_bytes = 100;
    const Site site = load({folder.path()}, {}, limits);
    CHECK(site.documents.size() == 1);
    CHECK(listing(site.problems) ==
          folder.path() + "/b.yaml too_large\n" + folder.path() + "/c.yaml too_large\n");
}

TEST_CASE("a link that leads nowhere or in circles does no harm") {
    const Folder folder;
    folder.put("good.yaml", device("  {}\n", "good"));
    fs::create_symlink(folder.path(), folder.path() + "/loop");
    fs::create_symlink("nowhere.yaml", folder.path() + "/broken.yaml");
    const Site site = load({folder.path()});
    CHECK(listing(site.problems).empty());
    CHECK(names(site) == std::vector<std::string>{"good"});
}
