// SPDX-License-Identifier: Apache-2.0
// Options derived from the declared fields of a section, so that no field is said twice:
// `validFrom` of a user is the option --valid-from.
#pragma once

#include "arguments.hpp"
#include "command.hpp"
#include "model/tree.hpp"

#include <deque>

namespace akx::cli {

class FieldOptions {
  public:
    // Scalars, choices and lists of texts become options; secrets, sections, lists of sections and
    // the fields in `except` do not. `extra` options stand behind them. Pointers into this object
    // are handed out: it lives as long as the command table.
    FieldOptions(const model::Section& section, std::span<const std::string_view> except,
                 std::span<const Option> extra);
    FieldOptions(const FieldOptions&) = delete;
    FieldOptions& operator=(const FieldOptions&) = delete;

    std::span<const Option> options() const { return options_; }
    // Sets the members that the command line gives.
    void read(const Arguments& arguments, Value& into) const;

  private:
    struct Entry {
        const model::Field* field;
        std::string_view option;
    };
    std::deque<std::string> names_;
    std::vector<Option> options_;
    std::vector<Entry> entries_;
};

// "valid-from" for "validFrom".
std::string option_name(std::string_view field);

// All problems of an object at once; a partial one need not be complete.
template <class T>
Status check_object(const Value& value, bool partial) {
    model::Problems problems;
    T object;
    if (partial) {
        model::decode_partial(T::section(), value, &object, problems);
    } else {
        model::decode(T::section(), value, &object, problems);
    }
    return problems.list.empty() ? Status() : Status(summarize(std::move(problems.list)));
}

} // namespace akx::cli
