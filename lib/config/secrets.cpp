// SPDX-License-Identifier: Apache-2.0
#include "config/secrets.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "config/adapt.hpp"
#include "config/yaml.hpp"
#include "model/tree.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

namespace akx::config {

namespace {

constexpr std::size_t kLongestSecret = 64U << 10U;
constexpr std::size_t kLargestStore = 4U << 20U;
constexpr std::string_view kTags[] = {"secret", "env", "file", "kept"};

Error unresolved(const Reference& reference, std::string why) {
    return Error(errors::unresolved_secret,
                 "!" + reference.tag + " " + reference.text + ": " + std::move(why));
}

// A file's place belongs into the message; the problem's own place is that of the reference.
Error unresolved(const Reference& reference, const Error& cause) {
    return Error(cause.kind(), "!" + reference.tag + " " + reference.text + ": " +
                                   cause.place().text() + ": " + cause.what())
        .next(std::string(cause.hint()));
}

class Sources final : public SecretSource {
  public:
    Sources(std::string store_path, SecretCommand command)
        : store_path_(std::move(store_path)), command_(std::move(command)) {}

    Result<Secret> get(const Reference& reference, const std::string& file) override {
        const bool by_folder = reference.tag == "file";
        const std::string key =
            reference.tag + " " + reference.text + '\n' +
            (by_folder ? std::filesystem::path(file).parent_path().string() : std::string());
        auto found = known_.find(key);
        if (found == known_.end()) {
            found = known_.emplace(key, look_up(reference, file)).first;
        }
        return found->second;
    }

  private:
    Result<Secret> look_up(const Reference& reference, const std::string& file) {
        if (reference.tag == "env") {
            return from_environment(reference);
        }
        if (reference.tag == "file") {
            return from_file(reference, file);
        }
        return command_ ? from_command(reference) : from_store(reference);
    }

    // The name becomes an argument of somebody's program: it must not pass for an option.
    Result<Secret> from_command(const Reference& reference) {
        const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
        if (reference.text.starts_with('-') ||
            std::any_of(reference.text.begin(), reference.text.end(), is_control)) {
            return unresolved(reference, "not a name that can be given to a command");
        }
        Result<Secret> secret = command_(reference.text);
        return secret ? std::move(secret) : unresolved(reference, secret.error().what());
    }

    static Result<Secret> from_environment(const Reference& reference) {
        const char* value = std::getenv(reference.text.c_str());
        if (value == nullptr || *value == '\0') {
            return unresolved(reference, "the environment variable is not set")
                .next("set it: export " + reference.text + "=…");
        }
        return Secret(std::string(value));
    }

    static Result<Secret> from_file(const Reference& reference, const std::string& document) {
        const std::filesystem::path folder = std::filesystem::path(document).parent_path();
        Result<std::string> text =
            read_private_file((folder / reference.text).string(), kLongestSecret);
        if (!text) {
            return unresolved(reference, text.error());
        }
        if (text->ends_with('\n')) {
            text->pop_back();
        }
        if (text->ends_with('\r')) {
            text->pop_back();
        }
        return Secret(std::move(*text));
    }

    Result<Secret> from_store(const Reference& reference) {
        if (store_path_.empty()) {
            return unresolved(reference, "no secret store is set up");
        }
        if (!loaded_) {
            loaded_ = load_store();
        }
        if (!*loaded_) {
            return unresolved(reference, loaded_->error());
        }
        const auto found = store_.find(reference.text);
        return found != store_.end() ? Result<Secret>(found->second) : not_in_store(reference);
    }

    Error not_in_store(const Reference& reference) const {
        std::vector<std::string_view> names;
        for (const auto& [name, secret] : store_) {
            names.push_back(name);
        }
        Error error = unresolved(reference, "not in the secret store " + store_path_);
        const auto near = nearest(reference.text, names);
        return near ? std::move(error).next("did you mean '" + std::string(*near) + "'?") : error;
    }

    Status load_store();

