// SPDX-License-Identifier: Apache-2.0
// Writing YAML.
#include "base/text.hpp"
#include "config/yaml.hpp"
#include "config/yaml_scalar.hpp"

#include <algorithm>
#include <cmath>

namespace akx::config {

namespace {

constexpr std::size_t kFlowWidth = 80;     // longest line for a list in brackets
constexpr std::size_t kLongestKey = 1'000; // YAML 1.2 §7.4.3 allows 1024 characters

std::string text_of(std::string_view text) {
    return is_plain(text) ? std::string(text) : quoted(text);
}

bool is_scalar(const Value& value) {
    return !value.is_array() && !value.is_object();
}

std::string scalar(const Value& value) {
    switch (value.kind()) {
    case Value::Kind::boolean:
        return value.as_bool() ? "true" : "false";
    case Value::Kind::integer:
        return std::to_string(value.as_int());
    case Value::Kind::real:
        return std::isfinite(value.as_real()) ? real_text(value.as_real()) : "null";
    case Value::Kind::text:
        return text_of(value.as_text());
    case Value::Kind::reference:
        return "!" + value.as_reference().tag + " " + text_of(value.as_reference().text);
    default:
        return "null";
    }
}

// "[a, b]" when that is short enough and simple, else "".
std::string flow(const Value::Array& list, std::size_t indent) {
    std::string out = "[";
    for (const Value& entry : list) {
        if (!is_scalar(entry) || entry.kind() == Value::Kind::reference) {
            return {};
        }
        out += (out.size() > 1 ? ", " : "") + scalar(entry);
        if (out.size() + indent > kFlowWidth) {
            return {};
        }
    }
    return out + "]";
}

using Remark = std::function<std::string(const Value&)>;

class Writer {
  public:
    Writer(std::string& out, const Remark& remark) : out_(out), remark_(remark) {}

    // `indent` is that of the lines of this node; the first one has been begun already.
    void node(const Value& value, std::size_t indent) {
        if (value.is_object() && !value.as_object().empty()) {
            object(value.as_object(), indent);
        } else if (value.is_array() && !value.as_array().empty()) {
            array(value.as_array(), indent);
        } else {
            out_ += inline_text(value, indent);
            end_line(value);
        }
    }

  private:
    void end_line(const Value& value) {
        if (remark_) {
            out_ += "  # " + remark_(value);
        }
        out_ += '\n';
    }

    // What fits behind a key or a dash; "" when it needs lines of its own.
    static std::string inline_text(const Value& value, std::size_t indent) {
        if (value.is_object()) {
            return value.as_object().empty() ? "{}" : "";
        }
        return value.is_array() ? flow(value.as_array(), indent) : scalar(value);
    }

    void object(const Value::Object& members, std::size_t indent) {
        for (const Value::Member& member : members) {
            begin_line(member, members, indent);
            const std::string key = text_of(member.key);
            if (key.size() > kLongestKey) {
                out_ += "? " + key + "\n" + std::string(indent, ' ');
            } else {
                out_ += key;
            }
            out_ += ':';
            const std::string text = inline_text(member.value, indent + key.size() + 2);
            if (text.empty()) {
                out_ += "\n" + std::string(indent + 2, ' ');
                node(member.value, indent + 2);
            } else {
                out_ += " " + text;
                end_line(member.value);
            }
        }
    }

    void array(const Value::Array& entries, std::size_t indent) {
        for (const Value& entry : entries) {
            begin_line(entry, entries, indent);
            out_ += "- ";
            const std::string text = inline_text(entry, indent + 2);
            if (text.empty()) {
                node(entry, indent + 2);
            } else {
                out_ += text;
                end_line(entry);
            }
        }
    }

    template <class Entry, class List>
    void begin_line(const Entry& entry, const List& list, std::size_t indent) {
        if (&entry != list.data()) {
            out_.append(indent, ' ');
        }
    }

    std::string& out_;
    const Remark& remark_;
};

} // namespace

std::string to_yaml(const Value& value) {
    return to_yaml(value, {});
}

std::string to_yaml(const Value& value, const Remark& remark) {
    std::string out;
    Writer(out, remark).node(value, 0);
    return out;
}

} // namespace akx::config
