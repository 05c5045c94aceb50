// SPDX-License-Identifier: Apache-2.0
// YAML: one document with the same members as the JSON one.
#include "config/yaml.hpp"
#include "output/formats.hpp"

namespace akx::cli {

namespace {

class Yaml : public Output {
  public:
    using Output::Output;

  private:
    void write_begin() override { items_ = Value::array(); }
    void write_row(const Value& record) override { items_.push(record); }

    void write_end() override {
        Value document = head();
        document.set("items", std::move(items_));
        write(config::to_yaml(document));
    }

    void write_object(const Value& value) override {
        Value document = head();
        for (const Value::Member& member : value.as_object()) {
            document.set(member.key, member.value);
        }
        write(config::to_yaml(document));
    }

    Value head() const {
        Value document = Value::object();
        document.set("apiVersion", kApiVersion);
        document.set("kind", kind());
        return document;
    }

    Value items_;
};

} // namespace

std::unique_ptr<Output> make_yaml(Writer& writer, OutputOptions options) {
    return std::make_unique<Yaml>(writer, std::move(options));
}

} // namespace akx::cli
