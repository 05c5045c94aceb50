// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/dialect.hpp"

#include "api/akuvox/calls.hpp"
#include "api/akuvox/filetool.hpp"
#include "api/akuvox/open_door.hpp"

namespace akx::agent::akuvox {

namespace {

constexpr std::uint64_t kBodyLimit = 2U << 20U; // a thousand users with everything
constexpr std::size_t kReadAtOnce = 16U << 10U; // bytes of JSON worth no other thread
constexpr std::string_view kNoHandlers = "No handlers for this request";

bool is_api(const http::Target& target) {
    return !target.segments.empty() && (target.segments[0] == "api" || is_import(target));
}

bool is_opening(const http::Target& target) {
    return !target.segments.empty() && target.segments[0] == "fcgi";
}

bool is_plain(const http::Request& head) {
    return head.peer->tls_version.empty();
}

// A page of another site that makes its visitor's browser ask here.
bool is_foreign_page(const http::Request& head) {
    const std::string_view site = head.headers.get("Sec-Fetch-Site", "none");
    return site != "none" && site != "same-origin";
}

http::Admission refuse(http::Response response) {
    return http::Admission::refuse(std::move(response));
}

} // namespace

bool Dialect::takes(const http::Request& head) const {
    const model::AkuvoxSettings& settings = services_.settings.phone().akuvox;
    return (is_api(head.target) && settings.enabled) ||
           (is_opening(head.target) && (settings.enabled || settings.open_by_http.enabled));
}

http::Admission Dialect::admit(const http::Request& head) {
    if (head.method != http::Method::get && head.method != http::Method::post) {
        return refuse(
            reply_response(kFailed, "", "Method Not Allowed", {}, 405).with("Allow", "GET, POST"));
    }
    if (is_foreign_page(head)) {
        return refuse(gate_.refuse(head, "the request comes from a page of another site", ""));
    }
    return is_opening(head.target) ? admit_opening(head) : admit_api(head);
}

http::Admission Dialect::admit_api(const http::Request& head) {
    Gate::Verdict verdict = gate_.check_api(head);
    if (auto* refusal = std::get_if<http::Response>(&verdict)) {
        return refuse(std::move(*refusal));
    }
    const bool upload = is_import(head.target);
    return http::Admission::buffer(upload ? kUploadLimit : kBodyLimit,
                                   [this, upload, who = std::get<Principal>(std::move(verdict))](
                                       http::Request request, http::Responder responder) {
                                       if (upload) {
                                           import_file(services_, who, std::move(request),
                                                       std::move(responder));
                                       } else {
                                           read(who, std::move(request), std::move(responder));
                                       }
                                   });
}

// Long bodies are taken apart on the reader's thread: the door thread has other things to do.
void Dialect::read(const Principal& who, http::Request request, http::Responder responder) {
    if (request.body.size() <= kReadAtOnce) {
        dispatch(who, read_ask(request.target, request.body), std::move(responder));
        return;
    }
    auto held = std::make_shared<http::Responder>(std::move(responder));
    const bool taken =
        services_.store.read([this, who, held, target = std::move(request.target),
                              body = std::move(request.body)](Store::Reader&) mutable {
            auto ask = std::make_shared<Result<Ask>>(read_ask(target, body));
            services_.loop.post([this, who, held = std::move(held), ask] {
                dispatch(who, std::move(*ask), std::move(*held));
            });
        });
    if (!taken) {
        held->send(error_response(Error(errors::busy, "too many requests wait"), ""));
    }
}

void Dialect::dispatch(const Principal& who, Result<Ask> ask, http::Responder responder) {
    if (!ask) {
        responder.send(error_response(ask.error(), ""));
        return;
    }
    bool known_target = false;
    const CallRow* call = find_call(ask->target, ask->action, known_target);
    auto exchange = std::make_shared<Exchange>(who, std::move(*ask), std::move(responder));
    if (call == nullptr) {
        exchange->fail(Error(errors::unsupported,
                             std::string(known_target ? "unsupport action" : kNoHandlers)));
        return;
    }
    if (!who.may(call->role)) {
        const std::string name = std::string(call->target) + "/" + std::string(call->action);
        services_.audit(model::events::access_refused, who,
                        {{"path", "/api/" + name},
                         {"reason", "needs role " + std::string(role_name(call->role))}});
        exchange->send(reply_response(
            kFailed, call->action,
            "Forbidden: this needs the role " + std::string(role_name(call->role)), {}, 403));
        return;
    }
    call->handle(services_, std::move(exchange));
}

http::Admission Dialect::admit_opening(const http::Request& head) {
    Opening opening = judge_opening(services_, gate_, head);
    if (auto* refusal = std::get_if<http::Response>(&opening)) {
        return refuse(std::move(*refusal));
    }
    return http::Admission::buffer(0,
                                   [this, order = std::get<door::RemoteUnlock>(std::move(opening))](
                                       const http::Request&, http::Responder responder) mutable {
                                       open_door(services_, std::move(order), std::move(responder));
                                   });
}

http::Admission FrontDoor::admit(const http::Request& head) {
    if (dialect_.takes(head)) {
        return dialect_.admit(head);
    }
    if (is_plain(head)) {
        return refuse(reply_response(kFailed, "", kNoHandlers, {}, 404));
    }
    return router_.admit(head);
}

} // namespace akx::agent::akuvox
