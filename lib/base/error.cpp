// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

namespace akx {

namespace {

constexpr const ErrorKind* kAll[] = {
#define AKX_ERROR(name, id, exit, status, title, hint) &errors::name,
#include "base/error_catalogue.inc"
#undef AKX_ERROR
};

} // namespace

std::span<const ErrorKind* const> all_error_kinds() {
    return kAll;
}

const ErrorKind* find_error_kind(std::string_view id) {
    for (const ErrorKind* kind : kAll) {
        if (kind->id == id || kind->id.substr(4) == id) {
            return kind;
        }
    }
    return nullptr;
}

std::string Place::text() const {
    std::string out = file;
    if (line != 0) {
        out += (out.empty() ? "" : ":") + std::to_string(line);
        if (column != 0) {
            out += ":" + std::to_string(column);
        }
    }
    return out;
}

Error&& Error::with(std::string context) && {
    context_.insert(context_.begin(), std::move(context));
    return std::move(*this);
}

std::string Error::text() const {
    std::string out;
    const auto prefix = [&out](const std::string& part) {
        if (!part.empty()) {
            out += part + ": ";
        }
    };
    prefix(subject_);
    prefix(place_.text());
    for (const std::string& step : context_) {
        prefix(step);
    }
    prefix(field_);
    return out + what_;
}

Error summarize(std::vector<Error> problems) {
    if (problems.size() == 1) {
        return std::move(problems.front());
    }
    const ErrorKind& kind = problems.empty() ? errors::internal : problems.front().kind();
    std::string what = std::to_string(problems.size()) + " problems found";
    return Error(kind, std::move(what)).because(std::move(problems));
}

} // namespace akx
