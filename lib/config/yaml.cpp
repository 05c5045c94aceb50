// SPDX-License-Identifier: Apache-2.0
// Reading YAML: the only file that knows yaml-cpp. Its parser reports events; the tree is ours, so
// that nothing is built that exceeds the limits. What it lets pass but should not is checked here.
#include "config/yaml.hpp"

#include "base/text.hpp"
#include "config/secrets.hpp"
#include "config/yaml_error.hpp"
#include "config/yaml_scalar.hpp"
#include "config/yaml_text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <unordered_map>

namespace akx::config {

namespace {

constexpr std::string_view kCoreText = "tag:yaml.org,2002:str";

// Ends the reading from within yaml-cpp's call-backs.
struct Stop {
    Error error;
    std::size_t offset;
};

// What a part of the tree costs.
struct Weight {
    std::size_t nodes = 1;
    std::size_t bytes = 0;
    unsigned depth = 0;
};

struct Frame {
    Value value; // an object or an array
    YAML::anchor_t anchor = YAML::NullAnchor;
    Weight weight;
    bool wants_key = false; // of an object
    bool keep = true;       // false: read on, but drop what comes next
    bool is_key = false;    // this container stands where a key should
    std::string key;
    Mark key_mark;
    std::size_t key_offset = 0;
    std::unordered_map<std::string, Mark> seen; // of an object with many members
};

constexpr std::size_t kManyMembers = 16;
constexpr std::size_t kShown = 64; // bytes of a key that a message quotes

std::string shown(std::string_view text) {
    return std::string(utf8_prefix(text, kShown));
}

// yaml-cpp 0.7 makes one byte, not UTF-8, of the escapes \N (U+0085) and \_ (U+00A0).
std::string repaired(const std::string& text) {
    if (is_utf8(text)) {
        return text;
    }
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t size = decode_utf8(std::string_view(text).substr(i)).size;
        if (size == 0) {
            out += '\xC2';
        }
        out.append(text, i, std::max<std::size_t>(size, 1));
        i += std::max<std::size_t>(size, 1);
    }
    return out;
}

// The mark of the member of that name, noting the new one; nullptr when it is new.
const Mark* seen_before(Frame& frame, const std::string& key, const Mark& mark) {
    const Value::Object& members = frame.value.as_object();
    if (members.size() < kManyMembers) {
        const Value::Member* found = nullptr;
        for (const Value::Member& member : members) {
            found = member.key == key ? &member : found;
        }
        return found != nullptr ? &found->key_mark : nullptr;
    }
    if (frame.seen.empty()) {
        for (const Value::Member& member : members) {
            frame.seen.emplace(member.key, member.key_mark);
        }
    }
    const auto [first, added] = frame.seen.emplace(key, mark);
    return added ? nullptr : &first->second;
}

struct Anchored {
    Value value;
    Weight weight;
};

class Builder final : public YAML::EventHandler {
  public:
    Builder(std::string_view text, std::string_view file, std::uint32_t source,
            const YamlLimits& limits, YamlStream& out)
        : text_(text), file_(file), source_(source), limits_(limits), out_(out), lines_(text) {}

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { end_container(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override { end_container(); }

    void fail(Error error, std::size_t offset);
    void fail(Error error, const Mark& mark);
    void fail_syntax(const YAML::Exception& exception);

  private:
    bool wants_key() const { return !frames_.empty() && frames_.back().wants_key; }
    std::size_t offset_of(const YAML::Mark& mark) const;
    Mark mark_of(const YAML::Mark& mark) { return lines_.mark(offset_of(mark), source_); }
    Mark null_mark(std::size_t offset);
    void begin_container(Value container, const YAML::Mark& mark, const std::string& tag,
                         YAML::anchor_t anchor);
    void end_container();
    void take_key(std::string key, const Mark& mark);
    void refuse_key(const Mark& mark);
    void complete(Value value, YAML::anchor_t anchor, const Weight& weight);
    void spend(const Weight& weight, std::size_t offset);
    Value tagged(const std::string& tag, const std::string& text, const Mark& mark);

    std::string_view text_;
    std::string_view file_;
    std::uint32_t source_;
    const YamlLimits& limits_;
    YamlStream& out_;
    LineIndex lines_;
    std::vector<Frame> frames_;
    std::unordered_map<YAML::anchor_t, Anchored> anchors_;
    Weight spent_;
    std::size_t documents_ = 0;
    std::size_t offset_ = 0; // of the latest event
    bool keep_document_ = true;
};

std::size_t Builder::offset_of(const YAML::Mark& mark) const {
    return mark.pos < 0 ? text_.size() : std::min(static_cast<std::size_t>(mark.pos), text_.size());
}

void Builder::fail(Error error, const Mark& mark) {
    if (out_.problems.size() < limits_.max_problems) {
        out_.problems.push_back(
            std::move(error).at(Place{std::string(file_), mark.line, mark.column}));
    }
}

void Builder::fail(Error error, std::size_t offset) {
    fail(std::move(error), lines_.mark(offset, source_));
}

void Builder::fail_syntax(const YAML::Exception& exception) {
    const std::size_t offset = offset_of(exception.mark);
    // A text whose closing quote is missing ends with the file: show where it begins.
    if (is_open_quote(exception.msg) && !frames_.empty() && !wants_key() &&
        frames_.back().key_mark.line != 0) {
        fail(yaml_error(exception.msg), frames_.back().key_mark);
        return;
    }
    const Mark mark = lines_.mark(offset, source_);
    if (const auto column = tab_in_indentation(lines_.line(mark.line))) {
        fail(tab_error(), Mark{source_, mark.line, *column});
        return;
    }
    fail(yaml_error(exception.msg), mark);
}

void Builder::spend(const Weight& weight, std::size_t offset) {
    spent_.nodes += weight.nodes;
    spent_.bytes += weight.bytes;
    const auto depth = static_cast<unsigned>(frames_.size()) + weight.depth;
    if (spent_.nodes > limits_.max_nodes || spent_.bytes > 2 * limits_.max_bytes) {
        throw Stop{Error(errors::too_deep, "the text has more than " +
                                               std::to_string(limits_.max_nodes) +
                                               " values, or expands to too much"),
                   offset};
    }
    if (depth > limits_.max_depth) {
        throw Stop{Error(errors::too_deep,
                         "nested deeper than " + std::to_string(limits_.max_depth) + " levels"),
                   offset};
    }
}

void Builder::OnDocumentStart(const YAML::Mark& mark) {
    offset_ = offset_of(mark);
    frames_.clear();
    anchors_.clear(); // anchors are valid in their document only
    keep_document_ = true;
    if (++documents_ > limits_.max_documents) {
        throw Stop{Error(errors::too_large, "more documents than are read in one run"), offset_};
    }
    if (documents_ > 1 && !text_.substr(offset_).starts_with("---")) {
        fail(Error(errors::syntax, "this does not belong to the document before")
                 .next("begin a new document with a line ---, or check the indentation"),
             offset_);
        keep_document_ = false;
    }
}

// yaml-cpp puts a value that is not written at the token after it: find what it belongs to.
Mark Builder::null_mark(std::size_t offset) {
    const std::string_view rest = text_.substr(offset);
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
        if (rest.starts_with(word)) {
            return lines_.mark(offset, source_);
        }
    }
    if (frames_.empty()) {
        return lines_.mark(offset, source_);
    }
    if (frames_.back().value.is_object()) {
        return frames_.back().key_mark;
    }
    const std::size_t dash = text_.substr(0, offset).find_last_not_of(" \t\r\n");
    return dash != std::string_view::npos && text_[dash] == '-' ? lines_.mark(dash, source_)
                                                                : frames_.back().value.mark;
}

void Builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
    offset_ = offset_of(mark);
    spend({}, offset_);
    if (wants_key()) {
        refuse_key(mark_of(mark));
        return;
    }
    // yaml-cpp takes a line without ':' for a key without a value, and puts that at the key.
    if (!frames_.empty() && frames_.back().value.is_object() && frames_.back().keep &&
        frames_.back().key_offset == offset_) {
        fail(Error(errors::syntax, "a ': ' is missing behind this")
                 .next("write 'key: value', or check the indentation"),
             offset_);
    }
    Value value;
    value.mark = null_mark(offset_);
    complete(std::move(value), anchor, {});
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
    offset_ = offset_of(mark);
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
        throw Stop{Error(errors::syntax, "an alias inside the value it stands for"), offset_};
    }
    spend(found->second.weight, offset_);
    if (!wants_key()) {
        complete(found->second.value, YAML::NullAnchor, found->second.weight);
    } else if (found->second.value.is_text()) {
        take_key(found->second.value.as_text(), mark_of(mark));
    } else {
        refuse_key(mark_of(mark));
    }
}

