// SPDX-License-Identifier: Apache-2.0
// akx user find: by name, by PIN, by card. And a user of a phone by id or name, for grant and
// revoke.
#include "base/text.hpp"
#include "commands/input.hpp"
#include "commands/show.hpp"
#include "commands/user.hpp"
#include "model/card_format.hpp"

namespace akx::cli {

namespace {

constexpr unsigned kPage = 1'000;
constexpr std::size_t kNamed = 5; // ids told when a name is not unique

constexpr Column kColumns[] = {{"id", "ID"},          {"name", "NAME"},
                               {"room", "ROOM"},      {"foundBy", "FOUND BY"},
                               {"foundCard", "CARD"}, {"foundFormat", "FORMAT"}};

// Every user whose id or name holds the text; the phone's filter also looks at other fields.
Status each_named(Phone& phone, const std::string& text,
                  const std::function<void(Value user)>& take) {
    const std::string wanted = to_lower(text);
    device::UserQuery query;
    query.filter = text;
    query.limit = kPage;
    while (true) {
        Result<device::UserPage> page = phone.device->users(query);
        if (!page) {
            return page.error();
        }
        for (Value& user : page->users) {
            if (to_lower(user.text_at("name")).find(wanted) != std::string::npos ||
                to_lower(user.text_at("id")).find(wanted) != std::string::npos) {
                take(std::move(user));
            }
        }
        query.after = page->next;
        if (page->next.empty() || page->users.empty()) {
            return {};
        }
    }
}

// The question for the phone, or null to look by name.
Result<Value> question_of(const Invocation& run) {
    const Result<std::optional<Secret>> pin = given_pin(run);
    if (!pin) {
        return pin.error();
    }
    const std::string card = run.arguments.text("--card");
    const bool by_name = run.arguments.has("NAME");
    if ((by_name ? 1 : 0) + (pin->has_value() ? 1 : 0) + (card.empty() ? 0 : 1) != 1) {
        return Error(errors::usage, "give one of a name, a card and a PIN")
            .next("akx user find 'Ann', akx user find --card 18330162, akx user find --ask-pin");
    }
    if (by_name) {
        return Value();
    }
    Value question = Value::object();
    if (pin->has_value()) {
        question.set("pin", (*pin)->reveal());
        if (run.arguments.has("--room")) {
            question.set("room", run.arguments.text("--room"));
        }
        return question;
    }
    question.set("card", card);
    if (const std::string format = run.arguments.text("--format"); !format.empty()) {
        if (!model::parse_card_format(format)) {
            return Error(errors::usage, "--format: '" + format + "' is not a card format");
        }
        question.set("format", format);
    }
    return question;
}

Status find_by_question(const Invocation& run, Phone& phone, const Value& question,
                        const std::function<void(Value user)>& take) {
    Result<Value> answer = phone.device->search_users(question);
    if (!answer) {
        return answer.error();
    }
    for (const Value& name : answer->array_at("publicPins")) {
        run.note(phone.known.name + ": it is the public PIN '" + name.as_text() + "'");
        Value row = Value::object();
        row.set("id", "");
        row.set("name", name);
        row.set("foundBy", "public PIN");
        take(std::move(row));
    }
    for (const Value& user : answer->array_at("users")) {
        Value row = user;
        row.set("foundBy", question.find("pin") != nullptr ? "PIN" : "card");
        take(std::move(row));
    }
    return {};
}

} // namespace

Result<Exit> user_find(Invocation& run) {
    const Result<Value> question = question_of(run);
    if (!question) {
        return question.error();
    }
    std::size_t found = 0;
    const Result<Exit> outcome =
        list_phones(run, "UserList", kColumns, [&](Phone& phone, const Emit& emit) -> Status {
            const auto take = [&](Value user) {
                ++found;
                if (user.find("foundBy") == nullptr) {
                    user.set("foundBy", "name");
                }
                emit(std::move(user));
            };
            return question->is_null() ? each_named(phone, run.arguments.text("NAME"), take)
                                       : find_by_question(run, phone, *question, take);
        });
    if (outcome && *outcome == Exit::ok && found == 0) {
        return Error(errors::not_found, "nobody was found");
    }
    return outcome;
}

Result<std::optional<Secret>> given_pin(const Invocation& run) {
    Result<std::optional<Secret>> pin = secret_from_options(run, "--pin-file", "--pin-stdin");
    if (pin && !pin->has_value() && run.arguments.has("--ask-pin")) {
        Result<Secret> typed = run.ask("PIN:", true);
        return typed ? Result<std::optional<Secret>>(std::move(*typed))
                     : Result<std::optional<Secret>>(typed.error());
    }
    return pin;
}

Result<Value> named_user(Phone& phone, const std::string& who) {
    Result<Value> by_id = phone.device->user(who);
    if (by_id || !by_id.error().is(errors::not_found)) {
        return by_id;
    }
    std::vector<Value> same;
    std::string near;
    const Status status = each_named(phone, who, [&](Value user) {
        if (to_lower(user.text_at("name")) == to_lower(who)) {
            same.push_back(std::move(user));
        } else if (near.empty()) {
            near = user.text_at("name") + " (" + user.text_at("id") + ")";
        }
    });
    if (!status) {
        return status.error();
    }
    if (same.size() == 1) {
        return std::move(same.front());
    }
    if (same.empty()) {
        return Error(errors::not_found, "there is no user '" + who + "'")
            .next(near.empty() ? "'akx user find' looks for parts of a name"
                               : "did you mean " + near + "?");
    }
    std::string ids;
    for (std::size_t i = 0; i < std::min(same.size(), kNamed); ++i) {
        ids += (i == 0 ? "" : ", ") + same[i].text_at("id");
    }
    return Error(errors::usage, std::to_string(same.size()) + " users are called '" + who +
                                    "': " + ids + (same.size() > kNamed ? ", ..." : ""))
        .next("give the id of the one that is meant");
}

} // namespace akx::cli
