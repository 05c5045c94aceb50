// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/multipart.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <optional>

namespace akx::agent::akuvox {

namespace {

constexpr std::string_view kMediaType = "multipart/form-data";
constexpr std::string_view kLine = "\r\n";
constexpr std::size_t kMaxBoundary = 70; // RFC 2046

Error malformed(std::string what) {
    return Error(errors::syntax, "the upload is malformed: " + std::move(what));
}

// The parameter `name` of a header's value, with or without quotes.
std::string parameter(std::string_view header, std::string_view name) {
    for (std::string_view rest = header; !rest.empty();) {
        const std::size_t semicolon = rest.find(';');
        if (semicolon == std::string_view::npos) {
            break;
        }
        rest = trim(rest.substr(semicolon + 1));
        const std::size_t equals = rest.find('=');
        if (equals == std::string_view::npos) {
            break;
        }
        const bool wanted = to_lower(trim(rest.substr(0, equals))) == name;
        rest.remove_prefix(equals + 1);
        const bool quoted = rest.starts_with('"');
        const std::size_t end = quoted ? rest.find('"', 1) : std::min(rest.find(';'), rest.size());
        if (end == std::string_view::npos) {
            break;
        }
        const std::string_view value = quoted ? rest.substr(1, end - 1) : trim(rest.substr(0, end));
        if (wanted) {
            return std::string(value);
        }
        rest.remove_prefix(end);
    }
    return {};
}

Result<std::string> boundary_of(std::string_view content_type) {
    if (!to_lower(content_type.substr(0, kMediaType.size())).starts_with(kMediaType)) {
        return Error(errors::unknown_format, "an upload is multipart/form-data");
    }
    std::string boundary = parameter(content_type, "boundary");
    if (boundary.empty() || boundary.size() > kMaxBoundary) {
        return malformed("no boundary");
    }
    return boundary;
}

// Takes the headers of a part off `rest`.
Result<Part> take_head(std::string_view& rest) {
    const std::size_t end = rest.substr(0, kMaxPartHead).find("\r\n\r\n");
    if (end == std::string_view::npos) {
        return malformed("a part's header has no end");
    }
    Part part;
    for (std::string_view line : split(rest.substr(0, end), '\n')) {
        line = trim(line);
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos &&
            to_lower(line.substr(0, colon)) == "content-disposition") {
            part.name = parameter(line.substr(colon + 1), "name");
            part.filename = parameter(line.substr(colon + 1), "filename");
        }
    }
    rest.remove_prefix(end + 4);
    return part.name.empty() ? Result<Part>(malformed("a part has no name")) : part;
}

} // namespace

Result<std::vector<Part>> read_multipart(std::string_view content_type, std::string_view body) {
    const auto boundary = boundary_of(content_type);
    if (!boundary) {
        return boundary.error();
    }
    const std::string dashes = "--" + *boundary;
    if (!body.starts_with(dashes)) {
        return malformed("it does not begin with its boundary");
    }
    std::vector<Part> parts;
    std::string_view rest = body.substr(dashes.size());
    const std::string delimiter = std::string(kLine) + dashes;
    while (!rest.starts_with("--")) {
        if (!rest.starts_with(kLine) || parts.size() == kMaxParts) {
            return malformed(parts.size() == kMaxParts ? "too many parts" : "a broken boundary");
        }
        rest.remove_prefix(kLine.size());
        auto part = take_head(rest);
        if (!part) {
            return part.error();
        }
        const std::size_t end = rest.find(delimiter);
        if (end == std::string_view::npos) {
            return malformed("a part has no end");
        }
        part->content = rest.substr(0, end);
        parts.push_back(std::move(*part));
        rest.remove_prefix(end + delimiter.size());
    }
    return parts;
}

} // namespace akx::agent::akuvox
