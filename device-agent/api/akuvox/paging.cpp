// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/paging.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace akx::agent::akuvox {

namespace {

constexpr std::int64_t kMostPages = 1'000'000;

// A number that may be absent; -1 stands for no limit.
Result<std::optional<std::int64_t>> number(const Ask& ask, std::string_view name) {
    const std::string text = ask.parameter(name);
    if (text.empty()) {
        return std::optional<std::int64_t>();
    }
    const auto value = parse_int(trim(text));
    if (!value || *value < -1 || *value > kMostPages) {
        return Error(errors::out_of_range, "a number is expected").in_field(std::string(name));
    }
    return value;
}

} // namespace

Result<Page> read_page_wanted(const Ask& ask) {
    const auto page = number(ask, "page");
    const auto offset = number(ask, "offset");
    const auto count = number(ask, "num");
    if (!page || !offset || !count) {
        return !page ? page.error() : !offset ? offset.error() : count.error();
    }
    Page out;
    if (*page && **page > 0) {
        out.number = static_cast<std::size_t>(**page);
        out.skip = (out.number - 1) * kPageRows;
        return out;
    }
    out.skip = static_cast<std::size_t>(std::max<std::int64_t>(offset->value_or(0), 0));
    out.size = kMaxItems;
    if (*count && **count > 0) {
        out.size = std::min<std::size_t>(static_cast<std::size_t>(**count), kMaxItems);
        out.number = out.skip / out.size + 1;
        return out;
    }
    out.all = out.skip == 0;
    return out;
}

Value list_data(std::size_t total, std::size_t page, Value items) {
    Value data = Value::object();
    data.set("num", static_cast<std::int64_t>(total));
    data.set("curPageNum", static_cast<std::int64_t>(page));
    data.set("item", std::move(items));
    return data;
}

Value page_of(const Page& page, const Value::Array& items) {
    Value shown = Value::array();
    const std::size_t end = std::min(items.size(), page.skip + page.size);
    for (std::size_t i = page.skip; i < end; ++i) {
        shown.push(items[i]);
    }
    return list_data(items.size(), page.number, std::move(shown));
}

} // namespace akx::agent::akuvox
