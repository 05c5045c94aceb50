// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "commands/input.hpp"
#include "commands/show.hpp"
#include "commands/user.hpp"
#include "exchange/access_text.hpp"
#include "model/user.hpp"

namespace akx::cli {

namespace {

constexpr unsigned kPage = 1'000;

constexpr Column kColumns[] = {{"id", "ID"},          {"name", "NAME"},  {"room", "ROOM"},
                               {"cards", "CARDS"},    {"hasPin", "PIN"}, {"access", "ACCESS"},
                               {"validFrom", "FROM"}, {"validTo", "TO"}};

// Access as --access takes it: "1001-12;".
std::string short_access(const Value& access) {
    std::vector<model::AccessRule> rules;
    for (const Value& rule : access.as_array()) {
        model::Problems problems;
        rules.push_back(model::decode_as<model::AccessRule>(rule, problems));
    }
    return exchange::print_access(rules, false);
}

Value for_output(const Invocation& run, Value user) {
    const Value* access = user.is_object() ? user.find("access") : nullptr;
    if (for_people(run) && access != nullptr && access->is_array()) {
        user.set("access", short_access(*access));
    }
    return user;
}

// "10-AB" is schedule 10 on relays A and B, as the devices write it.
Result<Value> parse_access(const std::string& text) {
    const Result<exchange::AccessText> parsed = exchange::parse_access(text);
    if (!parsed) {
        return Error(parsed.error()).in_field("--access");
    }
    Value list = Value::array();
    for (const model::AccessRule& rule : parsed->rules) {
        list.push(model::encode(rule));
    }
    return list;
}

// The members that the options give; the PIN comes from a file, standard input or by asking.
Result<Value> given_members(const Invocation& run, const FieldOptions& fields) {
    Value user = Value::object();
    fields.read(run.arguments, user);
    if (run.arguments.has("--access")) {
        std::string joined;
        for (const std::string& text : run.arguments.all("--access")) {
            const bool always = text.find('-') == std::string::npos;
            joined += always ? std::to_string(model::kAlways) + "-" + text : text;
            joined += ";";
        }
        Result<Value> access = parse_access(joined);
        if (!access) {
            return access.error();
        }
        user.set("access", std::move(*access));
    }
    const Result<std::optional<Secret>> pin = given_pin(run);
    if (!pin) {
        return pin.error();
    }
    if (pin->has_value()) {
        user.set("pin", (*pin)->reveal());
    }
    return user;
}

Result<std::vector<std::string>> ids(const Invocation& run) {
    std::vector<std::string> out(run.arguments.all("ID").begin(), run.arguments.all("ID").end());
    if (run.arguments.has("--file")) {
        const Result<std::vector<std::string>> lines =
            read_lines(run, run.arguments.text("--file"));
        if (!lines) {
            return lines.error();
        }
        out.insert(out.end(), lines->begin(), lines->end());
    }
    if (out.empty()) {
        return Error(errors::usage, "no user was named")
            .next("give ids, or a file with one id a line");
    }
    return out;
}

// Deletes one after the other; what fails is told, the others go on.
Result<Exit> delete_all(Invocation& run, Phone& phone, const std::vector<std::string>& names) {
    std::size_t failed = 0;
    Exit last = Exit::failed;
    for (const std::string& id : names) {
        const Status status = phone.device->delete_user(id);
        if (status) {
            continue;
        }
        if (names.size() == 1) {
            return status.error();
        }
        ++failed;
        last = status.error().kind().exit;
        run.warn(on_phone(Error(status.error()).with("user " + id), phone.known));
    }
    run.note(std::to_string(names.size() - failed) + " of " + std::to_string(names.size()) +
             " users deleted");
    return failed == 0 ? Exit::ok : failed == names.size() ? last : Exit::partial;
}

} // namespace

Result<Exit> user_list(Invocation& run) {
    return list_phones(run, "UserList", kColumns, [&](Phone& phone, const Emit& emit) -> Status {
        device::UserQuery query;
        query.filter = run.arguments.text("--filter");
        query.sort = run.arguments.text("--sort", "id");
        std::int64_t left = run.arguments.integer("--limit", INT64_MAX);
        while (left > 0 && !run.output.is_closed() && !run.environment.is_interrupted()) {
            query.limit = static_cast<unsigned>(std::min<std::int64_t>(left, kPage));
            Result<device::UserPage> page = phone.device->users(query);
            if (!page) {
                return page.error();
            }
            for (Value& user : page->users) {
                emit(for_output(run, std::move(user)));
            }
            left -= static_cast<std::int64_t>(page->users.size());
            query.after = page->next;
            if (page->next.empty() || page->users.empty()) {
                break;
            }
        }
        return {};
    });
}

Result<Exit> user_get(Invocation& run) {
    return show_phones(run, "User", kColumns, [&](Phone& phone) -> Result<Value> {
        Result<Value> user = phone.device->user(run.arguments.text("ID"));
        return user ? Result<Value>(for_output(run, std::move(*user))) : user;
    });
}

Result<Exit> user_add(Invocation& run) {
    if (run.arguments.has("--file")) {
        if (run.arguments.has("ID")) {
            return Error(errors::usage, "give either an id or a file");
        }
        return import_users(run, run.arguments.text("--file"), device::ImportOptions::Mode::add);
    }
    Result<Value> user = given_members(run, add_fields());
    if (!user) {
        return user.error();
    }
    if (!run.arguments.has("ID")) {
        return Error(errors::usage, "no user was named").next("give an id, or rows with --file");
    }
    user->set("id", run.arguments.text("ID"));
    if (Status status = check_object<model::User>(*user, false); !status) {
        return status.error();
    }
    return show_phones(run, "User", kColumns, [&](Phone& phone) -> Result<Value> {
        Result<Value> added = phone.device->add_user(*user);
        return added ? Result<Value>(for_output(run, std::move(*added))) : added;
    });
}

Result<Exit> user_set(Invocation& run) {
    if (run.arguments.has("--file")) {
        return import_users(run, run.arguments.text("--file"), device::ImportOptions::Mode::merge);
    }
    Result<Value> fields = given_members(run, set_fields());
    if (!fields) {
        return fields.error();
    }
    if (!run.arguments.has("ID")) {
        return Error(errors::usage, "no user was named").next("give an id, or rows with --file");
    }
    if (Status status = check_object<model::User>(*fields, true); !status) {
        return status.error();
    }
    for (const std::string& field : run.arguments.all("--clear")) {
        fields->set(field, nullptr);
    }
    if (fields->as_object().empty()) {
        return Error(errors::usage, "nothing to change was given");
    }
    return show_phones(run, "User", kColumns, [&](Phone& phone) -> Result<Value> {
        Result<Value> changed = phone.device->change_user(run.arguments.text("ID"), *fields);
        return changed ? Result<Value>(for_output(run, std::move(*changed))) : changed;
    });
}

Result<Exit> user_delete(Invocation& run) {
    const Result<std::vector<std::string>> names = ids(run);
    if (!names) {
        return names.error();
    }
    if (const Result<std::vector<KnownPhone>> targets = run.targets(); !targets) {
        return targets.error();
    }
    const std::string what = names->size() == 1 ? "user '" + names->front() + "'"
                                                : std::to_string(names->size()) + " users";
    if (Status status = run.confirm("Delete " + what + "?"); !status) {
        return status.error();
    }
    return each_phone(run, [&](Phone& phone) { return delete_all(run, phone, *names); });
}

} // namespace akx::cli
