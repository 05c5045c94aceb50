// SPDX-License-Identifier: Apache-2.0
// The quirks of one simulated device, as profiles.json has them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace akx::test::akuvox {

struct Profile {
    std::string name;
    std::string model;
    std::string firmware;
    std::string server;
    std::string realm = "HTTP API";
    std::string auth = "digest"; // basic, none, allowlist
    int relays = 2;
    int inputs = 2;
    std::size_t page_rows = 10;
    std::size_t card_cut = 63;
    std::size_t freeze_rows = 1'000;
    std::string unsupported;
    std::vector<std::string> honours; // spellings of ScheduleRelay heeded on write
    std::vector<std::string> returns; // and those that reads have
    bool minimal_add = false;
    bool needs_target = false;
    bool latin1 = false;
    bool empty_write_body = false;
    bool status_at_root = false;
    bool schedule_array = false;
    bool contact_add = true;
    bool relay_api = true;
    bool unlock_html = false;
    bool redirects_to_https = false;
    bool base64_passwords = false;
    std::string keys = "relay"; // RelayADelay, or "hold": HoldDelayA
    std::string item_key = "item";
    std::string account_key = "Account1";
    std::string trailing; // bytes behind the JSON
    int success_code = 0;
    int throttle_ms = 0; // requests sooner than this after another get 401
};

// Ends the program when there is no such profile: a mistake in a test.
Profile load_profile(const std::string& name);
std::vector<std::string> profile_names();

} // namespace akx::test::akuvox
