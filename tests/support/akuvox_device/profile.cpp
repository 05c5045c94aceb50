// SPDX-License-Identifier: Apache-2.0
#include "support/akuvox_device/profile.hpp"

#include "base/file.hpp"
#include "base/json.hpp"

#include <stdexcept>

namespace akx::test::akuvox {

namespace {

const Value& document() {
    static const Value value = [] {
        const std::string path =
            std::string(AKX_SOURCE_DIR) + "/tests/support/akuvox_device/profiles.json";
        const Result<std::string> text = read_file(path);
        const Result<Value> json = text ? parse_json(*text) : Result<Value>(text.error());
        if (!json) {
            throw std::runtime_error(json.error().text());
        }
        return *json;
    }();
    return value;
}

std::vector<std::string> texts(const Value& profile, std::string_view key) {
    std::vector<std::string> out;
    for (const Value& each : profile.array_at(key)) {
        out.push_back(each.as_text());
    }
    return out;
}

// What has no source must not be in the file: facts and guesses stay told apart.
void check_sources(const Value& profile) {
    const Value* sources = profile.find("sources");
    for (const std::string_view key :
         {"relays", "honours", "keys", "needsTarget", "latin1", "emptyWriteBody", "scheduleArray",
          "relayApi", "unlockHtml", "redirectsToHttps", "throttle", "passwords", "trailing"}) {
        const Value* value = profile.find(key);
        const bool usual = value == nullptr || key == "keys" || key == "honours";
        if (!usual && (sources == nullptr || sources->find(key) == nullptr)) {
            throw std::runtime_error("profiles.json: no source for " + std::string(key) + " of " +
                                     profile.text_at("name"));
        }
    }
}

Profile profile_of(const Value& value) {
    check_sources(value);
    const Value& common = *document().find("common");
    const auto usual = [&](std::string_view key) -> const Value& {
        return *common.find(key)->find("value");
    };
    Profile out;
    out.name = value.text_at("name");
    out.model = value.text_at("model");
    out.firmware = value.text_at("firmware");
    out.server = value.text_at("server");
    out.realm = usual("realm").as_text();
    out.page_rows = static_cast<std::size_t>(usual("pageRows").as_int());
    out.card_cut = static_cast<std::size_t>(usual("cardCodeCut").as_int());
    out.freeze_rows = static_cast<std::size_t>(usual("freezeRows").as_int());
    out.unsupported = usual("unsupported").as_text();
    out.auth = value.text_at("auth", "digest");
    out.relays = static_cast<int>(value.int_at("relays", 2));
    out.inputs = static_cast<int>(value.int_at("inputs", 2));
    out.honours = texts(value, "honours");
    out.returns = texts(value, "returns");
    out.minimal_add = value.bool_at("minimalAdd");
    out.needs_target = value.bool_at("needsTarget");
    out.latin1 = value.bool_at("latin1");
    out.empty_write_body = value.bool_at("emptyWriteBody");
    out.status_at_root = value.bool_at("statusAtRoot");
    out.schedule_array = value.bool_at("scheduleArray");
    out.contact_add = value.bool_at("contactAdd", true);
    out.relay_api = value.bool_at("relayApi", true);
    out.unlock_html = value.bool_at("unlockHtml");
    out.redirects_to_https = value.bool_at("redirectsToHttps");
    out.base64_passwords = value.text_at("passwords") == "base64";
    out.keys = value.text_at("keys", "relay");
    out.item_key = value.text_at("itemKey", "item");
    out.account_key = value.text_at("accountKey", "Account1");
    out.trailing = value.text_at("trailing");
    out.success_code = static_cast<int>(value.int_at("successCode"));
    out.throttle_ms = static_cast<int>(value.int_at("throttle"));
    return out;
}

} // namespace

Profile load_profile(const std::string& name) {
    for (const Value& each : document().array_at("profiles")) {
        if (each.text_at("name") == name) {
            return profile_of(each);
        }
    }
    throw std::runtime_error("there is no profile " + name);
}

std::vector<std::string> profile_names() {
    std::vector<std::string> out;
    for (const Value& each : document().array_at("profiles")) {
        out.push_back(each.text_at("name"));
    }
    return out;
}

} // namespace akx::test::akuvox
