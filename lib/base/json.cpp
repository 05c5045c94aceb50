// SPDX-License-Identifier: Apache-2.0
// Reading JSON; the only file that sees nlohmann/json, of which it uses the SAX parser.
#include "base/json.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace akx {

namespace {

using nlohmann::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The text with a newline behind it, and how far it was read. Thanks to the newline the parser has
// always read exactly one byte beyond a number.
class Input {
  public:
    explicit Input(std::string_view text) : text_(text) {}

    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = char;
        using difference_type = std::ptrdiff_t;
        using pointer = const char*;
        using reference = char;

        Iterator(Input* input, std::size_t offset) : input_(input), offset_(offset) {}
        char operator*() const {
            return offset_ < input_->text_.size() ? input_->text_[offset_] : '\n';
        }
        Iterator& operator++() {
            input_->read_ = ++offset_;
            return *this;
        }
        Iterator operator++(int) {
            Iterator old = *this;
            ++*this;
            return old;
        }
        bool operator==(const Iterator& other) const { return offset_ == other.offset_; }

      private:
        Input* input_;
        std::size_t offset_;
    };

    Iterator begin() { return {this, 0}; }
    Iterator end() { return {this, text_.size() + 1}; }
    std::string_view text() const { return text_; }
    std::size_t read() const { return read_; }

  private:
    std::string_view text_;
    std::size_t read_ = 0;
};

// Line and column of ever greater offsets.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : text_(text) {
        if (text.starts_with(kByteOrderMark)) {
            offset_ = kByteOrderMark.size(); // editors do not show it
        }
    }

    Mark at(std::size_t offset) {
        for (; offset_ < std::min(offset, text_.size()); ++offset_) {
            const auto byte = static_cast<unsigned char>(text_[offset_]);
            if (byte == '\n') {
                ++mark_.line;
                mark_.column = 1;
            } else if ((byte & 0xC0U) != 0x80) {
                ++mark_.column;
            }
        }
        return mark_;
    }

  private:
    std::string_view text_;
    std::size_t offset_ = 0;
    Mark mark_{0, 1, 1};
};

// Builds the Value from the parser's events; false from an event stops the parser.
class Builder : public nlohmann::json_sax<json> {
  public:
    Builder(Input& input, const JsonLimits& limits)
        : input_(input), limits_(limits), cursor_(input.text()) {}

    Value take() { return std::move(root_); }
    std::optional<Error>& error() { return error_; }
    std::size_t end() const { return end_; }

    bool null() override { return literal(Value(), 4); }
    bool boolean(bool b) override { return literal(Value(b), b ? 4 : 5); }
    bool number_integer(json::number_integer_t i) override { return number(Value(i)); }
    bool number_unsigned(json::number_unsigned_t u) override {
        constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
        if (u > static_cast<json::number_unsigned_t>(kMost)) {
            return beyond_64_bits();
        }
        return number(Value(static_cast<std::int64_t>(u)));
    }
    bool number_float(json::number_float_t f, const std::string& text) override {
        // The parser turns integers that do not fit into floating point.
        const bool real = text.find_first_of(".eE") != std::string::npos;
        return real ? number(Value(f)) : beyond_64_bits();
    }
    bool string(std::string& text) override {
        end_ = input_.read();
        return add(Value(std::move(text)), string_start());
    }
    bool key(std::string& text) override {
        Value::Object& members = open_.back()->as_object();
        members.push_back({std::move(text), {}, cursor_.at(string_start())});
        return true;
    }
    bool start_object(std::size_t) override { return open(Value::object()); }
    bool start_array(std::size_t) override { return open(Value::array()); }
    bool end_object() override {
        const Value::Member* twice = duplicate(open_.back()->as_object());
        if (twice != nullptr) {
            return fail(errors::duplicate_key, "the key '" + twice->key + "' occurs twice",
                        twice->key_mark);
        }
        return end_array();
    }
    bool end_array() override {
        end_ = input_.read();
        open_.pop_back();
        return true;
    }
    bool binary(json::binary_t&) override { return false; } // not in JSON text
    bool parse_error(std::size_t position, const std::string&,
                     const json::exception& problem) override;

