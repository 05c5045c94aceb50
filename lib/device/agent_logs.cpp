// SPDX-License-Identifier: Apache-2.0
// Logs: pages, the live stream, the audit log's own proof.
#include "device/agent.hpp"

#include "base/json.hpp"
#include "net/sse.hpp"

namespace akx::device {

Result<LogPage> AgentDevice::log(const LogQuery& query) {
    net::Target target("/v1/log/" + net::encode_segment(query.log));
    target.add("limit", std::to_string(query.limit)).add_if("after", query.after);
    target.add_if("from", query.from).add_if("to", query.to);
    target.add_if("event", query.event).add_if("user", query.user).add_if("text", query.text);
    target.add_if("newest", query.newest ? "true" : "");
    Result<Value> answer = client_.fetch(net::Request::get(target.text()));
    if (!answer) {
        return answer.error();
    }
    Value* entries = answer->find("entries");
    if (entries == nullptr || !entries->is_array()) {
        return not_understood("the log entries");
    }
    LogPage out;
    out.entries = std::move(entries->as_array());
    out.next = revision_of(*answer, "next");
    out.gaps = answer->array_at("gaps");
    return out;
}

Status AgentDevice::follow_log(const LogFollow& options) {
    Status unreadable;
    net::FollowOptions follow;
    follow.cursor = options.after;
    follow.broken = options.broken;
    follow.stop = options.stop;
    follow.request = [&options](const std::string& cursor) {
        net::Target target("/v1/events");
        target.add("log", options.logs).add_if("after", cursor);
        net::Request request = net::Request::get(target.text());
        request.headers.push_back({"Accept", "text/event-stream"});
        return request;
    };
    follow.take = [&options, &unreadable](const net::SseEvent& event) {
        const Result<Value> entry = parse_json(event.data);
        if (!entry) {
            unreadable = Error(errors::protocol, "an event of the phone is not JSON")
                             .because({entry.error()});
            return false;
        }
        return options.take(event.event, *entry);
    };
    Status status = net::follow(client_, follow);
    return status ? unreadable : status;
}

Result<Value> AgentDevice::verify_audit() {
    return client_.fetch(net::Request::get("/v1/log/audit/verify"));
}

} // namespace akx::device
