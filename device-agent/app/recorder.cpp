// SPDX-License-Identifier: Apache-2.0
#include "app/recorder.hpp"

namespace akx::agent {

void Recorder::record(door::Record entry) {
    auto shared = std::make_shared<door::Record>(std::move(entry));
    // Records without a user take the same way, so that none overtakes another.
    const bool taken = store_.read([this, shared](Store::Reader& reader) {
        if (shared->user) {
            if (const auto user = reader.state.users().name(*shared->user)) {
                shared->event.fields.set("user", user->id);
                shared->event.fields.set("name", user->name);
            }
        }
        store_.append(std::move(shared->event));
    });
    if (!taken) { // an entry without the name is better than none
        store_.append(std::move(shared->event));
    }
}

} // namespace akx::agent
