// SPDX-License-Identifier: Apache-2.0
// The decision tree of facts/akuvox §1.6.
#include "device/akuvox/probe.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "device/akuvox/wire.hpp"

namespace akx::device {

std::string_view sighting_name(AkuvoxSighting::Kind kind) {
    switch (kind) {
    case AkuvoxSighting::Kind::digest:
        return "digest";
    case AkuvoxSighting::Kind::basic:
        return "basic";
    case AkuvoxSighting::Kind::open:
        return "open";
    case AkuvoxSighting::Kind::forbidden:
        return "forbidden";
    case AkuvoxSighting::Kind::legacy_web:
        return "legacy-web";
    case AkuvoxSighting::Kind::other:
        break;
    }
    return "other";
}

Result<AkuvoxSighting> look_at_akuvox(const AkuvoxOptions& options) {
    return akuvox::Wire(options).sighting();
}

namespace akuvox {

namespace {

using Kind = AkuvoxSighting::Kind;

// Model and firmware, wherever this firmware puts them.
void take_model(const Value& document, AkuvoxSighting& out) {
    const Value* data = document.find("data");
    for (const Value* place : {data, &document}) {
        const Value* status =
            place != nullptr && place->is_object() ? place->find("Status") : nullptr;
        for (const Value* each : {status, place}) {
            if (each == nullptr || !each->is_object()) {
                continue;
            }
            const auto take = [&](std::string& to, std::initializer_list<std::string_view> keys) {
                for (const std::string_view key : keys) {
                    to = to.empty() ? std::string(utf8_prefix(word(*each, key), 64)) : to;
                }
            };
            take(out.model, {"Model", "model"});
            take(out.firmware, {"FirmwareVersion", "firmware", "Firmware"});
            take(out.mac, {"MAC", "mac", "Mac"});
        }
    }
}

// Several challenges may come, each with a realm of its own.
std::optional<Kind> challenge_of(const net::Reply& reply, std::string& realm) {
    std::optional<Kind> out;
    for (const net::Header& header : reply.headers) {
        if (to_lower(header.name) != "www-authenticate") {
            continue;
        }
        const bool digest = to_lower(header.value).starts_with("digest");
        const std::size_t at = header.value.find("realm=\"");
        const std::size_t begin = at == std::string::npos ? header.value.size() : at + 7;
        const std::string name = header.value.substr(begin, header.value.find('"', begin) - begin);
        if (name == "HTTP API" || name == "HTTPAPI") {
            realm = out ? realm : name;
            out = digest || out == Kind::digest ? Kind::digest : Kind::basic;
        }
    }
    return out;
}

bool is_theirs(std::string_view server) {
    return server.find("EasyHttpServer") != std::string_view::npos ||
           server.find("lighttpd") != std::string_view::npos;
}

class Probe {
  public:
    Probe(net::ClientOptions options, const Send& send)
        : options_(std::move(options)), send_(send) {
        options_.login = {};
        options_.keep_connection = false;
        out_.endpoint = options_.endpoint;
    }

    Result<AkuvoxSighting> run() {
        Result<net::Reply> reply = ask("/api/system/info");
        if (reply && (reply->status == 301 || reply->status == 302 || reply->status == 307 ||
                      reply->status == 308)) {
            const Result<net::Endpoint> to =
                same_host(options_.endpoint, reply->header("Location"));
            if (!to) {
                return to.error();
            }
            options_.endpoint = *to;
            out_.endpoint = *to;
            reply = ask("/api/system/info");
        }
        if (!reply) {
            return reply.error();
        }
        judge(*reply);
        return out_;
    }

  private:
    Result<net::Reply> ask(const std::string& path) {
        Result<net::Client> client = net::Client::make(options_);
        if (!client) {
            return client.error();
        }
        Result<net::Reply> reply = send_(*client, net::Request::get(path));
        if (const auto seen = client->seen()) {
            out_.fingerprint = seen->text();
            options_.trust = net::Trust::pinned(*seen).even_expired();
        }
        return reply;
    }

    void judge(const net::Reply& reply) {
        out_.server = std::string(utf8_prefix(to_utf8(reply.header("Server")), 64));
        if (reply.status == 401) {
            if (const auto kind = challenge_of(reply, out_.realm)) {
                out_.kind = *kind;
                out_.how = "401 with realm " + out_.realm;
                ask_model("/api/web/system/info");
            }
        } else if (reply.status == 403) {
            judge_forbidden();
        } else if (const Result<Answer> answer = read_answer(reply, false)) {
            take_model(answer->document, out_);
            if (!out_.model.empty()) {
                out_.kind = Kind::open;
                out_.how = "answers without a login";
            }
        }
    }

    // An older web server, or an allowlist, which is empty as it comes from the factory.
    void judge_forbidden() {
        ask_model("/web/status/get?session=&web=1");
        if (!out_.model.empty()) {
            out_.kind = Kind::legacy_web;
            out_.how = "403, and tells its model";
        } else if (is_theirs(out_.server)) {
            out_.kind = Kind::forbidden;
            out_.how = "403 by " + out_.server;
        }
    }

    void ask_model(const std::string& path) {
        const Result<net::Reply> reply = ask(path);
        if (!reply || !reply->ok()) {
            return;
        }
        std::size_t used = 0;
        const Result<Value> document = parse_json_prefix(to_utf8(reply->body), used);
        if (document && document->is_object()) {
            take_model(*document, out_);
        }
    }

    net::ClientOptions options_;
    const Send& send_;
    AkuvoxSighting out_;
};

} // namespace

Result<AkuvoxSighting> probe(net::ClientOptions options, const Send& send) {
    return Probe(std::move(options), send).run();
}

} // namespace akuvox

} // namespace akx::device
