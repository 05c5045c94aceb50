// SPDX-License-Identifier: Apache-2.0
// A simulated Akuvox device, written from the facts alone and not from our agent: an HTTP(S) server
// on loopback with the quirks of a profile, and what tests look at or break. Not a product: it
// trusts its clients.
#pragma once

#include "base/value.hpp"
#include "support/akuvox_device/profile.hpp"
#include "support/tls_server.hpp"

#include <chrono>
#include <map>

namespace akx::test::akuvox {

struct Reply {
    int status = 200;
    std::string body;
    std::string headers; // lines with CR LF
    std::string type = "text/plain";
    bool cut = false; // the answer gets lost
};

class Device {
  public:
    using Clock = std::function<std::chrono::milliseconds()>;

    // `clock` drives the throttling; the real one unless given.
    explicit Device(Profile profile, Clock clock = {}, std::uint16_t port = 0);

    std::string address() const; // "http://127.0.0.1:8080", or https
    std::uint16_t port() const { return server_->port(); }
    const Profile& profile() const { return profile_; }

    static constexpr const char* kUser = "admin";
    static constexpr const char* kPassword = "httpapi";

    // What tests set up; take effect at once.
    std::vector<Value> users;
    std::vector<Value> schedules;
    std::vector<Value> groups;
    std::vector<Value> door_log;
    std::map<std::string, std::string> config; // without "Config."
    std::vector<std::string> stuck_keys;       // taken and forgotten
    bool lose_next_answer = false;             // of a change, which is carried out
    bool busy_once = false;                    // one 503
    std::string redirect_to;                   // every request, with 308
    int unlock_code = 0;                       // of /fcgi/OpenDoor, and of relay trig when negative

    // What tests look at.
    std::vector<std::string> requests; // "POST /api/user/add", in order, with a login only
    std::vector<Value> trigs;          // data of relay trig
    std::vector<std::string> opened;   // targets of /fcgi/OpenDoor
    std::size_t largest_batch = 0;
    int overlapping = 0; // requests while another was being answered
    int too_soon = 0;    // sooner than the profile's throttle
    int with_credentials_elsewhere = 0;
    const Value* user(const std::string& id) const; // by UserID

  private:
    void serve(Peer& peer);
    Reply answer(const HttpText& request);
    Reply dispatch(const std::string& target, const std::string& action, const Value& data,
                   const std::map<std::string, std::string>& query, bool is_write);
    Reply list(const std::vector<Value>& rows, const std::map<std::string, std::string>& query,
               bool users_list);
    Reply change_users(const std::string& action, const Value& data);
    Reply change_rows(std::vector<Value>& rows, const std::string& action, const Value& data);
    Reply settings(const std::string& action, const Value& data);
    Reply relay(const std::string& action, const Value& data);
    Reply open_door(const std::string& target);
    Reply system(const std::string& action);
    std::optional<Reply> refuse(const HttpText& request);
    Reply success(Value data, bool write = false) const;
    Reply failure(int code, const std::string& message) const;
    Value shown(const Value& user) const;
    bool take_schedule(const Value& from, Value& into) const;
    void add_defaults();

    Profile profile_;
    Clock clock_;
    std::recursive_mutex mutex_;
    std::atomic<int> active_{0};
    std::optional<std::chrono::milliseconds> last_;
    int next_id_ = 1;
    int next_nonce_ = 1;
    std::unique_ptr<TlsServer> redirector_;
    std::unique_ptr<TlsServer> server_; // last: its threads use the others
};

// A member as text, "" if absent; the decoded query of a request target.
std::string text_of(const Value& object, std::string_view key);
std::map<std::string, std::string> query_of(const std::string& path);

// Whether the Authorization header of a request is right. MD5, qop auth.
bool is_digest_right(const std::string& header, const std::string& method, const std::string& realm,
                     const std::string& user, const std::string& password);

} // namespace akx::test::akuvox
