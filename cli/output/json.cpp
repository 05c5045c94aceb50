// SPDX-License-Identifier: Apache-2.0
// JSON: one document for a list, or one line a record. Every document says its version and kind.
#include "base/json.hpp"
#include "base/text.hpp"
#include "output/formats.hpp"

namespace akx::cli {

namespace {

Value headed(std::string_view kind, const Value& value) {
    Value out = Value::object();
    out.set("apiVersion", kApiVersion);
    out.set("kind", kind);
    for (const Value::Member& member : value.as_object()) {
        out.set(member.key, member.value);
    }
    return out;
}

// Streams: the closing brackets follow at the end, so a long list needs no memory.
class Json : public Output {
  public:
    using Output::Output;

  private:
    void write_begin() override { first_ = true; }

    void write_row(const Value& record) override {
        write_head();
        std::string text = to_json(record, 2);
        std::string out = first_ ? "\n    " : ",\n    ";
        first_ = false;
        for (const char c : text) {
            out += c;
            if (c == '\n') {
                out += "    ";
            }
        }
        write(out);
    }

    void write_end() override {
        write_head();
        write(first_ ? "]\n}\n" : "\n  ]\n}\n");
        headed_ = false;
    }

    void write_object(const Value& value) override {
        write(to_json(headed(kind(), value), 2) + "\n");
    }

    // Only with the first row: nothing is written when --fields is refused.
    void write_head() {
        if (!headed_) {
            headed_ = true;
            write("{\n  \"apiVersion\": \"" + std::string(kApiVersion) + "\",\n  \"kind\": \"" +
                  kind() + "\",\n  \"items\": [");
        }
    }

    bool first_ = true;
    bool headed_ = false;
};

class Ndjson : public Output {
  public:
    using Output::Output;

  private:
    void write_begin() override {
        item_ = kind().ends_with("List") ? kind().substr(0, kind().size() - 4) : kind();
    }
    // The record's own members come first: a stream is also read by eye.
    void write_row(const Value& record) override {
        Value line = record;
        line.set("kind", item_);
        line.set("apiVersion", kApiVersion);
        write(to_json(line) + "\n");
    }
    void write_end() override {}
    void write_object(const Value& value) override { write(to_json(headed(kind(), value)) + "\n"); }

    std::string item_; // the kind of one record
};

} // namespace

std::unique_ptr<Output> make_json(Writer& writer, OutputOptions options) {
    return std::make_unique<Json>(writer, std::move(options));
}

std::unique_ptr<Output> make_ndjson(Writer& writer, OutputOptions options) {
    return std::make_unique<Ndjson>(writer, std::move(options));
}

} // namespace akx::cli
