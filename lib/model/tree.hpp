// SPDX-License-Identifier: Apache-2.0
// What follows from the declarations: object from Value with all problems at once, Value from
// object, and the differences between two objects.
#pragma once

#include "model/field.hpp"

#include <functional>

namespace akx::model {

// Collects everything that is wrong with a document; `sources` names the files of the marks.
struct Problems {
    std::span<const std::string> sources;
    std::vector<Error> list;
    std::size_t limit = 1'000; // what comes after so many is dropped
    bool partial = false;      // nothing is required but the keys of list elements

    void add(Error error, std::string_view path, const Mark& mark);
    Place place(const Mark& mark) const;
};

// Reads the members present in `value` into `object`; the others keep what they have. Keys that
// are not declared are errors with a suggestion. `path` names the object in messages.
void decode(const Section& section, const Value& value, void* object, Problems& problems,
            const std::string& path = {});

// The same for a change of some members: required ones may be absent at the top.
void decode_partial(const Section& section, const Value& value, void* object, Problems& problems,
                    const std::string& path = {});

// How secrets leave an object: not at all, as a keyed digest, or in the clear (for sealing, and for
// exports to an administrator who asked for it).
struct Encoding {
    bool defaults = true; // also members that have their default and are not required
    std::function<Value(std::string_view secret)> secret; // unset: secrets are left out
};
Value encode(const Section& section, const void* object, const Encoding& encoding = {});

// One difference between two encoded objects.
struct Change {
    enum class Kind { add, remove, modify };
    Kind kind = Kind::modify;
    std::string path; // "relays[A].holdDelay"
    Value before;     // null when added
    Value after;      // null when removed
    bool secret = false;
    bool reach = false; // see FieldOptions
};

// Differences in the order of the declarations; list elements are matched by their key field. Both
// values come from `encode` with the same Encoding, so that secrets compare by digest.
std::vector<Change> diff(const Section& section, const Value& before, const Value& after);

// The declaration behind a path such as "relays.holdDelay" or "relays[A].holdDelay"; nullptr if
// there is none. `owner` gets the section that holds it.
const Field* find_field(const Section& root, std::string_view path,
                        const Section** owner = nullptr);

// Visits every field, depth first, with its dotted path ("relays.holdDelay").
void visit_fields(const Section& root,
                  const std::function<void(const std::string& path, const Field&)>& visit);

// Typed entry points: T has `static const Section& T::section()`.
template <class T>
T decode_as(const Value& value, Problems& problems) {
    T object;
    decode(T::section(), value, &object, problems);
    return object;
}
template <class T>
Value encode(const T& object, const Encoding& encoding = {}) {
    return encode(T::section(), &object, encoding);
}

} // namespace akx::model
