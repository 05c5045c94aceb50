// SPDX-License-Identifier: Apache-2.0
// Completions: what may stand at the end of an unfinished command line (REQ UX-5).
#pragma once

#include "environment.hpp"

namespace akx::cli {

struct Network;

struct Candidate {
    std::string word;
    std::string help; // may be empty
};

// `words` without the program's name; the last one is being typed and may be empty. Names on
// phones are asked for within 300 ms and kept for half a minute. Files are left to the shell: the
// one candidate is then "@files" or "@folders".
std::vector<Candidate> complete(std::span<const std::string> words, const Environment& environment,
                                const Network& network);

// The script a shell loads; empty for an unknown shell.
std::string_view completion_script(std::string_view shell);

} // namespace akx::cli
