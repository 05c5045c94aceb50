// SPDX-License-Identifier: Apache-2.0
#include "unit/config/schema_check.hpp"

#include "base/text.hpp"

#include <functional>
#include <map>
#include <regex>

namespace akx::config {

namespace {

bool has_type(const Value& value, std::string_view type) {
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_text()) || (type == "integer" && value.is_int()) ||
           (type == "boolean" && value.is_bool()) || (type == "null" && value.is_null());
}

class Checker {
  public:
    explicit Checker(const Value& root) : root_(root) {}

    void check(const Value& schema, const Value& value, const std::string& path) {
        for (const Value::Member& keyword : schema.as_object()) {
            const auto rule = rules().find(keyword.key);
            if (rule == rules().end()) {
                fail(path, "unknown keyword " + keyword.key);
            } else if (rule->second != nullptr) {
                (this->*rule->second)(schema, keyword.value, value, path);
            }
        }
    }

    std::vector<std::string> violations;

  private:
    using Rule = void (Checker::*)(const Value&, const Value&, const Value&, const std::string&);
    static const std::map<std::string_view, Rule>& rules();

    void fail(const std::string& path, const std::string& what) {
        violations.push_back(path + ": " + what);
    }
    bool conforms(const Value& schema, const Value& value) {
        Checker inner(root_);
        inner.check(schema, value, {});
        return inner.violations.empty();
    }

