// SPDX-License-Identifier: Apache-2.0
// Everything a route may use. One object, made by the agent, handed to every handler.
#pragma once

#include "api/call.hpp"
#include "app/directory_keeper.hpp"
#include "app/events.hpp"
#include "app/phone_identity.hpp"
#include "app/reach.hpp"
#include "app/revision_keeper.hpp"
#include "auth/auth.hpp"
#include "auth/pairing.hpp"
#include "core/door_keeper.hpp"

namespace akx::http {
class Server;
}

namespace akx::agent {

struct Services {
    core::EventLoop& loop;
    const Clock& clock;
    const PhoneIdentity& identity;
    Store& store;
    DoorKeeper& door;
    Settings& settings;
    RevisionKeeper& revisions;
    DirectoryKeeper& directory;
    Auth& auth;
    Pairing& pairing;
    EventHub& events;
    const std::unique_ptr<http::Server>& server; // made after this
    const std::optional<Reach>& reach;           // likewise
    std::string folder;                          // of the phone's state
    MonoTime started;
    // Ends the program soon, to be started again by whoever watches over it.
    std::function<void()> restart;

    void audit(const model::EventKind& kind, const Principal& who,
               std::initializer_list<Value::Member> fields = {});

    // Run `job` on the store's thread for reading or writing and answer with what it returns.
    // `then` runs on the loop before the answer, when the job succeeded.
    template <class Job>
    void answer_from_reader(Call call, Job job);
    template <class Job, class Then>
    void answer_from_writer(Call call, Job job, Then then, int status = 200);
};

template <class Job>
void Services::answer_from_reader(Call call, Job job) {
    auto shared = std::make_shared<Call>(std::move(call));
    const bool taken =
        store.read([this, shared, job = std::move(job)](Store::Reader& reader) mutable {
            Result<Value> result = job(reader);
            loop.post([shared = std::move(shared), result = std::move(result)] {
                shared->finish(result);
            });
        });
    if (!taken) {
        shared->fail(Error(errors::busy, "too many requests wait for the storage"));
    }
}

template <class Job, class Then>
void Services::answer_from_writer(Call call, Job job, Then then, int status) {
    auto shared = std::make_shared<Call>(std::move(call));
    const bool taken = store.write([this, shared, job = std::move(job), then = std::move(then),
                                    status](StateDb& state) mutable {
        auto result = job(state);
        loop.post([shared = std::move(shared), result = std::move(result), then = std::move(then),
                   status]() mutable {
            if (!result) {
                shared->fail(result.error());
                return;
            }
            shared->answer(then(*result, shared->who()), status);
        });
    });
    if (!taken) {
        shared->fail(Error(errors::busy, "too many changes wait for the storage"));
    }
}

} // namespace akx::agent
