// SPDX-License-Identifier: Apache-2.0
// akx config import, and the autop form of akx config export (REQ CFG-12).
#include "base/file.hpp"
#include "base/text.hpp"
#include "commands/config.hpp"
#include "commands/input.hpp"
#include "config/adapt.hpp"
#include "config/autop.hpp"
#include "config/yaml.hpp"
#include "model/phone.hpp"

namespace akx::cli {

namespace {

namespace autop = config::autop;

using Incomplete = std::vector<std::pair<std::string, std::string>>; // path, what it needs

// "0C1105000001.cfg" names the document "0C1105000001".
std::string name_after(const std::string& file) {
    const std::string base = file.substr(file.rfind('/') + 1);
    const std::string name = base.substr(0, base.rfind('.'));
    return file == "-" || name.empty() ? "imported" : name;
}

// Puts references in the place of secrets; what they stood for is the result.
void take_secrets(Value& node, const model::Section& section, const std::string& path,
                  Value& store) {
    for (const model::Field& field : section.fields) {
        Value* member = node.find(field.name);
        if (member == nullptr) {
            continue;
        }
        const std::string name = path + "." + std::string(field.name);
        if (field.type == model::FieldType::section) {
            take_secrets(*member, field.section(), name, store);
        } else if (field.type == model::FieldType::list) {
            for (Value& element : member->as_array()) {
                take_secrets(element, field.section(),
                             name + "." + element.text_at(field.section().key), store);
            }
        } else if (field.type == model::FieldType::secret) {
            store.set(name, std::move(*member));
            *member = Reference{"secret", name};
        }
    }
}

// List elements that lack what no autop file says, such as the GPIO line of an input: they come
// out of the document and stay as comments. Returns what each needs.
std::vector<std::string> take_incomplete(Value& spec, const model::Section& section,
                                         const std::string& path, Incomplete& out) {
    std::vector<std::string> missing;
    for (const model::Field& field : section.fields) {
        Value* member = spec.find(field.name);
        const std::string where = path + std::string(field.name);
        if (member == nullptr) {
            if (field.options.required) {
                missing.emplace_back(field.name);
            }
        } else if (field.type == model::FieldType::section) {
            take_incomplete(*member, field.section(), where + ".", out);
        } else if (field.type == model::FieldType::list) {
            std::erase_if(member->as_array(), [&](Value& element) {
                const std::string key =
                    where + "[" + config::element_key(element, field.section()) + "]";
                const auto needs = take_incomplete(element, field.section(), key + ".", out);
                if (!needs.empty()) {
                    out.emplace_back(key, join(needs, ", "));
                }
                return !needs.empty();
            });
            if (member->as_array().empty()) {
                spec.erase(field.name);
            }
        }
    }
    return missing;
}

std::string incomplete_comment(const Incomplete& incomplete,
                               const std::vector<autop::Entry>& entries) {
    std::string out;
    for (const auto& [path, needs] : incomplete) {
        out += "# Left out, because the file does not say its " + needs + ": " + path + "\n";
        for (const autop::Entry& entry : entries) {
            const std::string at = autop::path_of(entry.key).value_or("");
            if (at.starts_with(path + ".") && !entry.value.empty()) {
                const bool hide = autop::is_secret_key(entry.key);
                out += "#   Config." + entry.key + " = " + (hide ? "(secret)" : entry.value) + "\n";
            }
        }
    }
    return out;
}

std::string comment_of(const autop::Read& read, bool all_kept) {
    std::string out;
    for (const autop::Entry& entry : read.unmapped) {
        const bool hide = autop::is_secret_key(entry.key) && !entry.value.empty();
        const std::string shown = !hide      ? entry.value
                                  : all_kept ? "(secret)"
                                             : "(secret; kept by --unmapped FILE)";
        out += "#   Config." + entry.key + " = " + shown + "\n";
    }
    return out.empty() ? out : "# Keys of the file that belong to no setting:\n" + out;
}

Value entries_value(std::span<const autop::Entry> entries) {
    Value list = Value::array();
    for (const autop::Entry& entry : entries) {
        Value each = Value::object();
        each.set("key", "Config." + entry.key);
        const bool hide = autop::is_secret_key(entry.key) && !entry.value.empty();
        each.set("value", hide ? Value() : Value(entry.value));
        each.set("line", static_cast<std::int64_t>(entry.line));
        list.push(std::move(each));
    }
    return list;
}

// What goes to files beside the document: secrets and what is left over.
Status write_beside(const Invocation& run, const autop::Read& read, const Value& secrets) {
    if (run.arguments.has("--secrets-out")) {
        if (Status status =
                write_private_file(run.arguments.text("--secrets-out"), config::to_yaml(secrets));
            !status) {
            return status;
        }
    } else if (!secrets.as_object().empty()) {
        run.note(std::to_string(secrets.as_object().size()) +
                 " secrets are references in the document; --secrets-out FILE keeps them");
    }
    if (!run.arguments.has("--unmapped")) {
        return {};
    }
    std::vector<autop::Entry> rest = read.unmapped;
    rest.insert(rest.end(), read.blank.begin(), read.blank.end());
    std::sort(rest.begin(), rest.end(),
              [](const autop::Entry& a, const autop::Entry& b) { return a.line < b.line; });
    return write_private_file(run.arguments.text("--unmapped"), autop::to_text(rest));
}

void tell(const Invocation& run, const autop::Read& read) {
    for (const Error& problem : read.problems) {
        run.warn(problem);
    }
    if (!read.unmapped.empty()) {
        run.note(std::to_string(read.unmapped.size()) +
                 " keys belong to no setting; they are comments at the end of the document");
    }
}

Status print(const Invocation& run, const Value& document, const autop::Read& read,
             const std::string& left_out) {
    const std::string format = run.arguments.text("--output", "table");
    if (format == "json" || format == "ndjson") {
        Value out = Value::object();
        out.set("document", document);
        out.set("unmapped", entries_value(read.unmapped));
        out.set("blank", entries_value(read.blank));
        run.output.object("ImportedConfig", {}, out);
        return {};
    }
    const std::string text =
        config::to_yaml(document) + left_out + comment_of(read, run.arguments.has("--unmapped"));
    if (run.arguments.has("--out")) {
        return write_private_file(run.arguments.text("--out"), text);
    }
    run.environment.out->write(text);
    return {};
}

} // namespace

Result<Exit> config_import(Invocation& run) {
    const std::string file = run.arguments.text("FILE");
    const Result<std::string> text = read_text(run, file);
    if (!text) {
        return text.error();
    }
    autop::Read read = autop::read(*text, file == "-" ? "standard input" : file);
    if (read.spec.as_object().empty() && read.unmapped.empty() && read.blank.empty()) {
        return Error(errors::unknown_format, "no line begins with 'Config.'")
            .at({file, 0, 0})
            .next("autop files have lines such as Config.DoorSetting.RELAY.HoldDelayA = 5");
    }
    const std::string name =
        run.arguments.has("--name") ? run.arguments.text("--name") : name_after(file);
    Incomplete incomplete;
    take_incomplete(read.spec, model::Phone::section(), {}, incomplete);
    for (const auto& [path, needs] : incomplete) {
        run.note(path + " is left out: the file does not say its " + needs);
    }
    const std::string left_out = incomplete_comment(incomplete, autop::parse(*text));
    Value secrets = Value::object();
    take_secrets(read.spec, model::Phone::section(), name, secrets);
    const Value document = config::make_document("Device", name, read.spec);
    tell(run, read);
    Status status = write_beside(run, read, secrets);
    status = status ? print(run, document, read, left_out) : status;
    if (!status) {
        return status.error();
    }
    const bool refused =
        std::any_of(read.problems.begin(), read.problems.end(),
                    [](const Error& problem) { return !problem.is(errors::duplicate_key); });
    return refused ? Exit::partial : Exit::ok;
}

std::string autop_text(const Invocation& run, const Value& spec) {
    const autop::Written written = autop::write(spec);
    std::string out = autop::to_text(written.entries);
    for (const std::string& path : written.missing) {
        out += "# not written, a secret: " + path + "\n";
    }
    if (!written.missing.empty()) {
        run.note(std::to_string(written.missing.size()) +
                 " secrets are not written; they are named at the end");
    }
    return out;
}

} // namespace akx::cli
