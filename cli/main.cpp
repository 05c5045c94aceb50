// SPDX-License-Identifier: Apache-2.0
#include "base/process.hpp"
#include "network.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
    akx::forbid_core_dumps();
    const akx::cli::SystemEnvironment environment;
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    return akx::cli::run(words, environment.get(), akx::cli::real_network());
}
