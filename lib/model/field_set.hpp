// SPDX-License-Identifier: Apache-2.0
// Which fields of a section something speaks of: a partial change or a row with some columns only.
#pragma once

#include "model/field.hpp"

namespace akx::model {

// Fields by their place in Section::fields; sections have at most 64.
class FieldSet {
  public:
    static FieldSet all(const Section& section);
    static FieldSet of(const Section& section, std::initializer_list<std::string_view> names);

    bool has(std::size_t index) const { return (bits_ >> index & 1U) != 0; }
    bool has(const Section& section, std::string_view name) const;
    void add(std::size_t index) { bits_ |= std::uint64_t{1} << index; }
    void remove(std::size_t index) { bits_ &= ~(std::uint64_t{1} << index); }
    bool empty() const { return bits_ == 0; }
    bool operator==(const FieldSet&) const = default;

  private:
    std::uint64_t bits_ = 0;
};

// The place of the field called `name`; section.fields.size() when there is none.
std::size_t field_index(const Section& section, std::string_view name);

// Moves the members in `which` from one object of `section`'s type to another; the other members of
// `to` keep what they have.
void take_fields(const Section& section, FieldSet which, void* to, void* from);
template <class T>
void take_fields(FieldSet which, T& to, T&& from) {
    take_fields(T::section(), which, &to, &from);
}

} // namespace akx::model
