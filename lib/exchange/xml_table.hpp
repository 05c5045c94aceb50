// SPDX-License-Identifier: Apache-2.0
// The frame of readers of XML: a root, records below it, their values in attributes or in children.
// What a record means is said by the class derived.
#pragma once

#include "exchange/reader.hpp"
#include "exchange/row_report.hpp"
#include "exchange/xml_stream.hpp"

namespace akx::exchange {

// A value of the present record: which tag kept, which attribute of it.
struct XmlPlace {
    std::size_t tag = 0;
    std::size_t attribute = 0;
};

class XmlTable : public UserReader, private XmlHandler {
  public:
    Status feed(std::string_view bytes) final { return check(stream_.feed(bytes)); }
    Status finish() final;

  protected:
    XmlTable(UserSink& sink, const ReaderOptions& options);

    virtual Status open_root(const XmlElement& element) = 0;
    virtual void open_record(const XmlElement& element) = 0;
    virtual void open_child(const XmlElement&) {} // of a record
    virtual void close_record() = 0;
    virtual void end() {} // of a file without errors

    // Tags of the present record are kept for the places of its problems, which may come late.
    std::size_t keep_tag(const XmlElement& element);
    Spot spot_of(const XmlPlace& place, std::string_view name, std::string_view value,
                 bool secret) const;
    void note_unknown(const XmlElement& element, std::string_view what);
    void stop(Error error); // nothing more can be read

    UserSink& sink_;
    RowReport report_;

  private:
    struct Tag {
        std::string raw;
        std::uint32_t line = 0;
        std::uint32_t column = 0;
    };

    Status on_open(const XmlElement& element, std::size_t depth) final;
    void on_close(std::size_t depth) final;
    Status check(Status status);

    XmlStream stream_;
    std::vector<Tag> tags_; // reused; the first `kept_` count
    std::size_t kept_ = 0;
    std::optional<Error> fatal_;
};

} // namespace akx::exchange
