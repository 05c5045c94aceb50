// SPDX-License-Identifier: Apache-2.0
#include "api/services.hpp"

namespace akx::agent {

void Services::audit(const model::EventKind& kind, const Principal& who,
                     std::initializer_list<Value::Member> fields) {
    Value all = Value::object();
    all.set("actor", who.actor());
    for (const Value::Member& field : fields) {
        all.set(field.key, field.value);
    }
    if (!who.source.empty() && kind.fields.find("source") != std::string_view::npos) {
        all.set("source", who.source);
    }
    store.append({&kind, clock.now().wall, std::move(all)});
}

} // namespace akx::agent