  private:
    bool literal(Value value, std::size_t size) {
        end_ = input_.read();
        return add(std::move(value), end_ - size);
    }
    bool number(Value value) {
        end_ = input_.read() - 1;
        return add(std::move(value), number_start());
    }
    bool open(Value value) {
        if (open_.size() >= limits_.max_depth) {
            return fail(errors::too_deep,
                        "nested deeper than " + std::to_string(limits_.max_depth) + " levels",
                        cursor_.at(input_.read() - 1));
        }
        return add(std::move(value), input_.read() - 1) && (open_.push_back(last_), true);
    }
    bool add(Value value, std::size_t start);
    std::size_t string_start() const;
    std::size_t number_start() const;
    static const Value::Member* duplicate(const Value::Object& members);
    bool beyond_64_bits() {
        return fail(errors::out_of_range, "a number does not fit into 64 bits",
                    cursor_.at(number_start()));
    }
    bool fail(const ErrorKind& kind, std::string what, Mark mark) {
        error_ = Error(kind, std::move(what)).at({{}, mark.line, mark.column});
        return false;
    }

    Input& input_;
    const JsonLimits& limits_;
    Cursor cursor_;
    Value root_;
    // Containers being filled. The pointers stay valid: only the innermost one grows.
    std::vector<Value*> open_;
    Value* last_ = nullptr;
    std::size_t nodes_ = 0;
    std::size_t end_ = 0; // behind the last token
    std::optional<Error> error_;
};

bool Builder::add(Value value, std::size_t start) {
    value.mark = cursor_.at(start);
    if (++nodes_ > limits_.max_nodes) {
        return fail(errors::too_large, "more than " + std::to_string(limits_.max_nodes) + " values",
                    value.mark);
    }
    if (open_.empty()) {
        root_ = std::move(value);
        last_ = &root_;
    } else if (open_.back()->is_array()) {
        last_ = &open_.back()->as_array().emplace_back(std::move(value));
    } else {
        last_ = &open_.back()->as_object().back().value;
        *last_ = std::move(value);
    }
    return true;
}

// From behind the closing quote back to the opening one, the first without a backslash before it.
std::size_t Builder::string_start() const {
    const std::string_view text = input_.text();
    std::size_t at = input_.read() - 1;
    do {
        at = text.rfind('"', at - 1);
    } while ((at - text.find_last_not_of('\\', at - 1)) % 2 == 0 && at != 0);
    return at;
}

std::size_t Builder::number_start() const {
    const std::string_view before = input_.text().substr(0, input_.read() - 1);
    return before.find_last_not_of("+-.0123456789eE") + 1;
}

// The second of two members with the same key. Sorting keeps hostile objects cheap.
const Value::Member* Builder::duplicate(const Value::Object& members) {
    std::vector<const Value::Member*> sorted;
    sorted.reserve(members.size());
    for (const Value::Member& member : members) {
        sorted.push_back(&member);
    }
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto* a, const auto* b) { return a->key < b->key; });
    const auto first =
        std::adjacent_find(sorted.begin(), sorted.end(),
                           [](const auto* a, const auto* b) { return a->key == b->key; });
    return first == sorted.end() ? nullptr : *std::next(first);
}

bool Builder::parse_error(std::size_t position, const std::string&,
                          const json::exception& problem) {
    if (dynamic_cast<const json::out_of_range*>(&problem) != nullptr) {
        return beyond_64_bits();
    }
    const Mark mark = cursor_.at(position == 0 ? 0 : position - 1);
    if (position > input_.text().size()) {
        return fail(errors::syntax, "the text ends too early", mark);
    }
    // "[json…] parse error at line 1, column 2: syntax error while parsing value - <what>; last
    // read: '…'". What was read is left out: it may be a secret.
    std::string_view what = problem.what();
    what = what.substr(0, what.find("; last read: '"));
    const std::size_t dash = what.find(" - ");
    what = dash == std::string_view::npos ? what : what.substr(dash + 3);
    const bool bad_utf8 = what.find("ill-formed UTF-8") != std::string_view::npos;
    return fail(bad_utf8 ? errors::encoding : errors::syntax, std::string(what), mark);
}

Result<Value> parse(std::string_view text, std::size_t* used, const JsonLimits& limits) {
    if (text.size() > limits.max_bytes) {
        return Error(errors::too_large,
                     "longer than " + std::to_string(limits.max_bytes) + " bytes");
    }
    Input input(text);
    Builder builder(input, limits);
    const bool whole = used == nullptr;
    if (!json::sax_parse(input.begin(), input.end(), &builder, json::input_format_t::json, whole)) {
        return builder.error() ? std::move(*builder.error())
                               : Error(errors::syntax, "not a JSON text");
    }
    if (used != nullptr) {
        *used = builder.end();
    }
    return builder.take();
}

} // namespace

Result<Value> parse_json(std::string_view text, const JsonLimits& limits) {
    return parse(text, nullptr, limits);
}

Result<Value> parse_json_prefix(std::string_view text, std::size_t& used,
                                const JsonLimits& limits) {
    return parse(text, &used, limits);
}

} // namespace akx
