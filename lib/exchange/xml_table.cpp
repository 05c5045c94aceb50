// SPDX-License-Identifier: Apache-2.0
#include "exchange/xml_table.hpp"

namespace akx::exchange {

XmlTable::XmlTable(UserSink& sink, const ReaderOptions& options)
    : sink_(sink), report_(sink, options.file),
      stream_(*this, {.max_tag = options.max_row, .max_attributes = options.max_columns}) {}

Status XmlTable::check(Status status) {
    if (!status && !fatal_) {
        fatal_ = report_.located(std::move(status.error()), {});
    }
    return fatal_ ? Status(*fatal_) : Status();
}

Status XmlTable::finish() {
    if (Status status = check(stream_.finish()); !status) {
        return status;
    }
    end();
    report_.flush_notes();
    return {};
}

Status XmlTable::on_open(const XmlElement& element, std::size_t depth) {
    switch (depth) {
    case 0:
        return open_root(element);
    case 1:
        kept_ = 0;
        open_record(element);
        break;
    case 2:
        open_child(element);
        break;
    default:
        break;
    }
    return fatal_ ? Status(*fatal_) : Status();
}

void XmlTable::on_close(std::size_t depth) {
    if (depth == 1) {
        close_record();
    }
}

std::size_t XmlTable::keep_tag(const XmlElement& element) {
    if (kept_ == tags_.size()) {
        tags_.emplace_back();
    }
    Tag& tag = tags_[kept_];
    tag.raw = element.raw;
    tag.line = element.line;
    tag.column = element.column;
    return kept_++;
}

Spot XmlTable::spot_of(const XmlPlace& place, std::string_view name, std::string_view value,
                       bool secret) const {
    const Tag& tag = tags_[place.tag];
    const XmlOffset offset = attribute_offset(tag.raw, place.attribute);
    const std::uint32_t column = offset.column + (offset.lines == 0 ? tag.column : 0);
    return {tag.line + offset.lines, column, name, value, secret};
}

void XmlTable::note_unknown(const XmlElement& element, std::string_view what) {
    report_.note(Error(errors::unknown_key, std::string(what) + " is not known; it is left out"),
                 {element.line, element.column});
}

void XmlTable::stop(Error error) {
    if (!fatal_) {
        fatal_ = report_.located(std::move(error), {});
    }
}

} // namespace akx::exchange
