// SPDX-License-Identifier: Apache-2.0
// akx door simulate: what the phone would decide, and why, step by step. Nothing opens.
#include "commands/door.hpp"
#include "commands/show.hpp"
#include "commands/user.hpp"

namespace akx::cli {

namespace {

constexpr Column kSteps[] = {{"check", "CHECK"}, {"result", "RESULT"}, {"detail", "DETAIL"}};

Result<Value> credential(const Invocation& run) {
    Value question = Value::object();
    const Result<std::optional<Secret>> pin = given_pin(run);
    if (!pin) {
        return pin.error();
    }
    const bool by_user = run.arguments.has("--user");
    const bool by_card = run.arguments.has("--card");
    if ((by_user ? 1 : 0) + (by_card ? 1 : 0) + (pin->has_value() ? 1 : 0) != 1) {
        return Error(errors::usage, "give one of --user, --card and a PIN");
    }
    if (by_card) {
        question.set("card", run.arguments.text("--card"));
    }
    if (pin->has_value()) {
        question.set("pin", (*pin)->reveal());
        if (run.arguments.has("--room")) {
            question.set("room", run.arguments.text("--room"));
        }
    }
    return question;
}

void add_circumstances(const Invocation& run, Value& question) {
    if (run.arguments.has("--method")) {
        question.set("method", run.arguments.text("--method"));
    }
    if (run.arguments.has("--relay")) {
        Value relays = Value::array();
        for (const std::string& relay : run.arguments.all("--relay")) {
            relays.push(relay);
        }
        question.set("relays", std::move(relays));
    }
    const std::string at = run.arguments.text("--at");
    if (const auto away = parse_duration(at)) {
        question.set("at", format_utc(run.now() + *away));
    } else if (!at.empty()) {
        question.set("at", at); // what has no zone is on the phone's clock
    }
}

Value verdict(const Value& answer) {
    std::string detail = answer.text_at("why");
    if (const std::string name = answer.text_at("name"); !name.empty()) {
        detail = name + " (" + answer.text_at("user") + "): " + detail;
    }
    Value row = Value::object();
    row.set("check", "decision");
    row.set("result", answer.bool_at("granted") ? "granted" : answer.text_at("reason"));
    row.set("detail", detail);
    return row;
}

void show(Invocation& run, const Value& answer) {
    if (!for_people(run)) {
        run.output.object("Simulation", {}, answer);
        return;
    }
    run.note("at " + answer.text_at("local") + " " + answer.text_at("weekday") + ", " +
             answer.text_at("timeZone"));
    run.output.begin("SimulationSteps", kSteps);
    for (const Value& step : answer.array_at("steps")) {
        Value row = step;
        row.set("result", step.bool_at("passed") ? "passed" : "failed");
        run.output.row(row);
    }
    run.output.row(verdict(answer));
    run.output.end();
}

} // namespace

Result<Exit> door_simulate(Invocation& run) {
    Result<Value> question = credential(run);
    Result<Phone> phone = question ? run.connect() : Result<Phone>(question.error());
    if (!phone) {
        return phone.error();
    }
    if (run.arguments.has("--user")) {
        const Result<Value> user = named_user(*phone, run.arguments.text("--user"));
        if (!user) {
            return on_phone(user.error(), phone->known);
        }
        question->set("user", user->text_at("id"));
    }
    add_circumstances(run, *question);
    const Result<Value> answer = phone->device->simulate(*question);
    if (!answer) {
        return on_phone(answer.error(), phone->known);
    }
    show(run, *answer);
    return Exit::ok;
}

} // namespace akx::cli
