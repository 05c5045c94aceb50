// SPDX-License-Identifier: Apache-2.0
// The part of an invocation that talks with people, and runs over several phones.
#include "base/json.hpp"
#include "invocation.hpp"
#include "output/problem.hpp"

namespace akx::cli {

namespace {

bool wants_records(const Arguments& arguments) {
    const std::string format = arguments.text("--output");
    return format == "json" || format == "ndjson";
}

} // namespace

void Invocation::note(std::string_view text) const {
    if (!is_quiet()) {
        environment.err->write(printable(text) + "\n");
    }
}

void Invocation::warn(const Error& error) const {
    if (wants_records(arguments)) {
        environment.err->write(to_json(error_document(error)) + "\n");
    } else {
        const bool color = environment.err->is_terminal() && !arguments.has("--no-color");
        environment.err->write(error_text(error, color));
    }
}

Result<Secret> Invocation::ask(std::string_view question, bool hidden) const {
    if (arguments.has("--no-input") || !environment.ask) {
        return Error(errors::needs_input, std::string(question));
    }
    return environment.ask(std::string(question) + " ", hidden);
}

Status Invocation::confirm(const std::string& question) const {
    if (arguments.has("--yes")) {
        return {};
    }
    const Result<Secret> answer = ask(question + " [y/N]", false);
    if (!answer) {
        return Error(answer.error()).next("repeat with --yes if it is meant");
    }
    if (answer->reveal() != "y" && answer->reveal() != "yes") {
        return Error(errors::needs_input, "not confirmed; nothing was done");
    }
    return {};
}

std::unique_ptr<Progress> Invocation::progress(std::string what) const {
    Progress::Mode mode = Progress::Mode::silent;
    if (!is_quiet() && arguments.text("--output") == "ndjson") {
        mode = Progress::Mode::records;
    } else if (!is_quiet() && environment.err->is_terminal()) {
        mode = Progress::Mode::line;
    }
    return std::make_unique<Progress>(*environment.err, mode, *environment.clock, std::move(what));
}

Error on_phone(Error error, const KnownPhone& known) {
    if (!error.subject().empty() || known.name.empty()) {
        return error;
    }
    return std::move(error).on(known.name + " (" + known.address + ")");
}

Result<Exit> each_phone(Invocation& run, const std::function<Result<Exit>(Phone&)>& act) {
    const Result<std::vector<KnownPhone>> targets = run.targets();
    return targets ? each_phone(run, *targets, act) : Result<Exit>(targets.error());
}

Result<Exit> each_phone(Invocation& run, std::span<const KnownPhone> phones,
                        const std::function<Result<Exit>(Phone&)>& act) {
    std::vector<Error> failures;
    Exit outcome = Exit::ok;
    for (const KnownPhone& known : phones) {
        if (run.environment.is_interrupted()) {
            failures.push_back(
                on_phone(Error(errors::unknown_outcome, "interrupted before its turn"), known));
            continue;
        }
        Result<Phone> phone = run.connect(known);
        const Result<Exit> done = phone ? act(*phone) : Result<Exit>(phone.error());
        if (done) {
            outcome = *done != Exit::ok ? *done : outcome;
            continue;
        }
        failures.push_back(on_phone(done.error(), known));
        if (phones.size() == 1) {
            return failures.front();
        }
        run.warn(failures.back());
    }
    if (failures.empty()) {
        return outcome;
    }
    if (failures.size() < phones.size()) {
        return Exit::partial;
    }
    const Exit first = failures.front().kind().exit;
    const bool alike = std::all_of(failures.begin(), failures.end(), [&](const Error& failure) {
        return failure.kind().exit == first;
    });
    return alike ? first : Exit::failed;
}

Result<Exit> list_phones(Invocation& run, std::string_view kind, std::span<const Column> columns,
                         const std::function<Status(Phone&, const Emit&)>& collect) {
    const Result<std::vector<KnownPhone>> targets = run.targets();
    if (!targets) {
        return targets.error();
    }
    std::vector<Column> shown(columns.begin(), columns.end());
    const bool several = targets->size() > 1;
    if (several) {
        shown.insert(shown.begin(), {"device", "DEVICE"});
    }
    bool begun = false;
    const auto begin = [&] {
        if (!begun) {
            begun = true;
            run.output.begin(kind, shown);
        }
    };
    const Result<Exit> outcome = each_phone(run, [&](Phone& phone) -> Result<Exit> {
        const Status status = collect(phone, [&](Value record) {
            begin();
            if (several) {
                Value with_device = Value::object();
                with_device.set("device", phone.known.name);
                for (Value::Member& member : record.as_object()) {
                    with_device.set(member.key, std::move(member.value));
                }
                record = std::move(with_device);
            }
            run.output.row(record);
        });
        return status ? Result<Exit>(Exit::ok) : Result<Exit>(status.error());
    });
    if (outcome || begun) {
        begin();
        run.output.end();
    }
    return outcome;
}

} // namespace akx::cli
