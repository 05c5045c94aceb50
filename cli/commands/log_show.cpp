// SPDX-License-Identifier: Apache-2.0
#include "commands/log.hpp"
#include "commands/show.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "model/event.hpp"

#include <thread>

namespace akx::cli {

namespace {

constexpr unsigned kRecent = 50; // entries shown when nothing else is asked for
constexpr unsigned kPage = 500;
constexpr Millis kGlance{50}; // how soon Ctrl-C is noticed
constexpr Millis kPause{300}; // before a phone that went away is tried again

// What an entry says beyond time and event, in the order of its declaration.
std::string details(const Value& entry) {
    const model::EventKind* kind = model::find_event_kind(entry.text_at("event"));
    std::string out;
    if (kind == nullptr) {
        return out;
    }
    for (const std::string_view field : split(kind->fields, ' ')) {
        const Value* value = entry.find(field);
        const std::string text = value != nullptr ? cell_text(*value) : "";
        if (!text.empty()) {
            out += (out.empty() ? "" : " ") + std::string(field) + "=" + text;
        }
    }
    return out;
}

constexpr Column kTableColumns[] = {{"time", "TIME"}, {"event", "EVENT"}, {"details", "DETAILS"}};

// All fields that entries of the log may have: the columns of a CSV.
std::vector<Column> csv_columns(std::string_view log) {
    std::vector<Column> columns = {{"cursor", ""}, {"time", ""}, {"event", ""}, {"level", ""}};
    for (const model::EventKind* kind : model::all_event_kinds()) {
        if (model::log_kind_name(kind->log) != log) {
            continue;
        }
        for (const std::string_view field : split(kind->fields, ' ')) {
            const bool known = std::any_of(columns.begin(), columns.end(),
                                           [&](const Column& each) { return each.key == field; });
            if (!known) {
                columns.push_back({field, ""});
            }
        }
    }
    return columns;
}

// Shows entries in the wanted format.
class Printer {
  public:
    Printer(Invocation& run, std::string_view log)
        : run_(run), people_(run.arguments.text("--output", "table") == "table") {
        const bool csv = run.arguments.text("--output") == "csv";
        const std::vector<Column> columns =
            csv ? csv_columns(log)
                : std::vector<Column>(std::begin(kTableColumns), std::end(kTableColumns));
        run.output.begin("LogEntryList", columns);
    }
    void show(const Value& entry) {
        if (!people_) {
            run_.output.row(entry);
            return;
        }
        Value shown = entry;
        shown.set("details", details(entry));
        run_.output.row(shown);
    }

