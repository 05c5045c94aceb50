// SPDX-License-Identifier: Apache-2.0
// XML in pieces to elements with attributes, on Expat; memory does not grow with the file. A
// document type is refused before anything of it is read, so there are no entities but the five of
// XML: nothing can be blown up by them or fetched from elsewhere. Text between tags is passed over.
#pragma once

#include "base/result.hpp"

#include <memory>
#include <span>

namespace akx::exchange {

struct XmlAttribute {
    std::string_view name;
    std::string_view value; // UTF-8, escapes resolved
};

// Views are valid during the callback only.
struct XmlElement {
    std::string_view name;
    std::span<const XmlAttribute> attributes; // in the order of the file
    std::uint32_t line = 0;                   // of its '<', from 1
    std::uint32_t column = 0;                 // in characters, from 1
    std::string_view raw;                     // the tag as in the file
};

// Where the value of the n-th attribute starts: lines below the tag's first, and the column.
struct XmlOffset {
    std::uint32_t lines = 0;
    std::uint32_t column = 0; // from the tag's '<' (0) when lines is 0, else of the line, from 1
};
XmlOffset attribute_offset(std::string_view raw, std::size_t attribute);

class XmlHandler {
  public:
    virtual ~XmlHandler() = default;
    // depth: 0 = the root. An Error ends the reading.
    virtual Status on_open(const XmlElement& element, std::size_t depth) = 0;
    virtual void on_close(std::size_t depth) = 0;
};

struct XmlLimits {
    std::size_t max_tag = 256U << 10U; // bytes of a tag or comment
    std::size_t max_attributes = 256;
    std::size_t max_depth = 8;
};

class XmlStream {
  public:
    explicit XmlStream(XmlHandler& handler, const XmlLimits& limits = {});
    ~XmlStream();
    XmlStream(const XmlStream&) = delete;
    XmlStream& operator=(const XmlStream&) = delete;

    // Errors say where: syntax, encoding, too_large, too_deep, or what the handler said. What is
    // reported does not depend on the pieces. After an Error every call returns it again.
    Status feed(std::string_view bytes);
    Status finish();

  private:
    class Parser;
    std::unique_ptr<Parser> parser_;
};

// Appends `text` as the value of an attribute: & < > " escaped as the devices do; tabs and line
// breaks as numbers, since readers take them for blanks otherwise. Control characters that XML
// cannot hold are left out.
void append_xml_text(std::string& out, std::string_view text);
// A blank, the name, the value in quotes.
void append_xml_attribute(std::string& out, std::string_view name, std::string_view value);
bool fits_xml(std::string_view text); // whether nothing is left out

// The name of the root element of a file that starts so; empty when it is not XML.
std::string_view xml_root(std::string_view head);

} // namespace akx::exchange
