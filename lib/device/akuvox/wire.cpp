// SPDX-License-Identifier: Apache-2.0
#include "device/akuvox/wire.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "device/akuvox/probe.hpp"

#include <thread>

namespace akx::device::akuvox {

namespace {

constexpr Millis kSlowest{3'000};
constexpr Millis kBackOff{3'000}; // times the number of the attempt (facts/akuvox §1.6)
constexpr int kAttempts = 3;

bool is_redirect(const net::Reply& reply) {
    return reply.status == 301 || reply.status == 302 || reply.status == 307 || reply.status == 308;
}

bool is_busy(const net::Reply& reply) {
    return reply.status == 429 || reply.status == 502 || reply.status == 503 || reply.status == 504;
}

} // namespace

Result<net::Endpoint> same_host(const net::Endpoint& from, std::string_view location) {
    if (location.starts_with('/') && !location.starts_with("//")) {
        return Error(errors::protocol, "the device redirects in a circle");
    }
    const bool secure = location.starts_with("https://");
    const std::size_t begin = location.find("://");
    if (begin == std::string_view::npos || !(secure || location.starts_with("http://"))) {
        return Error(errors::protocol, "the device redirects to something that is no address");
    }
    const std::string_view rest = location.substr(begin + 3);
    const std::string authority(rest.substr(0, rest.find_first_of("/?#")));
    Result<net::Endpoint> to = net::parse_endpoint(authority, secure ? 443 : 80);
    if (!to) {
        return to.error();
    }
    to->tls = secure;
    if (to_lower(to->host) != to_lower(from.host)) {
        return Error(errors::denied, "the device redirects to another host, '" + to->host +
                                         "'; akx does not follow with its credentials");
    }
    if (from.tls && !to->tls) {
        return Error(errors::denied, "the device redirects from HTTPS to plain HTTP");
    }
    return to;
}

Wire::Wire(AkuvoxOptions options) : options_(std::move(options)), gap_(options_.gap) {
    options_.client.keep_connection = false; // facts/akuvox §1.7 no. 4
}

void Wire::wait(Millis time) const {
    if (options_.wait) {
        options_.wait(time);
    } else {
        std::this_thread::sleep_for(time);
    }
}

void Wire::slow_down() {
    gap_ = std::min(kSlowest, gap_ * 2);
}

Result<net::Reply> Wire::paced(net::Client& client, const net::Request& request) {
    if (last_) {
        const Millis since = now().mono - *last_;
        if (since < gap_) {
            wait(gap_ - since);
        }
    }
    const MonoTime begun = now().mono;
    Result<net::Reply> reply = client.send(request);
    last_ = now().mono;
    if (*last_ - begun > 4 * gap_ || (reply && is_busy(*reply))) {
        slow_down(); // it takes its time: leave it some
    }
    return reply;
}

Result<AkuvoxSighting> Wire::sighting() {
    if (!sighting_) {
        Result<AkuvoxSighting> seen =
            probe(options_.client, [this](net::Client& client, const net::Request& request) {
                return paced(client, request);
            });
        if (!seen) {
            return seen;
        }
        sighting_ = std::move(*seen);
    }
    return *sighting_;
}

Status Wire::open() {
    if (client_) {
        return {};
    }
    const Result<AkuvoxSighting> seen = sighting();
    if (!seen) {
        return seen.error();
    }
    if (seen->kind == AkuvoxSighting::Kind::forbidden ||
        seen->kind == AkuvoxSighting::Kind::legacy_web) {
        net::Reply forbidden;
        forbidden.status = 403;
        return read_answer(forbidden, false).error();
    }
    options_.client.endpoint = seen->endpoint;
    options_.client.login.scheme =
        seen->kind == AkuvoxSighting::Kind::basic  ? net::Login::Scheme::basic
        : seen->kind == AkuvoxSighting::Kind::open ? net::Login::Scheme::none
                                                   : net::Login::Scheme::digest;
    Result<net::Client> client = net::Client::make(options_.client);
    if (!client) {
        return client.error();
    }
    client_ = std::move(*client);
    return {};
}

Status Wire::move(const net::Endpoint& where) {
    options_.client.endpoint = where;
    Result<net::Client> client = net::Client::make(options_.client);
    if (!client) {
        return client.error();
    }
    client_ = std::move(*client);
    return {};
}

// Again only what changes nothing, or was certainly not carried out.
Result<net::Reply> Wire::patiently(const net::Request& request) {
    for (int attempt = 1;; ++attempt) {
        Result<net::Reply> reply = paced(*client_, request);
        const bool last = attempt == kAttempts;
        // Devices answer 401 to bursts; with a login that has worked that is not about the login.
        const bool throttled =
            reply && (reply->status == 429 || (reply->status == 401 && has_succeeded_));
        const bool again =
            throttled ||
            (!request.changes() && (reply ? is_busy(*reply) : reply.error().is(errors::timeout)));
        if (!again || last) {
            has_succeeded_ = has_succeeded_ || (reply && reply->ok());
            return reply;
        }
        slow_down();
        wait(kBackOff * attempt);
    }
}

Result<net::Reply> Wire::send(net::Request request) {
    if (Status ready = open(); !ready) {
        return ready.error();
    }
    Result<net::Reply> reply = patiently(request);
    if (reply && is_redirect(*reply)) {
        const Result<net::Endpoint> to =
            same_host(options_.client.endpoint, reply->header("Location"));
        const Status moved = to ? move(*to) : Status(to.error());
        if (!moved) {
            return moved.error();
        }
        reply = patiently(request); // with the same method and body
        if (reply && is_redirect(*reply)) {
            return Error(errors::protocol, "the device redirects in a circle");
        }
    }
    return reply;
}

Result<Answer> Wire::get(const std::string& path) {
    const Result<net::Reply> reply = send(net::Request::get(path));
    return reply ? read_answer(*reply, false) : Result<Answer>(reply.error());
}

Result<Answer> Wire::post(std::string_view target, std::string_view action, Value data,
                          net::Effect effect, std::string_view path_action) {
    Value body = Value::object();
    body.set("target", target);
    body.set("action", action);
    body.set("data", std::move(data));
    net::Request request =
        net::Request::json("POST",
                           "/api/" + std::string(target) + "/" +
                               std::string(path_action.empty() ? action : path_action),
                           body);
    request.effect = effect;
    const bool change = request.changes();
    const Result<net::Reply> reply = send(request);
    wipe(request.body);
    return reply ? read_answer(*reply, change) : Result<Answer>(reply.error());
}

} // namespace akx::device::akuvox
