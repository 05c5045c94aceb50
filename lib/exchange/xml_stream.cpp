// SPDX-License-Identifier: Apache-2.0
#include "exchange/xml_stream.hpp"

#include "exchange/csv_text.hpp"

#include <algorithm>
#include <cstring>
#include <expat.h>
#include <new>

namespace akx::exchange {

// Expat gets the bytes in blocks of one size, so that what it reports, and when, does not depend on
// how they came, and so that a long tag in tiny pieces is not scanned from its start each time.
class XmlStream::Parser {
  public:
    Parser(XmlHandler& handler, const XmlLimits& limits) : handler_(handler), limits_(limits) {
        if (parser_ == nullptr) {
            throw std::bad_alloc();
        }
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), open, close);
        XML_SetStartDoctypeDeclHandler(parser_.get(), doctype);
    }

    Status feed(std::string_view bytes) {
        while (!bytes.empty() && !error_) {
            if (room_ == nullptr && !make_room()) {
                break;
            }
            const std::size_t size = std::min(bytes.size(), kBlock - used_);
            std::memcpy(room_ + used_, bytes.data(), size);
            used_ += size;
            bytes.remove_prefix(size);
            if (used_ == kBlock) {
                parse(false);
            }
        }
        return status();
    }
    Status finish() {
        if (!error_ && (room_ != nullptr || make_room())) {
            parse(true);
        }
        return status();
    }

  private:
    static constexpr std::size_t kBlock = 16U << 10U;

    struct Free {
        void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
    };

    static Parser& self(void* data) { return *static_cast<Parser*>(data); }
    static void XMLCALL open(void* data, const XML_Char* name, const XML_Char** attributes) {
        self(data).on_open(name, attributes);
    }
    static void XMLCALL close(void* data, const XML_Char*) {
        Parser& parser = self(data);
        parser.handler_.on_close(--parser.depth_);
    }
    static void XMLCALL doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*,
                                int) {
        self(data).stop(Error(errors::syntax, "the file has a document type (<!DOCTYPE …>)")
                            .next("remove it: files of users have none, and entities are not "
                                  "expanded or fetched"));
    }

    Status status() const { return error_ ? Status(*error_) : Status(); }

    bool make_room() {
        room_ = static_cast<char*>(XML_GetBuffer(parser_.get(), static_cast<int>(kBlock)));
        if (room_ == nullptr) {
            error_ = Error(errors::internal, "no memory to read XML");
        }
        return room_ != nullptr;
    }

    void parse(bool last) {
        const XML_Status done = XML_ParseBuffer(parser_.get(), static_cast<int>(used_), last);
        fed_ += used_;
        if (done != XML_STATUS_OK && !error_) {
            stop(explain(XML_GetErrorCode(parser_.get())));
        }
        const XML_Index event = XML_GetCurrentByteIndex(parser_.get());
        if (event >= 0 && !error_ && fed_ - static_cast<std::size_t>(event) > limits_.max_tag) {
            stop(too_large_tag());
        }
        room_ = nullptr;
        used_ = 0;
    }

    void on_open(const XML_Char* name, const XML_Char** attributes) {
        if (error_) {
            return;
        }
        attributes_.clear();
        for (; *attributes != nullptr; attributes += 2) {
            attributes_.push_back({attributes[0], attributes[1]});
        }
        const auto size = static_cast<std::size_t>(XML_GetCurrentByteCount(parser_.get()));
        if (size > limits_.max_tag) {
            return stop(too_large_tag());
        }
        if (attributes_.size() > limits_.max_attributes) {
            return stop(Error(errors::too_large, "the element has more than " +
                                                     std::to_string(limits_.max_attributes) +
                                                     " attributes"));
        }
        if (depth_ == limits_.max_depth) {
            return stop(Error(errors::too_deep, "elements are nested more than " +
                                                    std::to_string(limits_.max_depth) + " deep"));
        }
        const XmlElement element{name, attributes_, line(), column(), raw(size)};
        if (Status status = handler_.on_open(element, depth_++); !status) {
            stop(std::move(status.error()));
        }
    }

    std::uint32_t line() const {
        return static_cast<std::uint32_t>(XML_GetCurrentLineNumber(parser_.get()));
    }
    std::uint32_t column() const {
        return static_cast<std::uint32_t>(XML_GetCurrentColumnNumber(parser_.get())) + 1;
    }
    std::string_view raw(std::size_t size) const {
        int offset = 0;
        int available = 0;
        const char* context = XML_GetInputContext(parser_.get(), &offset, &available);
        if (context == nullptr || offset < 0 || available < offset) {
            return {};
        }
        return std::string_view(context, static_cast<std::size_t>(available))
            .substr(static_cast<std::size_t>(offset), size);
    }

    Error too_large_tag() const {
        return Error(errors::too_large,
                     "a tag is longer than " + std::to_string(limits_.max_tag) + " bytes")
            .next("shorten its values; a quote may be missing at the end of one of them");
    }

    Error explain(XML_Error code) const {
        const std::string_view rest = raw(4);
        switch (code) {
        case XML_ERROR_INVALID_TOKEN:
            if (!rest.empty() && static_cast<unsigned char>(rest.front()) >= 0x80) {
                return utf8_error(rest, 0);
            }
            break;
        case XML_ERROR_UNKNOWN_ENCODING:
        case XML_ERROR_INCORRECT_ENCODING:
            return {errors::encoding, "the encoding the file names is not known or not the one it "
                                      "has"};
        case XML_ERROR_NO_ELEMENTS:
        case XML_ERROR_UNCLOSED_TOKEN:
        case XML_ERROR_PARTIAL_CHAR:
            if (fed_ == 0) {
                return {errors::missing_value, "the file is empty"};
            }
            return Error(errors::syntax, "the file is cut short").next("export it again");
        case XML_ERROR_UNDEFINED_ENTITY:
            return Error(errors::syntax, "an entity that XML does not have")
                .next("write & as &amp; and other characters as they are");
        default:
            break;
        }
        return {errors::syntax,
                std::string("the XML is not well-formed: ") + XML_ErrorString(code)};
    }

    // The first error counts; the handlers do nothing more.
    void stop(Error error) {
        if (!error_) {
            if (!error.place().known()) {
                error = Error(error).at({{}, line(), column()});
            }
            error_ = std::move(error);
            XML_StopParser(parser_.get(), XML_FALSE);
        }
    }

    XmlHandler& handler_;
    XmlLimits limits_;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser_{XML_ParserCreate(nullptr)};
    char* room_ = nullptr; // of Expat, valid until the next parse
    std::size_t used_ = 0;
    std::size_t fed_ = 0;
    std::size_t depth_ = 0;
    std::vector<XmlAttribute> attributes_;
    std::optional<Error> error_;
};

XmlStream::XmlStream(XmlHandler& handler, const XmlLimits& limits)
    : parser_(std::make_unique<Parser>(handler, limits)) {}
XmlStream::~XmlStream() = default;

Status XmlStream::feed(std::string_view bytes) {
    return parser_->feed(bytes);
}

Status XmlStream::finish() {
    return parser_->finish();
}

} // namespace akx::exchange
