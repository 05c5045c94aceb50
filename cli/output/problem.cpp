// SPDX-License-Identifier: Apache-2.0
#include "output/problem.hpp"

#include "output/formats.hpp"

namespace akx::cli {

namespace {

std::string where_text(const Error& error) {
    std::string out = error.subject();
    for (const std::string& part : {error.place().text(), error.field()}) {
        if (!part.empty()) {
            out += (out.empty() ? "" : ", ") + part;
        }
    }
    return out;
}

// What was being done, or what kind of failure it is; of several problems how many they are.
std::string what_text(const Error& error) {
    if (error.context().empty() && !error.details().empty()) {
        return error.what();
    }
    std::string out;
    for (const std::string& step : error.context()) {
        out += (out.empty() ? "" : ": ") + step;
    }
    return out.empty() ? std::string(error.kind().title) : out;
}

Value problem_value(const Error& error) {
    Value out = Value::object();
    out.set("id", error.kind().id);
    out.set("name", error.kind().name);
    out.set("what", what_text(error));
    Value where = Value::object();
    const auto set = [&where](std::string_view key, const std::string& text) {
        if (!text.empty()) {
            where.set(key, text);
        }
    };
    set("phone", error.subject());
    set("file", error.place().file);
    if (error.place().line != 0) {
        where.set("line", static_cast<std::int64_t>(error.place().line));
        where.set("column", static_cast<std::int64_t>(error.place().column));
    }
    set("field", error.field());
    out.set("where", std::move(where));
    out.set("why", error.what());
    out.set("next", error.hint());
    return out;
}

// "  site.yaml:14:9: relays[A].holdDelay: … [AKX-E0205]" and, where it says more, its own hint.
void append_detail(std::string& out, const Error& detail, std::string_view usual_hint) {
    out += "  " + printable(detail.text()) + " [" + std::string(detail.kind().id) + "]\n";
    if (detail.hint() != usual_hint && detail.hint() != detail.kind().hint) {
        out += "      " + printable(detail.hint()) + "\n";
    }
}

} // namespace

std::string error_text(const Error& error, bool color) {
    const std::string_view red = color ? "\x1b[1;31m" : "";
    const std::string_view plain = color ? "\x1b[0m" : "";
    std::string out = std::string(red) + "akx:" + std::string(plain) + " " +
                      printable(what_text(error)) + " [" + std::string(error.kind().id) + "]\n";
    if (const std::string where = where_text(error); !where.empty()) {
        out += "  where: " + printable(where) + "\n";
    }
    if (error.details().empty() || !error.context().empty()) {
        out += "  why:   " + printable(error.what()) + "\n";
    }
    for (const Error& detail : error.details()) {
        append_detail(out, detail, error.hint());
    }
    if (!error.hint().empty()) {
        out += "  next:  " + printable(error.hint()) + "\n";
    }
    return out;
}

Value error_document(const Error& error) {
    Value out = Value::object();
    out.set("apiVersion", kApiVersion);
    out.set("kind", "Error");
    const Value problem = problem_value(error);
    for (const Value::Member& member : problem.as_object()) {
        out.set(member.key, member.value);
    }
    out.set("exit", static_cast<int>(error.kind().exit));
    if (!error.details().empty()) {
        Value details = Value::array();
        for (const Error& detail : error.details()) {
            details.push(problem_value(detail));
        }
        out.set("details", std::move(details));
    }
    return out;
}

} // namespace akx::cli
