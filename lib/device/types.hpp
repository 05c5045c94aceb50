// SPDX-License-Identifier: Apache-2.0
// What phones answer. Typed where akx computes with it; what is only shown stays a Value in the
// names of the API.
#pragma once

#include "base/secret.hpp"
#include "base/time.hpp"
#include "model/tree.hpp"
#include "net/message.hpp"

namespace akx::device {

using model::Change;

// What a phone tells before anyone has logged in (REQ DEV-4).
struct PhoneIdentity {
    std::string dialect; // "akx" for our agent
    std::string serial;
    std::string name;
    std::string model;
    std::string version;
    std::string fingerprint; // of the key seen in the handshake, not only claimed
    bool paired = false;
    bool pairing_open = false;
};

struct Capability {
    enum class State { supported, absent, unknown };
    std::string name; // "users.import"
    State state = State::unknown;
    std::string how; // how that is known: "reported", "probed", "model table"
};

struct Info {
    PhoneIdentity identity;
    std::vector<Capability> capabilities;
    std::string config_revision;
    std::string users_revision;
    Value document; // all of the answer
};

struct Health {
    bool degraded = false;
    std::optional<Millis> clock_skew; // phone minus here, ± half the round trip
    Millis round_trip{0};
    std::optional<WallTime> certificate_expiry;
    Value document;
};

struct ConfigState {
    std::string revision;
    Value config;
};

// What applying a configuration would do; holds for this phone in this state only (REQ CFG-5).
struct Plan {
    std::string serial;
    std::string revision;
    std::string digest; // keyed, over phone, revision and all of the configuration; may be empty
    std::vector<Change> changes;
    bool reach = false; // a change decides how the phone is reached: it may cut the connection
};

// Settings on trial: unless confirmed in time, the phone goes back by itself (REQ CFG-7).
struct Window {
    std::string id = {};
    std::string revision = {};  // on trial
    std::string confirmed = {}; // where the phone goes back to
    std::string owner = {};
    std::string message = {};
    std::string deadline = {}; // RFC 3339, the phone's clock
    Millis remaining{0};       // when the phone answered
    bool returning = false;
};

// The sole right to change the settings for a while (REQ CFG-8).
struct Lease {
    std::string id; // only for its holder
    std::string owner;
    std::string purpose;
    std::string expires; // RFC 3339, the phone's clock
};

struct ConfigStatus {
    std::string serial;
    std::string revision;
    std::string confirmed; // the last confirmed one
    std::optional<Window> window;
    std::optional<Lease> lease;
    Value document; // all of the answer
};

// What goes with a change of the settings beside the settings themselves.
struct ApplyOrder {
    std::string if_revision;
    std::string message;
    std::string order;             // [A-Za-z0-9-]: the same order is never carried out twice
    std::optional<Millis> confirm; // on trial for so long
    std::string plan;              // digest of the plan that was shown
    std::string lease;
};

struct RollbackOrder {
    std::string revision; // empty: end the window, or the confirmed one before the present
    std::string window;
    std::string message;
    std::string order;
    std::optional<Millis> confirm;
    std::string lease;
};

// What a device that has no transactions reads back of a change.
struct Outcome {
    std::string path;
    std::string_view result; // "set-verified", "set-did-not-stick"; "set": cannot be read back
};

struct Applied {
    std::string revision;
    std::vector<Change> changes;
    std::optional<Window> window;
    std::vector<Outcome> outcomes = {}; // empty: all of it is certain
};

struct LeaseOrder {
    std::string purpose = {};
    Millis ttl{30'000};
    std::string revision = {}; // must be the present one
    std::string lease = {};    // own: prolongs it
};

struct UserQuery {
    std::string filter;
    std::string sort = "id"; // or "name"
    std::string after;       // the `next` of the page before
    unsigned limit = 500;
};

struct UserPage {
    std::vector<Value> users;
    std::string next; // empty: the last page
    std::uint64_t total = 0;
};

enum class RowFormat { ndjson, csv };

struct ImportOptions {
    enum class Mode { merge, replace, add };
    Mode mode = Mode::merge;
    RowFormat format = RowFormat::ndjson;
    bool dry_run = false;
    bool skip_invalid = false;
    std::optional<std::uint64_t> max_delete;
    bool details = false; // say of each user what changes
    std::stop_token stop;
};

// What an import makes, or would make, of one user.
struct UserDifference {
    std::string user;   // id
    std::string change; // "added", "changed", "deleted"
    std::vector<std::string> fields;
};

struct ImportReport {
    std::uint64_t added = 0;
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t deleted = 0;
    std::uint64_t rejected = 0;
    std::string revision;
    std::vector<Error> problems; // each with line, column and field; bounded by the phone
    std::uint64_t more_problems = 0;
    std::vector<std::string> deletions;  // ids, bounded by the phone
    std::vector<UserDifference> changes; // if asked for, bounded by the phone
    std::uint64_t more_changes = 0;
};

struct UnlockOrder {
    std::string relay = "A";
    std::string reason;
    std::optional<Millis> delay; // instead of the relay's own
    std::optional<Millis> hold;  // likewise
    Millis valid_for{5'000};     // an order that arrives later never fires (REQ UNL-1)
};

struct Unlocked {
    std::string relay;
    std::string at; // RFC 3339, the phone's clock
};

struct HoldOrder {
    std::string relay = "A";
    std::string state; // "open", "locked", "normal"
    std::string until; // RFC 3339; empty: until changed
    std::string reason;
};

struct LogQuery {
    std::string log = "door"; // "audit", "system"
    std::string after;        // cursor
    std::string from;         // RFC 3339
    std::string to;
    std::string event;
    std::string user;
    std::string text;
    unsigned limit = 100;
    bool newest = false; // newest entries first
};

struct LogPage {
    std::vector<Value> entries;
    std::string next;        // cursor; empty: no more for now
    std::vector<Value> gaps; // where entries were dropped or removed
};

struct LogFollow {
    std::string logs = "door"; // a list with commas
    std::string after;         // cursor; empty: from now on
    // False ends the following.
    std::function<bool(const std::string& event, const Value& entry)> take;
    std::function<void(const Error& why, Millis wait)> broken; // may be unset
    std::stop_token stop;
};

struct Session {
    Secret token;
    std::string role;
    std::string expires; // RFC 3339
};

struct Invitation {
    Secret code;
    std::string role;
    std::string expires;
};

struct RawCall {
    std::string method = "GET";
    std::string path;
    std::vector<net::Header> headers;
    std::string body;
};

} // namespace akx::device