    std::string store_path_;
    SecretCommand command_;
    std::map<std::string, Result<Secret>> known_;
    std::optional<Status> loaded_;
    std::map<std::string, Secret> store_;
};

Status Sources::load_store() {
    Result<std::string> text = read_private_file(store_path_, kLargestStore);
    if (!text) {
        return std::move(text.error());
    }
    YamlStream stream = read_yaml(*text, store_path_);
    wipe(*text);
    if (!stream.problems.empty()) {
        return std::move(stream.problems.front());
    }
    if (stream.documents.empty()) {
        return {};
    }
    const Value& root = stream.documents.front();
    if (!root.is_object() || stream.documents.size() > 1) {
        return Error(errors::invalid_value, "the secret store must be one map of names and texts")
            .at(Place{store_path_, 0, 0});
    }
    for (const Value::Member& member : root.as_object()) {
        const Value value = text_from(member.value);
        if (!value.is_text()) {
            return Error(errors::invalid_value, "the secret '" + member.key + "' is not text")
                .at(Place{store_path_, member.key_mark.line, member.key_mark.column})
                .next("put it in quotes");
        }
        store_.emplace(member.key, Secret(value.as_text()));
    }
    return {};
}

// Resolves one reference in place.
void resolve(Value& value, SecretSource& secrets, const std::string& path,
             model::Problems& problems) {
    if (!value.is_reference() || value.as_reference().tag == "kept") {
        return;
    }
    const std::size_t source = value.mark.source;
    const std::string file =
        source < problems.sources.size() ? problems.sources[source] : std::string();
    Result<Secret> secret = secrets.get(value.as_reference(), file);
    if (!secret) {
        problems.add(std::move(secret.error()), path, value.mark);
        return;
    }
    Value text = secret->reveal();
    text.mark = value.mark;
    value = std::move(text);
}

void resolve_section(Value& tree, const model::Section& section, SecretSource& secrets,
                     const std::string& path, model::Problems& problems) {
    if (!tree.is_object()) {
        return;
    }
    for (Value::Member& member : tree.as_object()) {
        const model::Field* field = section.find(member.key);
        if (field == nullptr) {
            continue;
        }
        const std::string where = path.empty() ? member.key : path + "." + member.key;
        if (field->type == model::FieldType::secret) {
            resolve(member.value, secrets, where, problems);
        } else if (field->type == model::FieldType::section) {
            resolve_section(member.value, field->section(), secrets, where, problems);
        } else if (field->type == model::FieldType::list && member.value.is_array()) {
            for (Value& element : member.value.as_array()) {
                resolve_section(element, field->section(), secrets,
                                where + "[" + element_key(element, field->section()) + "]",
                                problems);
            }
        }
    }
}

} // namespace

std::unique_ptr<SecretSource> make_secret_source(std::string store_path, SecretCommand command) {
    return std::make_unique<Sources>(std::move(store_path), std::move(command));
}

void resolve_secrets(Value& tree, const model::Section& section, SecretSource& secrets,
                     std::span<const std::string> sources, std::vector<Error>& problems) {
    model::Problems found{sources, {}};
    resolve_section(tree, section, secrets, {}, found);
    std::move(found.list.begin(), found.list.end(), std::back_inserter(problems));
}

Value references_from_json(Value tree) {
    if (tree.is_array()) {
        for (Value& entry : tree.as_array()) {
            entry = references_from_json(std::move(entry));
        }
    } else if (tree.is_object()) {
        Value::Object& members = tree.as_object();
        const bool alone = members.size() == 1 && members.front().value.is_text();
        for (const std::string_view tag : kTags) {
            if (alone && members.front().key == "$" + std::string(tag)) {
                return Reference{std::string(tag), members.front().value.as_text()};
            }
        }
        for (Value::Member& member : members) {
            member.value = references_from_json(std::move(member.value));
        }
    }
    return tree;
}

std::span<const std::string_view> reference_tags() {
    return kTags;
}

} // namespace akx::config
