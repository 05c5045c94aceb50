// SPDX-License-Identifier: Apache-2.0
#include "config/plan_file.hpp"

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "config/adapt.hpp"
#include "config/secrets.hpp"

#include <filesystem>
#include <functional>

namespace akx::config {

namespace {

constexpr std::string_view kFormat = "akx-plan";
constexpr std::int64_t kVersion = 1;
constexpr std::size_t kLargestPlan = 64U << 20U;

using Visit = std::function<void(Value& secret, const std::string& path)>;

// Every secret that is set, with its path.
void each_secret(Value& tree, const model::Section& section, const std::string& path,
                 const Visit& visit) {
    if (!tree.is_object()) {
        return;
    }
    for (Value::Member& member : tree.as_object()) {
        const model::Field* field = section.find(member.key);
        const std::string where = path.empty() ? member.key : path + "." + member.key;
        if (field == nullptr || member.value.is_null()) {
            continue;
        }
        if (field->type == model::FieldType::secret) {
            visit(member.value, where);
        } else if (field->type == model::FieldType::section) {
            each_secret(member.value, field->section(), where, visit);
        } else if (field->type == model::FieldType::list && member.value.is_array()) {
            for (Value& element : member.value.as_array()) {
                each_secret(element, field->section(),
                            where + "[" + element_key(element, field->section()) + "]", visit);
            }
        }
    }
}

std::string rebased(const std::string& path, const std::string& document,
                    const std::string& plan_path) {
    namespace fs = std::filesystem;
    if (fs::path(path).is_absolute()) {
        return path;
    }
    std::error_code failed;
    const fs::path file = fs::absolute(fs::path(document).parent_path() / path, failed);
    const fs::path plan = fs::absolute(fs::path(plan_path), failed);
    return file.lexically_normal()
        .lexically_relative(plan.lexically_normal().parent_path())
        .string();
}

// A seal against cuts and slips of an editor. Whoever wants to cheat can make it anew; what counts
// then is the digest, which only the phone can make.
std::string seal_of(const Value& document) {
    return to_hex(crypto::sha256(as_bytes(to_json(document))));
}

Value phone_value(const PlannedPhone& phone) {
    Value out = Value::object();
    out.set("name", phone.name);
    out.set("serial", phone.serial);
    out.set("fingerprint", phone.fingerprint);
    out.set("revision", phone.revision);
    out.set("digest", phone.digest);
    out.set("reach", phone.reach);
    Value changes = Value::array();
    for (const model::Change& change : phone.changes) {
        changes.push(change_value(change));
    }
    out.set("changes", std::move(changes));
    out.set("config", phone.config);
    return out;
}

model::Change read_change(const Value& value) {
    model::Change change;
    const std::string kind = value.text_at("kind");
    change.kind = kind == "add"      ? model::Change::Kind::add
                  : kind == "remove" ? model::Change::Kind::remove
                                     : model::Change::Kind::modify;
    change.path = value.text_at("path");
    const Value* before = value.find("before");
    const Value* after = value.find("after");
    change.before = before != nullptr ? *before : Value();
    change.after = after != nullptr ? *after : Value();
    change.secret = value.bool_at("secret");
    change.reach = value.bool_at("reach");
    return change;
}

PlannedPhone read_phone(const Value& value) {
    PlannedPhone phone;
    phone.name = value.text_at("name");
    phone.serial = value.text_at("serial");
    phone.fingerprint = value.text_at("fingerprint");
    phone.revision = value.text_at("revision");
    phone.digest = value.text_at("digest");
    phone.reach = value.bool_at("reach");
    for (const Value& change : value.array_at("changes")) {
        phone.changes.push_back(read_change(change));
    }
    const Value* config = value.find("config");
    phone.config = config != nullptr ? references_from_json(*config) : Value::object();
    return phone;
}

Error damaged(const std::string& what, const std::string& file) {
    return Error(errors::corrupt, what)
        .at({file, 0, 0})
        .next("make a new plan with 'akx plan --out' and have it approved");
}

} // namespace

Value change_value(const model::Change& change) {
    constexpr std::string_view kKinds[] = {"add", "remove", "modify"};
    Value out = Value::object();
    out.set("kind", kKinds[static_cast<std::size_t>(change.kind)]);
    out.set("path", change.path);
    out.set("before", change.before);
    out.set("after", change.after);
    out.set("secret", change.secret);
    out.set("reach", change.reach);
    return out;
}

void make_portable(Value& config, const model::Section& section,
                   std::span<const std::string> sources, const std::string& plan_path,
                   std::vector<Error>& problems) {
    model::Problems found{sources, {}};
    each_secret(config, section, {}, [&](Value& secret, const std::string& path) {
        if (!secret.is_reference()) {
            found.add(Error(errors::unresolved_secret,
                            "the secret is written out; a plan file holds references only")
                          .next("put it into the secret store and write !secret NAME"),
                      path, secret.mark);
            return;
        }
        const std::size_t source = secret.mark.source;
        if (secret.as_reference().tag == "file" && source < sources.size()) {
            const Mark mark = secret.mark;
            secret =
                Reference{"file", rebased(secret.as_reference().text, sources[source], plan_path)};
            secret.mark = mark;
        }
    });
    std::move(found.list.begin(), found.list.end(), std::back_inserter(problems));
}

std::string plan_text(const PlanFile& plan) {
    Value document = Value::object();
    document.set("format", kFormat);
    document.set("version", kVersion);
    document.set("made", plan.made);
    document.set("maker", plan.maker);
    Value phones = Value::array();
    for (const PlannedPhone& phone : plan.phones) {
        phones.push(phone_value(phone));
    }
    document.set("phones", std::move(phones));
    document.set("seal", seal_of(document));
    return to_json(document, 2) + "\n";
}

Result<PlanFile> parse_plan(std::string_view text, const std::string& file) {
    Result<Value> document = parse_json(text);
    if (!document) {
        const bool whole = text.find(kFormat) == std::string_view::npos;
        return whole ? Error(errors::invalid_value, "this is not a plan file")
                           .at({file, 0, 0})
                           .next("'akx plan --out FILE' writes one")
                     : damaged("the plan file is cut off or damaged", file);
    }
    if (document->text_at("format") != kFormat) {
        return Error(errors::invalid_value, "this is not a plan file")
            .at({file, 0, 0})
            .next("'akx plan --out FILE' writes one");
    }
    if (document->int_at("version") != kVersion) {
        return Error(errors::unsupported,
                     "the plan file is of version " + std::to_string(document->int_at("version")) +
                         "; this program knows version " + std::to_string(kVersion))
            .at({file, 0, 0})
            .next("apply it with the akx that made it, or make a new plan");
    }
    const std::string seal = document->text_at("seal");
    std::erase_if(document->as_object(),
                  [](const Value::Member& member) { return member.key == "seal"; });
    if (seal != seal_of(*document)) {
        return damaged("the plan file was changed after it was made", file);
    }
    PlanFile plan{document->text_at("made"), document->text_at("maker"), {}};
    for (const Value& phone : document->array_at("phones")) {
        plan.phones.push_back(read_phone(phone));
    }
    return plan;
}

Result<PlanFile> read_plan(const std::string& path) {
    const Result<std::string> text = read_file(path, kLargestPlan);
    return text ? parse_plan(*text, path) : Result<PlanFile>(text.error());
}

} // namespace akx::config
