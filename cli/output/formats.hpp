// SPDX-License-Identifier: Apache-2.0
// The makers of each output format, for the list in output.cpp.
#pragma once

#include "output/output.hpp"

namespace akx::cli {

// The version written into every JSON and YAML document.
inline constexpr std::string_view kApiVersion = "akx/v1";

std::unique_ptr<Output> make_table(Writer& writer, OutputOptions options);
std::unique_ptr<Output> make_json(Writer& writer, OutputOptions options);
std::unique_ptr<Output> make_ndjson(Writer& writer, OutputOptions options);
std::unique_ptr<Output> make_yaml(Writer& writer, OutputOptions options);
std::unique_ptr<Output> make_csv(Writer& writer, OutputOptions options);

} // namespace akx::cli
