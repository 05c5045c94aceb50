// SPDX-License-Identifier: Apache-2.0
// The objects an application holds: thin, one-shot, safe after the connection's end.
#include "http/handler.hpp"

#include "http/connection.hpp"

namespace akx::http {

namespace {

// The connection, if it is still there, for the one call that a one-shot object allows.
std::shared_ptr<Connection> take(std::weak_ptr<Connection>& connection) {
    return std::exchange(connection, {}).lock();
}

} // namespace

PieceTaker::PieceTaker(std::weak_ptr<Connection> connection) : connection_(std::move(connection)) {}
PieceTaker::~PieceTaker() {
    fail();
}

void PieceTaker::give(std::string piece) {
    if (const auto connection = take(connection_)) {
        connection->give_piece(std::move(piece));
    }
}

void PieceTaker::end() {
    if (const auto connection = take(connection_)) {
        connection->end_source(Connection::SourceEnd::complete);
    }
}

void PieceTaker::fail() {
    if (const auto connection = take(connection_)) {
        connection->end_source(Connection::SourceEnd::failed);
    }
}

EventStream::EventStream(std::weak_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
EventStream::~EventStream() {
    close();
}

EventStream& EventStream::operator=(EventStream&& other) noexcept {
    if (this != &other) {
        close();
        connection_ = std::move(other.connection_);
    }
    return *this;
}

bool EventStream::send(std::string_view id, std::string_view event, std::string_view data) {
    const auto connection = connection_.lock();
    return connection != nullptr && connection->send_event(id, event, data);
}

bool EventStream::open() const {
    const auto connection = connection_.lock();
    return connection != nullptr && connection->is_streaming_events();
}

void EventStream::on_close(std::function<void()> closed) {
    if (const auto connection = connection_.lock()) {
        connection->on_events_closed(std::move(closed));
    }
}

void EventStream::close() {
    if (const auto connection = take(connection_)) {
        connection->end_events();
    }
}

Responder::Responder(std::weak_ptr<Connection> connection) : connection_(std::move(connection)) {}

Responder::~Responder() {
    if (const auto connection = take(connection_)) {
        connection->send_error(500, "the request was not answered");
    }
}

void Responder::send(Response response) {
    if (const auto connection = take(connection_)) {
        connection->send(std::move(response));
    }
}

void Responder::stream(const Response& head, std::unique_ptr<BodySource> source,
                       std::optional<std::uint64_t> length) {
    if (const auto connection = take(connection_)) {
        connection->send_stream(head, std::move(source), length);
    }
}

EventStream Responder::events(Headers extra) {
    const auto connection = take(connection_);
    const bool started = connection != nullptr && connection->start_events(std::move(extra));
    return started ? EventStream(connection) : EventStream();
}

bool Responder::connected() const {
    const auto connection = connection_.lock();
    return connection != nullptr && connection->connected();
}

DataPermit::DataPermit(std::weak_ptr<Connection> connection) : connection_(std::move(connection)) {}
DataPermit::~DataPermit() {
    enough();
}

void DataPermit::more() {
    if (const auto connection = take(connection_)) {
        connection->permit_data(true);
    }
}

void DataPermit::enough() {
    if (const auto connection = take(connection_)) {
        connection->permit_data(false);
    }
}

Admission Admission::refuse(Response response) {
    Admission admission;
    admission.refusal = std::move(response);
    return admission;
}

Admission Admission::buffer(std::uint64_t body_limit, Buffered handle) {
    Admission admission;
    admission.body_limit = body_limit;
    admission.buffered = std::move(handle);
    return admission;
}

Admission Admission::stream(std::uint64_t body_limit, std::unique_ptr<BodySink> sink) {
    Admission admission;
    admission.body_limit = body_limit;
    admission.sink = std::move(sink);
    return admission;
}

} // namespace akx::http
