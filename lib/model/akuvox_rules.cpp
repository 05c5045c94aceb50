// SPDX-License-Identifier: Apache-2.0
// What must hold before the phone speaks the devices' own API (REQ SEC-1, SEC-2).
#include "model/rules.hpp"

#include <set>

namespace akx::model {

namespace {

Error conflict(std::string field, std::string what) {
    return Error(errors::rule_conflict, std::move(what)).in_field("akuvox." + std::move(field));
}

void check_account(const Phone& phone, std::vector<Error>& problems) {
    const AkuvoxSettings& settings = phone.akuvox;
    const bool by_password =
        settings.auth == AkuvoxAuth::basic || settings.auth == AkuvoxAuth::digest;
    if (!settings.enabled || !by_password) {
        return;
    }
    if (settings.account.empty()) {
        problems.push_back(conflict("account", "the API is on, but no account may use it"));
    } else if (settings.password.empty()) {
        problems.push_back(conflict("password", "the account has no password"));
    }
}

void check_none(const Phone& phone, std::vector<Error>& problems) {
    if (phone.akuvox.auth == AkuvoxAuth::none && !phone.akuvox.allow_none) {
        problems.push_back(conflict("auth", "access without credentials needs allowNone: true"));
    }
}

void check_whitelist(const Phone& phone, std::vector<Error>& problems) {
    const AkuvoxSettings& settings = phone.akuvox;
    if (settings.enabled && settings.auth == AkuvoxAuth::whitelist && settings.whitelist.empty()) {
        problems.push_back(conflict("auth", "the whitelist is empty: nobody gets in"));
    }
}

void check_opening(const Phone& phone, std::vector<Error>& problems) {
    const OpenByHttp& settings = phone.akuvox.open_by_http;
    if (!settings.enabled || phone.akuvox.allow_none) {
        return;
    }
    if (settings.user.empty()) {
        problems.push_back(
            conflict("openByHttp.user", "opening by URL needs a user name, or allowNone: true"));
    } else if (settings.password.empty()) {
        problems.push_back(conflict("openByHttp.password", "opening by URL needs a password"));
    }
}

void check_plain(const Phone& phone, std::vector<Error>& problems) {
    const PlainHttp& plain = phone.akuvox.plain;
    if (plain.port == 0) {
        return;
    }
    if (!plain.trusted_network) {
        problems.push_back(conflict("plain.port", "a port without TLS needs trustedNetwork: true"));
    }
    if (plain.port == phone.https.port) {
        problems.push_back(conflict("plain.port", "the port of https"));
    }
}

void check_tolerant(const Phone& phone, std::vector<Error>& problems) {
    if (phone.akuvox.tolerant && phone.akuvox.plain.port == 0) {
        problems.push_back(conflict("tolerant", "there is no port without TLS to be tolerant on"));
    }
}

template <class T>
void check_names(const std::vector<T>& list, std::string_view what, std::vector<Error>& problems) {
    std::set<std::string> names;
    for (const T& each : list) {
        if (!names.insert(each.name).second) {
            problems.push_back(
                conflict(std::string(what) + "[" + std::to_string(each.id) + "].name",
                         "the name is taken already"));
        }
    }
}

void check_groups(const Phone& phone, std::vector<Error>& problems) {
    check_names(phone.akuvox.groups, "groups", problems);
}

constexpr Rule kRules[] = {
    {"akuvox-account", "The devices' API has an account with a password, if its mode asks for one.",
     check_account},
    {"akuvox-none", "Nobody uses the devices' API without credentials unless allowNone says so.",
     check_none},
    {"akuvox-whitelist", "In mode whitelist there is an address that gets in.", check_whitelist,
     Severity::warning},
    {"akuvox-opening", "Opening by URL has a user name and a password.", check_opening},
    {"akuvox-plain", "HTTP without TLS is spoken in trusted networks only, on a port of its own.",
     check_plain},
    {"akuvox-tolerant", "Requests that are not HTTP come to the port without TLS.", check_tolerant,
     Severity::warning},
    {"akuvox-groups", "No two groups have the same name.", check_groups},
};

} // namespace

std::span<const Rule> akuvox_rules() {
    return kRules;
}

} // namespace akx::model