Value Builder::tagged(const std::string& tag, const std::string& text, const Mark& mark) {
    if (tag == "?") {
        return plain_value(text);
    }
    if (tag == "!" || tag == kCoreText) {
        return text;
    }
    const std::string_view name = std::string_view(tag).substr(tag.starts_with('!') ? 1 : 0);
    for (const std::string_view known : reference_tags()) {
        if (tag.starts_with('!') && name == known) {
            if (text.empty()) {
                fail(Error(errors::missing_value, tag + " needs a name behind it"), mark);
            }
            return Reference{std::string(known), text};
        }
    }
    Error error(errors::syntax, "the tag " + shown(tag) + " is not known");
    if (const auto near = nearest(name, reference_tags())) {
        fail(std::move(error).next("did you mean !" + std::string(*near) + "?"), mark);
    } else {
        fail(std::move(error).next("known tags: !secret, !env, !file and !kept"), mark);
    }
    return text;
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       const std::string& written) {
    const std::string text = repaired(written);
    offset_ = offset_of(mark);
    const Weight weight{1, text.size(), 0};
    spend(weight, offset_);
    if (wants_key()) {
        if (tag != "?" && tag != "!" && tag != kCoreText) {
            refuse_key(mark_of(mark));
        } else {
            take_key(text, mark_of(mark));
        }
        if (anchor != YAML::NullAnchor) {
            anchors_[anchor] = {text, weight};
            anchors_[anchor].value.mark = mark_of(mark);
        }
        return;
    }
    const Mark where = mark_of(mark);
    Value value = tagged(tag, text, where);
    value.mark = where;
    complete(std::move(value), anchor, weight);
}

