// SPDX-License-Identifier: Apache-2.0
// Lists in the devices' way: pages of ten, or a part by offset and number (facts/akuvox §1.3).
#pragma once

#include "api/akuvox/envelope.hpp"

namespace akx::agent::akuvox {

inline constexpr std::size_t kPageRows = 10;

struct Page {
    std::size_t number = 1; // curPageNum of the answer
    std::size_t skip = 0;
    std::size_t size = kPageRows;
    bool all = false; // nothing was named, or -1: everything, as far as one answer holds it
};
// page, or offset and num, of the data or the query; out_of_range.
Result<Page> read_page_wanted(const Ask& ask);

// {"num": all there are, "curPageNum":…, "item":[…]}
Value list_data(std::size_t total, std::size_t page, Value items);
// The part of `items` that the page shows, with the data around it.
Value page_of(const Page& page, const Value::Array& items);

} // namespace akx::agent::akuvox
