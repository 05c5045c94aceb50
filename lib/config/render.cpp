// SPDX-License-Identifier: Apache-2.0
#include "config/render.hpp"

#include "base/text.hpp"
#include "config/adapt.hpp"
#include "config/explain.hpp"
#include "config/yaml.hpp"

#include <algorithm>

namespace akx::config {

namespace {

using model::Field;
using model::FieldType;
using model::Section;

// Comments end with the line and hold what YAML lets stand in a text.
std::string one_line(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const CodePoint point = decode_utf8(text);
        const bool visible = point.size != 0 && point.value >= 0x20 &&
                             !(point.value >= 0x7F && point.value < 0xA0) &&
                             point.value != 0xFEFF && point.value != 0xFFFE &&
                             point.value != 0xFFFF && point.value != 0x2028 &&
                             point.value != 0x2029;
        const std::size_t size = std::max<std::size_t>(point.size, 1);
        out += visible ? text.substr(0, size) : "?";
        text.remove_prefix(size);
    }
    return out;
}

std::string element_path(const std::string& path, const Value& element, const Section& section,
                         std::size_t index) {
    const std::string key = element_key(element, section);
    return path + "[" + (key.empty() ? std::to_string(index) : key) + "]";
}

std::string dotted(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : path + "." + std::string(name);
}

// A name for a secret that stands in the clear: "front.pin.publicPins.post.code".
std::string secret_name(std::string_view device, std::string_view path) {
    std::string name = std::string(device) + ".";
    for (const char c : path) {
        if (c != ']') {
            name += c == '[' ? '.' : c;
        }
    }
    return one_line(name);
}

// Makes a tree presentable: settings in the order of the declarations, no secret in the clear,
// defaults where wanted.
class Presenter {
  public:
    Presenter(std::string_view device, bool defaults) : device_(device), defaults_(defaults) {}

    Value section(const Value& tree, const Section& section, const std::string& path) const {
        Value out = Value::object();
        out.mark = tree.mark;
        for (const Field& field : section.fields) {
            const Value* written = tree.find(field.name);
            Value shown = written != nullptr ? value(*written, field, dotted(path, field.name))
                                             : standard(section, field, dotted(path, field.name));
            if (written != nullptr || !shown.is_null()) {
                out.set(field.name, std::move(shown));
            }
        }
        return out;
    }

  private:
    Value value(const Value& written, const Field& field, const std::string& path) const {
        if (field.type == FieldType::section) {
            return section(written, field.section(), path);
        }
        if (field.type == FieldType::secret && !written.is_reference()) {
            Value hidden = Reference{"secret", secret_name(device_, path)};
            hidden.mark = written.mark;
            return hidden;
        }
        if (field.type != FieldType::list) {
            return written;
        }
        Value out = Value::array();
        out.mark = written.mark;
        for (std::size_t i = 0; i < written.as_array().size(); ++i) {
            const Value& element = written.as_array()[i];
            out.push(
                section(element, field.section(), element_path(path, element, field.section(), i)));
        }
        return out;
    }

    Value standard(const Section& owner, const Field& field, const std::string& path) const {
        if (!defaults_) {
            return nullptr;
        }
        if (field.type == FieldType::section) {
            Value inner = section(Value::object(), field.section(), path);
            return inner.as_object().empty() ? Value() : inner;
        }
        return default_value(owner, field);
    }

    std::string_view device_;
    bool defaults_;
};

// Every value that is not made of others, with its path.
void visit_leaves(const Value& tree, const Section& section, const std::string& path,
                  const std::function<void(const std::string&, const Value&)>& visit) {
    for (const Value::Member& member : tree.as_object()) {
        const Field& field = *section.find(member.key);
        const std::string where = dotted(path, member.key);
        const bool nested = field.section != nullptr;
        if (nested && member.value.is_object() && !member.value.as_object().empty()) {
            visit_leaves(member.value, field.section(), where, visit);
        } else if (nested && member.value.is_array() && !member.value.as_array().empty()) {
            for (std::size_t i = 0; i < member.value.as_array().size(); ++i) {
                const Value& element = member.value.as_array()[i];
                visit_leaves(element, field.section(),
                             element_path(where, element, field.section(), i), visit);
            }
        } else {
            visit(where, member.value);
        }
    }
}

} // namespace

Value Renderer::tree(const Document& device, bool defaults) const {
    return Presenter(device.metadata.name, defaults)
        .section(overlays_.spec(device), device.kind->section(), {});
}

std::string Renderer::remark(const Value& value) const {
    const Document* document = origins_.document(value.mark);
    if (document == nullptr) {
        return "default";
    }
    return one_line(site_.sources[value.mark.source] + ":" + std::to_string(value.mark.line) + " " +
                    document_name(*document));
}

Value Renderer::origin(const Value& value) const {
    Value out = Value::object();
    const Document* document = origins_.document(value.mark);
    out.set("document", document == nullptr ? "default" : document_name(*document));
    if (document != nullptr) {
        out.set("file", site_.sources[value.mark.source]);
        out.set("line", value.mark.line);
        out.set("column", value.mark.column);
    }
    return out;
}

std::string Renderer::yaml(const Document& device, bool defaults) const {
    std::string layers;
    for (const Document* layer : overlays_.layers(device)) {
        layers += document_name(*layer) + ", ";
    }
    Value head = make_document(device.kind->name, device.metadata.name, Value());
    head.erase("spec");
    Value& metadata = *head.find("metadata");
    if (!device.metadata.description.empty()) {
        metadata.set("description", device.metadata.description);
    }
    for (const auto& [key, value] : device.labels) {
        Value* labels = metadata.find("labels");
        (labels != nullptr ? *labels : metadata.set("labels", Value::object())).set(key, value);
    }
    Value spec = Value::object();
    spec.set("spec", tree(device, defaults));
    return "# " + layers + document_name(device) + "\n" + to_yaml(head) +
           to_yaml(spec, [&](const Value& value) { return remark(value); });
}

Value Renderer::data(const Document& device, bool defaults) const {
    Value settings = Value::array();
    visit_leaves(tree(device, defaults), device.kind->section(), {},
                 [&](const std::string& path, const Value& value) {
                     Value row = Value::object();
                     row.set("path", path);
                     row.set("value", value);
                     row.set("origin", origin(value));
                     settings.push(std::move(row));
                 });
    Value out = Value::object();
    out.set("device", device.metadata.name);
    out.set("settings", std::move(settings));
    return out;
}

} // namespace akx::config
