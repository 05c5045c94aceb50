// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/filetool.hpp"

#include "api/akuvox/multipart.hpp"
#include "api/import_job.hpp"

#include <algorithm>

namespace akx::agent::akuvox {

namespace {

constexpr std::string_view kUsers = "UserData";
constexpr std::string_view kPart = "file";

// What is wrong with the first row that was not taken.
std::string first_problem(const ImportReport& report) {
    return report.problems.empty() ? std::string(report.refusal->what())
                                   : std::string(report.problems.front().error.what());
}

void answer(Services& services, Exchange& exchange, const Result<ImportReport>& report) {
    if (!report) {
        exchange.fail(report.error());
        return;
    }
    audit_import(services, exchange.who(), *report, "merge");
    if (report->refusal) {
        exchange.fail(Error(errors::invalid_row, first_problem(*report)));
        return;
    }
    Value data = Value::object();
    data.set("added", report->added);
    data.set("changed", report->changed);
    data.set("unchanged", report->unchanged);
    exchange.succeed(data);
}

// All or nothing, as the same file through /v1.
Result<ImportReport> import_users(Services& services, StateDb& state,
                                  const http::Request& request) {
    const auto parts = read_multipart(request.headers.get("Content-Type"), request.body);
    if (!parts) {
        return parts.error();
    }
    const auto file = std::find_if(parts->begin(), parts->end(),
                                   [](const Part& part) { return part.name == kPart; });
    if (file == parts->end()) {
        return Error(errors::missing_value, "there is no part called file").in_field("file");
    }
    const auto format =
        exchange::detect_format(file->content.substr(0, exchange::kDetectBytes), file->filename);
    if (!format) {
        return format.error();
    }
    ImportJob job(**format, ImportOptions());
    job.take(state, file->content);
    return finish_import(services, state, job);
}

} // namespace

bool is_import(const http::Target& target) {
    const auto& names = target.segments;
    return names.size() >= 2 && names.size() <= 4 && names.back() == "import" &&
           names[names.size() - 2] == "filetool";
}

void import_file(Services& services, const Principal& who, http::Request request,
                 http::Responder responder) {
    Ask ask;
    ask.target = "filetool";
    ask.action = "import";
    ask.query = request.target.query;
    auto exchange = std::make_shared<Exchange>(who, std::move(ask), std::move(responder));
    if (!who.may(model::Role::operate)) {
        exchange->send(
            reply_response(kFailed, "import", "Forbidden: this needs the role operator", {}, 403));
        return;
    }
    if (exchange->ask().parameter("destFile") != kUsers) {
        exchange->fail(Error(errors::unsupported, "Api unsupported"));
        return;
    }
    change_store(
        services, std::move(exchange),
        [&services, request = std::move(request)](StateDb& state) {
            return import_users(services, state, request);
        },
        [&services](Exchange& done, const Result<ImportReport>& report) {
            answer(services, done, report);
        });
}

} // namespace akx::agent::akuvox