void Builder::begin_container(Value container, const YAML::Mark& mark, const std::string& tag,
                              YAML::anchor_t anchor) {
    offset_ = offset_of(mark);
    spend({1, 0, 1}, offset_);
    const Mark where = mark_of(mark);
    if (tag != "?" && tag != "!") {
        fail(Error(errors::syntax, "the tag " + shown(tag) + " cannot be given to a " +
                                       std::string(kind_name(container.kind()))),
             where);
    }
    Frame frame;
    frame.is_key = wants_key();
    frame.wants_key = container.is_object();
    frame.value = std::move(container);
    frame.value.mark = where;
    frame.anchor = anchor;
    frame.weight.depth = 1;
    frames_.push_back(std::move(frame));
}

void Builder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value) {
    begin_container(Value::array(), mark, tag, anchor);
}

void Builder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) {
    begin_container(Value::object(), mark, tag, anchor);
}

void Builder::end_container() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.is_key) {
        refuse_key(frame.value.mark);
        return;
    }
    complete(std::move(frame.value), frame.anchor, frame.weight);
}

void Builder::refuse_key(const Mark& mark) {
    fail(Error(errors::syntax, "a key must be text").next("write 'key: value'"), mark);
    frames_.back().wants_key = false;
    frames_.back().keep = false;
}

