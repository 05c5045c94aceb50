// SPDX-License-Identifier: Apache-2.0
// Pairing (docs/decisions/0001): one-time codes, proofs over both keys, few tries. Belongs to the
// loop's thread.
#pragma once

#include "app/phone_identity.hpp"
#include "auth/auth.hpp"
#include "core/event_loop.hpp"
#include "store/store.hpp"

namespace akx::agent {

inline constexpr unsigned kPairingTries = 5;
inline constexpr std::chrono::hours kInvitationLife{24};

// "ABCDE-FGHJK": 50 bits, never stored as such.
std::string new_pairing_code();
crypto::Key stretch_pairing_code(std::string_view code, const net::Fingerprint& phone);
// Proof of one side over both keys; `who` is "akx-pair-client" or "akx-pair-agent".
crypto::Digest pairing_proof(const crypto::Key& key, std::string_view who,
                             const net::Fingerprint& phone, const net::Fingerprint& client);

// Puts a new code for `role` into the storage and returns it. Takes some 30 ms; not for the loop.
Result<std::string> add_invitation(StateDb& state, const net::Fingerprint& phone, model::Role role,
                                   const std::string& actor, WallTime now, Millis life);

class Pairing {
  public:
    struct Attempt {
        std::string name;
        Bytes proof;
        std::string source;
        net::Fingerprint client;
        net::Fingerprint phone = {}; // filled in by attempt(): of the certificate in use
    };
    struct Success {
        crypto::Digest proof{}; // that the phone knew the code too
        model::Role role = model::Role::admin;
        bool first = false;
    };
    // Shows a new code to whoever stands at the phone's console.
    using Show = std::function<void(const std::string& code)>;

    Pairing(core::EventLoop& loop, const Clock& clock, Store& store, Auth& auth,
            const PhoneIdentity& identity, Show show);

    // `done` runs on the loop. wrong_pairing_code, pairing_closed, rate_limited.
    void attempt(Attempt attempt, std::function<void(Result<Success>)> done);

  private:
    Result<Success> check(StateDb& state, const Attempt& attempt, Client& client);
    void failed(const Attempt& attempt);
    void replace_codes();

    core::EventLoop& loop_;
    const Clock& clock_;
    Store& store_;
    Auth& auth_;
    const PhoneIdentity& identity_;
    Show show_;
    unsigned failures_ = 0; // since the codes were made
};

} // namespace akx::agent
