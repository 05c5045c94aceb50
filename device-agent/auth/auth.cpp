// SPDX-License-Identifier: Apache-2.0
#include "auth/auth.hpp"

namespace akx::agent {

namespace {

constexpr std::string_view kBearer = "Bearer ";

std::string token_digest(std::string_view token) {
    return to_hex(crypto::sha256(as_bytes(token)));
}

std::string_view bearer_token(const http::Request& head) {
    const std::string_view value = head.headers.get("Authorization");
    return value.starts_with(kBearer) ? value.substr(kBearer.size()) : std::string_view();
}

} // namespace

void Auth::set_clients(const std::vector<Client>& clients) {
    clients_.clear();
    for (const Client& client : clients) {
        put_client(client);
    }
}

Result<Principal> Auth::identify(const http::Request& head) const {
    if (head.headers.find("Authorization") != nullptr) {
        return identify_session(head, bearer_token(head));
    }
    Principal who = Principal::nobody(head);
    const auto client = clients_.find(who.fingerprint);
    if (client == clients_.end()) {
        return who;
    }
    const WallTime now = clock_.now().wall;
    const http::ClientCertificate& certificate = *head.peer->certificate;
    if (now > certificate.not_after || now < certificate.not_before) {
        return Error(errors::certificate_expired, "the client certificate is valid from " +
                                                      format_utc(certificate.not_before) + " to " +
                                                      format_utc(certificate.not_after));
    }
    if (client->second.expires && now > *client->second.expires) {
        return Error(errors::certificate_expired,
                     "the pairing ended at " + format_utc(*client->second.expires));
    }
    who.kind = Principal::Kind::client;
    who.name = client->second.name;
    who.role = client->second.role;
    return who;
}

Result<Principal> Auth::identify_session(const http::Request& head, std::string_view token) const {
    const auto found = sessions_.find(token_digest(token));
    if (found == sessions_.end() || clock_.now().wall > found->second.expires) {
        return Error(errors::unauthenticated, "the session is unknown or has ended")
            .next("log in again");
    }
    Principal who = Principal::nobody(head);
    who.kind = Principal::Kind::session;
    who.name = found->second.account;
    who.role = found->second.role;
    return who;
}

Result<std::string> Auth::open_session(const Account& account) {
    const WallTime now = clock_.now().wall;
    std::erase_if(sessions_, [now](const auto& item) { return now > item.second.expires; });
    if (sessions_.size() >= kMaxSessions) {
        return Error(errors::busy, "too many sessions are open");
    }
    std::string token = crypto::random_token();
    sessions_[token_digest(token)] = {account.name, account.role, now + kSessionLife};
    return token;
}

bool Auth::close_session(const http::Request& head) {
    return sessions_.erase(token_digest(bearer_token(head))) != 0;
}

bool Auth::is_session(std::string_view token) const {
    const auto found = sessions_.find(token_digest(token));
    return found != sessions_.end() && clock_.now().wall <= found->second.expires;
}

void Auth::close_sessions_of(const std::string& account) {
    std::erase_if(sessions_, [&](const auto& item) { return item.second.account == account; });
}

} // namespace akx::agent