void Builder::take_key(std::string key, const Mark& mark) {
    Frame& frame = frames_.back();
    frame.wants_key = false;
    frame.keep = true;
    if (key == "<<") {
        fail(Error(errors::syntax, "merge keys (<<) are not supported")
                 .next("write the settings out, or use an alias for a whole value"),
             mark);
        frame.keep = false;
    } else if (const Mark* first = seen_before(frame, key, mark)) {
        fail(Error(errors::duplicate_key, "the key '" + shown(key) +
                                              "' occurs twice; first in line " +
                                              std::to_string(first->line)),
             mark);
        frame.keep = false;
    }
    frame.key = std::move(key);
    frame.key_mark = mark;
    frame.key_offset = offset_;
}

void Builder::complete(Value value, YAML::anchor_t anchor, const Weight& weight) {
    if (anchor != YAML::NullAnchor) {
        spend(weight, offset_); // the copy kept for aliases
        anchors_[anchor] = {value, weight};
    }
    if (frames_.empty()) {
        if (keep_document_ && !value.is_null()) {
            out_.documents.push_back(std::move(value));
        }
        return;
    }
    Frame& frame = frames_.back();
    frame.weight.nodes += weight.nodes;
    frame.weight.bytes += weight.bytes;
    frame.weight.depth = std::max(frame.weight.depth, weight.depth + 1);
    if (frame.value.is_array()) {
        frame.value.push(std::move(value));
        return;
    }
    if (frame.keep) {
        frame.value.as_object().push_back({std::move(frame.key), std::move(value), frame.key_mark});
    }
    frame.wants_key = true;
    frame.keep = true;
}

// yaml-cpp 0.7 takes a quoted text without its closing quote for complete when the file ends in a
// line feed (and blanks), or right behind the opening quote. A document end marker behind it turns
// that into an error.
std::string with_end_marker(std::string_view text) {
    const std::size_t last = text.find_last_not_of(" \t");
    if (last == std::string_view::npos) {
        return std::string(text);
    }
    if (text[last] == '\n') {
        return std::string(text.substr(0, last + 1)) + "...\n";
    }
    const bool quote = text.ends_with('"') || text.ends_with('\'');
    const char before = text.size() > 1 ? text[text.size() - 2] : ' ';
    const bool opening =
        quote && std::string_view(" \t\n[{,:").find(before) != std::string_view::npos;
    return std::string(text) + (opening ? "\n...\n" : "");
}

void run_parser(std::string_view text, Builder& builder) {
    try {
        std::istringstream stream(with_end_marker(text));
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (Stop& stop) {
        builder.fail(std::move(stop.error), stop.offset);
    } catch (const YAML::Exception& exception) {
        builder.fail_syntax(exception);
    } catch (const std::bad_alloc&) {
        builder.fail(Error(errors::too_large, "the text needs too much memory"), text.size());
    } catch (const std::exception& exception) {
        builder.fail(Error(errors::syntax, exception.what()), std::size_t{0});
    }
}

} // namespace

YamlStream read_yaml(std::string_view text, std::string_view file, std::uint32_t source,
                     const YamlLimits& limits) {
    YamlStream out;
    if (text.size() > limits.max_bytes) {
        out.problems.push_back(
            Error(errors::too_large, std::to_string(text.size()) + " bytes; at most " +
                                         std::to_string(limits.max_bytes) + " are read")
                .at(Place{std::string(file), 0, 0}));
        return out;
    }
    std::size_t offset = 0;
    if (Status status = check_encoding(text, offset); !status) {
        const Mark mark = LineIndex(text).mark(offset);
        out.problems.push_back(
            std::move(status.error()).at(Place{std::string(file), mark.line, mark.column}));
        return out;
    }
    Builder builder(text, file, source, limits, out);
    run_parser(text, builder);
    return out;
}

} // namespace akx::config
