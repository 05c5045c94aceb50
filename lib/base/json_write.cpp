// SPDX-License-Identifier: Apache-2.0
// Writing JSON.
#include "base/bytes.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

#include <charconv>
#include <cmath>

namespace akx {

namespace {

void append_real(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null"; // JSON has no word for it
        return;
    }
    char buffer[32];
    const auto [end, error] = std::to_chars(std::begin(buffer), std::end(buffer), number);
    const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    out += text;
    if (text.find_first_of(".e") == std::string_view::npos) {
        out += ".0"; // so that it is read back as a decimal number
    }
}

void append_escaped(std::string& out, char c) {
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default: {
        const auto byte = static_cast<std::uint8_t>(c);
        out += "\\u00" + to_hex({&byte, 1});
    }
    }
}

bool needs_escape(char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

class Writer {
  public:
    Writer(std::string& out, int indent) : out_(out), indent_(indent) {}

    void write(const Value& value) {
        switch (value.kind()) {
        case Value::Kind::null:
            out_ += "null";
            return;
        case Value::Kind::boolean:
            out_ += value.as_bool() ? "true" : "false";
            return;
        case Value::Kind::integer:
            out_ += std::to_string(value.as_int());
            return;
        case Value::Kind::real:
            append_real(out_, value.as_real());
            return;
        case Value::Kind::text:
            append_json_text(out_, value.as_text());
            return;
        case Value::Kind::array:
            write_array(value.as_array());
            return;
        case Value::Kind::object:
            write_object(value.as_object());
            return;
        case Value::Kind::reference:
            write_member("$" + value.as_reference().tag, value.as_reference().text);
            return;
        }
    }

  private:
    void write_array(const Value::Array& items) {
        out_ += '[';
        ++depth_;
        for (const Value& item : items) {
            next(&item == items.data());
            write(item);
        }
        close(items.empty());
        out_ += ']';
    }

    void write_object(const Value::Object& members) {
        out_ += '{';
        ++depth_;
        for (const Value::Member& member : members) {
            next(&member == members.data());
            append_json_text(out_, member.key);
            out_ += indent_ > 0 ? ": " : ":";
            write(member.value);
        }
        close(members.empty());
        out_ += '}';
    }

    void write_member(const std::string& key, const std::string& text) {
        out_ += '{';
        append_json_text(out_, key);
        out_ += indent_ > 0 ? ": " : ":";
        append_json_text(out_, text);
        out_ += '}';
    }

    void next(bool first) {
        if (!first) {
            out_ += ',';
        }
        break_line();
    }

    void close(bool empty) {
        --depth_;
        if (!empty) {
            break_line();
        }
    }

    void break_line() {
        if (indent_ > 0) {
            out_ += '\n';
            out_.append(depth_ * static_cast<std::size_t>(indent_), ' ');
        }
    }

    std::string& out_;
    int indent_;
    std::size_t depth_ = 0;
};

} // namespace

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const CodePoint point = decode_utf8(text);
        const std::size_t size = std::max<std::size_t>(point.size, 1);
        if (point.size == 0) {
            out += "\xEF\xBF\xBD";
        } else if (size == 1 && needs_escape(text[0])) {
            append_escaped(out, text[0]);
        } else {
            out += text.substr(0, size);
        }
        text.remove_prefix(size);
    }
    out += '"';
}

void append_json(std::string& out, const Value& value) {
    Writer(out, 0).write(value);
}

std::string to_json(const Value& value, int indent) {
    std::string out;
    Writer(out, indent).write(value);
    return out;
}

} // namespace akx
