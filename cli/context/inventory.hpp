// SPDX-License-Identifier: Apache-2.0
// Contexts and the phones in them (REQ DEV-1): what config.yaml holds.
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"
#include "model/field.hpp"

#include <map>

namespace akx::cli {

using Labels = std::map<std::string, std::string, std::less<>>;

struct KnownPhone {
    std::string name;
    std::string address;        // host[:port]
    std::string driver = "akx"; // what it speaks
    std::string fingerprint;    // of its key, once paired; empty before
    std::string serial;
    std::string site;
    // Of Akuvox devices, which know no pairing.
    std::string account;     // of the HTTP API; its password is in credentials/ or a secret
    std::string secret;      // name of the password in the secret store; empty: credentials/
    bool legacy_tls = false; // TLS 1.0 and weak keys
    Labels labels;

    static const model::Section& section(); // all but the labels
};

struct Context {
    std::string name;
    std::string device; // the current one; may be empty
    std::vector<KnownPhone> devices;

    static const model::Section& section();
    KnownPhone* find(std::string_view device_name);
    const KnownPhone* find(std::string_view device_name) const;
};

struct Inventory {
    std::string current = "default";
    std::vector<Context> contexts;

    static const model::Section& section();
    Context* find(std::string_view context_name);
    const Context* find(std::string_view context_name) const;
    Context& get(std::string_view context_name); // makes it when absent
};

// `file` names the document in problems. All problems at once; rule conflicts are a name used
// twice, and a current context or phone that does not exist.
Result<Inventory> parse_inventory(std::string_view yaml, const std::string& file);
std::string to_yaml(const Inventory& inventory);
Value labels_value(const Labels& labels);

} // namespace akx::cli
