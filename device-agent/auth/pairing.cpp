// SPDX-License-Identifier: Apache-2.0
#include "auth/pairing.hpp"

#include "model/event.hpp"

namespace akx::agent {

namespace {

constexpr std::size_t kHalf = 5; // characters on each side of the dash

void append(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

} // namespace

std::string new_pairing_code() {
    return crypto::random_code(kHalf) + "-" + crypto::random_code(kHalf);
}

crypto::Key stretch_pairing_code(std::string_view code, const net::Fingerprint& phone) {
    std::string plain(code);
    std::erase(plain, '-');
    return crypto::stretch_code(plain, phone.digest);
}

crypto::Digest pairing_proof(const crypto::Key& key, std::string_view who,
                             const net::Fingerprint& phone, const net::Fingerprint& client) {
    Bytes message;
    append(message, as_bytes(who));
    append(message, phone.digest);
    append(message, client.digest);
    return crypto::hmac_sha256(key, message);
}

Result<std::string> add_invitation(StateDb& state, const net::Fingerprint& phone, model::Role role,
                                   const std::string& actor, WallTime now, Millis life) {
    std::string code = new_pairing_code();
    Invitation invitation;
    invitation.role = role;
    invitation.actor = actor;
    invitation.created = now;
    invitation.expires = now + life;
    invitation.key = stretch_pairing_code(code, phone);
    const auto added = state.invitations().add(invitation);
    if (!added) {
        return added.error();
    }
    return code;
}

Pairing::Pairing(core::EventLoop& loop, const Clock& clock, Store& store, Auth& auth,
                 const PhoneIdentity& identity, Show show)
    : loop_(loop), clock_(clock), store_(store), auth_(auth), identity_(identity),
      show_(std::move(show)) {}

void Pairing::attempt(Attempt attempt, std::function<void(Result<Success>)> done) {
    if (Status status = auth_.limiter().allow("pair " + attempt.source, clock_.now().mono);
        !status) {
        done(status.error());
        return;
    }
    attempt.phone = identity_.certificate.fingerprint;
    const bool taken = store_.write([this, attempt = std::move(attempt),
                                     done](StateDb& state) mutable {
        Client client;
        Result<Success> result = check(state, attempt, client);
        loop_.post([this, attempt = std::move(attempt), done, client, result = std::move(result)] {
            if (result) {
                auth_.limiter().succeeded("pair " + attempt.source);
                auth_.put_client(client);
                failures_ = 0;
            } else if (result.error().is(errors::wrong_pairing_code)) {
                failed(attempt);
            }
            done(result);
        });
    });
    if (!taken) {
        done(Error(errors::busy, "the storage is busy"));
    }
}

// The code is used up and the client enrolled by one transaction, so that it works once.
Result<Pairing::Success> Pairing::check(StateDb& state, const Attempt& attempt, Client& client) {
    const WallTime now = clock_.now().wall;
    const auto open = state.invitations().open(now);
    if (!open) {
        return open.error();
    }
    if (open->empty()) {
        return Error(errors::pairing_closed, "no pairing code is open");
    }
    const net::Fingerprint& phone = attempt.phone;
    for (const Invitation& invitation : *open) {
        const auto expected =
            pairing_proof(invitation.key, "akx-pair-client", phone, attempt.client);
        if (!crypto::constant_time_equal(expected, attempt.proof)) {
            continue;
        }
        const auto before = state.clients().list();
        client = {attempt.client.text(), attempt.name, invitation.role, now, {}};
        Transaction transaction(state.database());
        if (Status status = transaction.begun(); !status) {
            return status.error();
        }
        for (const Status& status :
             {state.invitations().remove(invitation.id), state.clients().put(client)}) {
            if (!status) {
                return status.error();
            }
        }
        if (Status status = transaction.commit(); !status) {
            return status.error();
        }
        return Success{pairing_proof(invitation.key, "akx-pair-agent", phone, attempt.client),
                       invitation.role, before && before->empty()};
    }
    return Error(errors::wrong_pairing_code, "the pairing code is wrong");
}

void Pairing::failed(const Attempt& attempt) {
    auth_.limiter().failed("pair " + attempt.source, clock_.now().mono);
    ++failures_;
    Value fields = Value::object();
    fields.set("source", attempt.source);
    fields.set("failures", failures_);
    store_.append({&model::events::pairing_failed, clock_.now().wall, std::move(fields)});
    if (failures_ >= kPairingTries) {
        failures_ = 0;
        replace_codes();
    }
}

// After too many tries all codes are void. A phone that nobody is paired with makes a new one at
// once, for whoever reads its console; otherwise an administrator has to invite again.
void Pairing::replace_codes() {
    const bool again = !auth_.has_clients();
    (void)store_.write([this, again, phone = identity_.certificate.fingerprint](StateDb& state) {
        const WallTime now = clock_.now().wall;
        Transaction transaction(state.database()); // there is always one code, the old or the new
        const auto open = state.invitations().open(now);
        if (!open || !transaction.begun()) {
            return;
        }
        for (const Invitation& invitation : *open) {
            (void)state.invitations().remove(invitation.id); // gone already is as well
        }
        if (!again) {
            (void)transaction.commit();
            return;
        }
        const auto code =
            add_invitation(state, phone, model::Role::admin, "console", now,
                           std::chrono::duration_cast<Millis>(std::chrono::years(10)));
        if (code && transaction.commit()) {
            loop_.post([this, code = *code] { show_(code); });
        }
    });
}

} // namespace akx::agent
