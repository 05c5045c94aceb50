// SPDX-License-Identifier: Apache-2.0
#include "commands/config.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "commands/input.hpp"
#include "commands/show.hpp"
#include "config/explain.hpp"
#include "config/report.hpp"
#include "config/schema.hpp"
#include "config/validate.hpp"
#include "config/yaml.hpp"
#include "context/secret_command.hpp"

#include <unistd.h>

namespace akx::cli {

namespace {

constexpr Column kExplainColumns[] = {
    {"path", "SETTING"}, {"type", "TYPE"}, {"default", "DEFAULT"}, {"help", "MEANING"}};

Value to_value(const config::Explanation& each) {
    Value value = Value::object();
    value.set("path", each.kind == "Device" ? each.path : each.kind + "." + each.path);
    value.set("type", each.type);
    value.set("allowed", each.allowed);
    value.set("default", each.standard);
    value.set("required", each.required);
    value.set("secret", each.secret);
    value.set("autop", each.autop);
    value.set("help", each.help);
    value.set("example", each.example);
    return value;
}

bool wants_document(const Invocation& run) {
    const std::string format = run.arguments.text("--output", "table");
    return format == "json" || format == "ndjson" || format == "yaml";
}

Value list_of_problems(const std::vector<Error>& problems) {
    Value list = Value::array();
    for (const Error& problem : problems) {
        list.push(config::report_value(problem));
    }
    return list;
}

Value report(const config::Site& site, const config::Verdict& verdict) {
    Value value = Value::object();
    value.set("valid", verdict.problems.empty());
    value.set("documents", static_cast<std::int64_t>(site.documents.size()));
    value.set("problems", list_of_problems(verdict.problems));
    value.set("warnings", list_of_problems(verdict.warnings));
    return value;
}

void show(const Invocation& run, const config::Site& site, std::span<const Error> problems,
          model::Severity severity) {
    config::ReportStyle style;
    style.severity = severity;
    style.color = run.environment.err->is_terminal() && !run.arguments.has("--no-color");
    run.environment.err->write(config::report_text(site, problems, style));
}

std::string counted(std::size_t count, const std::string& word) {
    return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

} // namespace

Result<config::Site> read_site(const Invocation& run) {
    std::vector<std::string> paths(run.arguments.all("FILE").begin(),
                                   run.arguments.all("FILE").end());
    const std::span<const std::string> named = run.arguments.all("--file");
    paths.insert(paths.end(), named.begin(), named.end());
    if (paths.empty()) {
        return Error(errors::usage, "no file or folder with documents was named")
            .next("name one, or - for standard input");
    }
    std::string input;
    if (std::find(paths.begin(), paths.end(), "-") != paths.end()) {
        Result<std::string> text = read_text(run, "-");
        if (!text) {
            return text.error();
        }
        input = std::move(*text);
    }
    return config::load_site(paths, input);
}

std::unique_ptr<config::SecretSource> secret_source(const Invocation& run) {
    std::string path = run.arguments.text("--secrets");
    if (path.empty()) {
        if (const std::string line = run.arguments.text("--secrets-command"); !line.empty()) {
            const Result<config::SecretCommand> command =
                make_secret_command(line, *run.environment.clock);
            const Error wrong = command ? Error(errors::usage, "") : command.error();
            return config::make_secret_source(
                {}, command ? *command : [wrong](const std::string&) -> Result<Secret> {
                    return wrong;
                });
        }
        const Result<std::string> folder =
            xdg_folder(run.environment, "XDG_CONFIG_HOME", ".config");
        const std::string usual = folder ? *folder + "/secrets.yaml" : "";
        path = ::access(usual.c_str(), F_OK) == 0 ? usual : "";
    }
    return config::make_secret_source(path);
}

Result<Exit> refuse(const Invocation& run, const config::Site& site, std::vector<Error> problems) {
    const std::string format = run.arguments.text("--output", "table");
    if (format == "json" || format == "ndjson") {
        return summarize(std::move(problems));
    }
    show(run, site, problems, model::Severity::error);
    run.environment.err->write("akx: " + counted(problems.size(), "problem") + "\n");
    return Exit::usage;
}

Result<Exit> config_validate(Invocation& run) {
    const Result<config::Site> site = read_site(run);
    if (!site) {
        return site.error();
    }
    const auto secrets = run.arguments.has("--resolve") ? secret_source(run) : nullptr;
    const config::Verdict verdict = config::examine(*site, secrets.get());
    const Exit outcome = verdict.problems.empty() ? Exit::ok : Exit::usage;
    for (const config::AnnotationFormat& format : config::annotation_formats()) {
        if (format.name == run.arguments.text("--annotations")) {
            run.environment.out->write(format.write(verdict));
            return outcome;
        }
    }
    if (wants_document(run)) {
        run.output.object("ValidationReport", {}, report(*site, verdict));
        return outcome;
    }
    if (!run.is_quiet()) {
        show(run, *site, verdict.warnings, model::Severity::warning);
    }
    if (!verdict.problems.empty()) {
        return refuse(run, *site, verdict.problems);
    }
    run.note(counted(site->documents.size(), "document") + ", no problems" +
             (verdict.warnings.empty() ? "" : ", " + counted(verdict.warnings.size(), "warning")));
    return Exit::ok;
}

Result<Exit> config_explain(Invocation& run) {
    if (!run.arguments.has("SETTING")) {
        run.output.begin("SettingList", kExplainColumns);
        for (const config::Explanation& each : config::explain_all()) {
            run.output.row(to_value(each));
        }
        run.output.end();
        return Exit::ok;
    }
    const Result<config::Explanation> found = config::explain(run.arguments.text("SETTING"));
    if (!found) {
        return found.error();
    }
    if (for_people(run)) {
        run.environment.out->write(config::explanation_text(*found));
    } else {
        run.output.object("Setting", kExplainColumns, to_value(*found));
    }
    return Exit::ok;
}

Result<Exit> config_schema(Invocation& run) {
    const std::string name = run.arguments.text("KIND");
    if (name.empty()) {
        run.environment.out->write(to_json(config::document_schema(), 2) + "\n");
        return Exit::ok;
    }
    const config::DocumentKind* kind = config::find_document_kind(name);
    if (kind == nullptr) {
        std::vector<std::string_view> names;
        for (const config::DocumentKind& each : config::all_document_kinds()) {
            names.push_back(each.name);
        }
        return Error(errors::not_found, "there is no kind of document '" + name + "'")
            .next("the kinds are " + list_of(names));
    }
    run.environment.out->write(to_json(config::document_schema(*kind), 2) + "\n");
    return Exit::ok;
}

Result<Exit> config_export(Invocation& run) {
    const std::string format = run.arguments.text("--output", "table");
    const bool json = format == "json" || format == "ndjson";
    bool first = true;
    return each_phone(run, [&](Phone& phone) -> Result<Exit> {
        const bool defaults = run.arguments.has("--defaults");
        Result<device::ConfigState> state =
            run.arguments.has("--revision")
                ? phone.device->revision(run.arguments.text("--revision"), defaults)
                : phone.device->config(defaults);
        if (!state) {
            return state.error();
        }
        Value settings = config::references_from_json(std::move(state->config));
        if (run.arguments.text("--format") == "autop") {
            run.environment.out->write((first ? "" : "\n") + autop_text(run, settings));
            first = false;
            return Exit::ok;
        }
        const Value document =
            config::make_document("Device", phone.known.name, std::move(settings));
        if (json) {
            run.environment.out->write(to_json(document, format == "json" ? 2 : 0) + "\n");
        } else {
            run.environment.out->write((first ? "" : "---\n") + config::to_yaml(document));
        }
        first = false;
        return Exit::ok;
    });
}

} // namespace akx::cli