    void type(const Value&, const Value& types, const Value& value, const std::string& path) {
        bool found = types.is_text() && has_type(value, types.as_text());
        if (types.is_array()) {
            for (const Value& one : types.as_array()) {
                found = found || has_type(value, one.as_text());
            }
        }
        if (!found) {
            fail(path, "wrong type");
        }
    }
    void reference(const Value&, const Value& target, const Value& value, const std::string& path) {
        constexpr std::string_view kPrefix = "#/definitions/";
        const Value* found = root_.find("definitions");
        found = found == nullptr ? nullptr : found->find(target.as_text().substr(kPrefix.size()));
        if (!target.as_text().starts_with(kPrefix) || found == nullptr) {
            fail(path, "dangling " + target.as_text());
        } else {
            check(*found, value, path);
        }
    }
    void constant(const Value&, const Value& wanted, const Value& value, const std::string& path) {
        if (!(value == wanted)) {
            fail(path, "not the constant");
        }
    }
    void choice(const Value&, const Value& choices, const Value& value, const std::string& path) {
        for (const Value& one : choices.as_array()) {
            if (one == value) {
                return;
            }
        }
        fail(path, "not in enum");
    }
    void pattern(const Value&, const Value& text, const Value& value, const std::string& path) {
        if (value.is_text() && !std::regex_search(value.as_text(), std::regex(text.as_text()))) {
            fail(path, "does not match " + text.as_text());
        }
    }
    void minimum(const Value&, const Value& bound, const Value& value, const std::string& path) {
        if (value.is_int() && value.as_int() < bound.as_int()) {
            fail(path, "too small");
        }
    }
    void maximum(const Value&, const Value& bound, const Value& value, const std::string& path) {
        if (value.is_int() && value.as_int() > bound.as_int()) {
            fail(path, "too large");
        }
    }
    static std::int64_t length(const Value& value) {
        return static_cast<std::int64_t>(utf8_length(value.as_text()));
    }
    void min_length(const Value&, const Value& bound, const Value& value, const std::string& path) {
        if (value.is_text() && length(value) < bound.as_int()) {
            fail(path, "too short");
        }
    }
    void max_length(const Value&, const Value& bound, const Value& value, const std::string& path) {
        if (value.is_text() && length(value) > bound.as_int()) {
            fail(path, "too long");
        }
    }
    void min_items(const Value&, const Value& bound, const Value& value, const std::string& path) {
        if (value.is_array() &&
            static_cast<std::int64_t>(value.as_array().size()) < bound.as_int()) {
            fail(path, "too few");
        }
    }
    void max_items(const Value&, const Value& bound, const Value& value, const std::string& path) {
        if (value.is_array() &&
            static_cast<std::int64_t>(value.as_array().size()) > bound.as_int()) {
            fail(path, "too many");
        }
    }
    void items(const Value&, const Value& schema, const Value& value, const std::string& path) {
        if (value.is_array()) {
            for (const Value& entry : value.as_array()) {
                check(schema, entry, path + "[]");
            }
        }
    }
    void properties(const Value&, const Value& known, const Value& value, const std::string& path) {
        if (value.is_object()) {
            for (const Value::Member& member : value.as_object()) {
                if (const Value* schema = known.find(member.key)) {
                    check(*schema, member.value, path + "." + member.key);
                }
            }
        }
    }
    void additional(const Value& schema, const Value& rule, const Value& value,
                    const std::string& path) {
        static const Value kNone = Value::object();
        const Value* listed = schema.find("properties");
        const Value& known = listed == nullptr ? kNone : *listed;
        if (!value.is_object()) {
            return;
        }
        for (const Value::Member& member : value.as_object()) {
            if (known.find(member.key) != nullptr) {
                continue;
            }
            if (rule.is_object()) {
                check(rule, member.value, path + "." + member.key);
            } else if (!rule.as_bool()) {
                fail(path, "additional " + member.key);
            }
        }
    }
    void required(const Value&, const Value& names, const Value& value, const std::string& path) {
        for (const Value& name : names.as_array()) {
            if (value.is_object() && value.find(name.as_text()) == nullptr) {
                fail(path, "lacks " + name.as_text());
            }
        }
    }
    void count(const Value& schema, const Value&, const Value& value, const std::string& path) {
        if (value.is_object()) {
            const auto members = static_cast<std::int64_t>(value.as_object().size());
            if (members < schema.int_at("minProperties") ||
                members > schema.int_at("maxProperties", INT64_MAX)) {
                fail(path, "wrong number of members");
            }
        }
    }
    void all_of(const Value&, const Value& schemas, const Value& value, const std::string& path) {
        for (const Value& schema : schemas.as_array()) {
            check(schema, value, path);
        }
    }
    void any_of(const Value&, const Value& schemas, const Value& value, const std::string& path) {
        for (const Value& schema : schemas.as_array()) {
            if (conforms(schema, value)) {
                return;
            }
        }
        fail(path, "none of anyOf");
    }
    void condition(const Value& schema, const Value& test, const Value& value,
                   const std::string& path) {
        if (const Value* then = schema.find("then"); then != nullptr && conforms(test, value)) {
            check(*then, value, path);
        }
    }

    const Value& root_;
};

const std::map<std::string_view, Checker::Rule>& Checker::rules() {
    static const std::map<std::string_view, Rule> kRules = {
        {"$schema", nullptr},
        {"title", nullptr},
        {"description", nullptr},
        {"default", nullptr},
        {"definitions", nullptr},
        {"then", nullptr},
        {"$ref", &Checker::reference},
        {"type", &Checker::type},
        {"const", &Checker::constant},
        {"enum", &Checker::choice},
        {"pattern", &Checker::pattern},
        {"minimum", &Checker::minimum},
        {"maximum", &Checker::maximum},
        {"minLength", &Checker::min_length},
        {"maxLength", &Checker::max_length},
        {"minItems", &Checker::min_items},
        {"maxItems", &Checker::max_items},
        {"items", &Checker::items},
        {"properties", &Checker::properties},
        {"additionalProperties", &Checker::additional},
        {"required", &Checker::required},
        {"minProperties", &Checker::count},
        {"maxProperties", &Checker::count},
        {"allOf", &Checker::all_of},
        {"anyOf", &Checker::any_of},
        {"if", &Checker::condition},
    };
    return kRules;
}

} // namespace

std::vector<std::string> schema_violations(const Value& schema, const Value& value) {
    Checker checker(schema);
    checker.check(schema, value, {});
    return checker.violations;
}

} // namespace akx::config