  private:
    Invocation& run_;
    bool people_;
};

Result<std::string> moment_text(const Invocation& run, std::string_view option) {
    if (!run.arguments.has(option)) {
        return std::string();
    }
    const Result<WallTime> moment =
        parse_moment(run.arguments.text(option), run.now(), Direction::past);
    return moment ? Result<std::string>(format_utc(*moment)) : Result<std::string>(moment.error());
}

Result<device::LogQuery> make_query(const Invocation& run, const std::string& log) {
    const Result<std::string> since = moment_text(run, "--since");
    const Result<std::string> until = moment_text(run, "--until");
    if (!since || !until) {
        return !since ? since.error() : until.error();
    }
    device::LogQuery query;
    query.log = log;
    query.after = run.arguments.text("--after");
    query.from = *since;
    query.to = *until;
    query.event = run.arguments.text("--event");
    query.user = run.arguments.text("--user");
    query.text = run.arguments.text("--text");
    // The latest entries, unless a place to start from is given.
    query.newest = query.after.empty() && query.from.empty();
    return query;
}

void tell_gap(const Invocation& run, const device::LogPage& page) {
    if (!page.gaps.empty()) {
        run.note("akx: entries are missing here: they were dropped or have been removed");
    }
}

std::string cursor_of(const Value& entry) {
    const Value* cursor = entry.find("cursor");
    return cursor != nullptr ? cell_text(*cursor) : std::string();
}

// The newest entries, oldest first. `cursor` gets the place after the last one.
Status show_recent(const Invocation& run, device::Device& device, device::LogQuery query,
                   Printer& printer, std::string& cursor) {
    query.limit = static_cast<unsigned>(run.arguments.integer("--limit", kRecent));
    const Result<device::LogPage> page = device.log(query);
    if (!page) {
        return page.error();
    }
    tell_gap(run, *page);
    for (auto entry = page->entries.rbegin(); entry != page->entries.rend(); ++entry) {
        printer.show(*entry);
    }
    if (!page->entries.empty()) {
        cursor = cursor_of(page->entries.front());
    }
    return {};
}

// Everything from the start asked for, page by page.
Status show_from(const Invocation& run, device::Device& device, device::LogQuery query,
                 Printer& printer, std::string& cursor) {
    std::int64_t left = run.arguments.integer("--limit", INT64_MAX);
    while (left > 0 && !run.environment.is_interrupted() && !run.output.is_closed()) {
        query.limit = static_cast<unsigned>(std::min<std::int64_t>(left, kPage));
        const Result<device::LogPage> page = device.log(query);
        if (!page) {
            return page.error();
        }
        tell_gap(run, *page);
        for (const Value& entry : page->entries) {
            printer.show(entry);
        }
        left -= static_cast<std::int64_t>(page->entries.size());
        if (!page->entries.empty()) { // the last page names no next one
            cursor = cursor_of(page->entries.back());
        }
        if (page->entries.size() < query.limit || page->next.empty()) {
            break;
        }
        query.after = page->next;
    }
    return {};
}

// Whether an entry of the stream is one that was asked for.
bool is_wanted(const device::LogQuery& query, const std::string& event, const Value& entry) {
    const std::string user = entry.text_at("user");
    return (query.event.empty() || query.event == event) &&
           (query.user.empty() || query.user == user) &&
           (query.text.empty() || to_json(entry).find(query.text) != std::string::npos);
}

// Follows one stream; `cursor` moves with the entries, so that the next one goes on behind them.
Status follow_once(Invocation& run, device::Device& device, const device::LogQuery& query,
                   Printer& printer, std::string& cursor, const std::stop_token& stop) {
    return device.follow_log({.logs = query.log,
                              .after = cursor,
                              .take =
                                  [&](const std::string& event, const Value& entry) {
                                      if (const Value* here = entry.find("cursor")) {
                                          cursor = cell_text(*here);
                                      }
                                      if (is_wanted(query, event, entry)) {
                                          printer.show(entry);
                                          run.output.flush();
                                      }
                                      return !run.output.is_closed() && run.output.status().ok();
                                  },
                              .broken =
                                  [&](const Error& why, Millis wait) {
                                      run.note("akx: the stream broke (" + why.what() +
                                               "); again in " + format_duration(wait));
                                  },
                              .stop = stop});
}

// Until Ctrl-C, however often the network fails: the phone was reached before.
Status follow(Invocation& run, device::Device& device, const device::LogQuery& query,
              Printer& printer, std::string cursor) {
    run.output.flush();
    std::stop_source stop;
    // Ctrl-C interrupts the wait for the network through the token.
    std::jthread watch([&](const std::stop_token& end) {
        while (!end.stop_requested() && !run.environment.is_interrupted()) {
            std::this_thread::sleep_for(kGlance);
        }
        stop.request_stop();
    });
    while (true) {
        Status status = follow_once(run, device, query, printer, cursor, stop.get_token());
        if (run.environment.is_interrupted()) {
            return {};
        }
        const bool passing =
            !status && (status.error().is(errors::unreachable) ||
                        status.error().is(errors::timeout) || status.error().is(errors::tls));
        if (!passing) {
            return status;
        }
        run.note("akx: the phone cannot be reached (" + status.error().what() + "); trying again");
        const auto until = std::chrono::steady_clock::now() + kPause;
        while (!run.environment.is_interrupted() && std::chrono::steady_clock::now() < until) {
            std::this_thread::sleep_for(kGlance);
        }
    }
}

constexpr Column kVerifyColumns[] = {
    {"ok", "intact"}, {"entries", "entries", Align::right}, {"firstBad", "first bad entry"}};

} // namespace

Result<Exit> show_log(Invocation& run, const std::string& log) {
    const std::string format = run.arguments.text("--output", "table");
    const bool following = run.arguments.has("--follow");
    if (following && (format == "yaml" || format == "json")) {
        return Error(errors::usage, "--follow never ends, " + format + " is one document")
            .next("use -o ndjson");
    }
    const Result<device::LogQuery> query = make_query(run, log);
    Result<Phone> phone = query ? run.connect() : Result<Phone>(query.error());
    if (!phone) {
        return phone.error();
    }
    Printer printer(run, log);
    std::string cursor = query->after;
    Status status = query->newest ? show_recent(run, *phone->device, *query, printer, cursor)
                                  : show_from(run, *phone->device, *query, printer, cursor);
    if (status && following) {
        status = follow(run, *phone->device, *query, printer, cursor);
    }
    run.output.end();
    return status ? Result<Exit>(Exit::ok) : Result<Exit>(on_phone(status.error(), phone->known));
}

Result<Exit> verify_audit_log(Invocation& run) {
    Result<Phone> phone = run.connect();
    if (!phone) {
        return phone.error();
    }
    const Result<Value> verdict = phone->device->verify_audit();
    if (!verdict) {
        return on_phone(verdict.error(), phone->known);
    }
    run.output.object("AuditVerification", kVerifyColumns, *verdict);
    if (!verdict->bool_at("ok")) {
        return on_phone(Error(errors::corrupt, "the chain of the audit log is broken")
                            .next("keep the phone as it is and find out who had access to it"),
                        phone->known);
    }
    return Exit::ok;
}

} // namespace akx::cli
