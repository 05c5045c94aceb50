// SPDX-License-Identifier: Apache-2.0
// What an application gives the server and gets from it. Everything here belongs to the loop
// thread; objects handed out may outlive the connection, they then do nothing.
#pragma once

#include "http/message.hpp"

#include <functional>

namespace akx::http {

class Connection;

// Where the next piece of a download goes: exactly one call, now or later. Destroying it unused
// means fail().
class PieceTaker {
  public:
    explicit PieceTaker(std::weak_ptr<Connection> connection);
    ~PieceTaker();
    PieceTaker(PieceTaker&&) noexcept = default;
    PieceTaker& operator=(PieceTaker&&) noexcept = delete;
    void give(std::string piece); // not empty
    void end();
    void fail(); // breaks the connection, so that the client notices that something is missing

  private:
    std::weak_ptr<Connection> connection_;
};

// A long answer, asked for piece by piece as the client reads it. Destroyed when it is done or
// the client is gone.
class BodySource {
  public:
    virtual ~BodySource() = default;
    virtual void pull(std::size_t wanted, PieceTaker taker) = 0; // about `wanted` bytes, 16 KiB
};

// Live events to one client (text/event-stream). Destroying it ends the stream.
class EventStream {
  public:
    EventStream() = default;
    explicit EventStream(std::weak_ptr<Connection> connection);
    ~EventStream();
    EventStream(EventStream&&) noexcept = default;
    EventStream& operator=(EventStream&& other) noexcept;
    // False once closed, also when this event did not fit the queue (ServerLimits::event_queue):
    // a client that does not keep up is cut off and comes back with Last-Event-ID. `id` and
    // `event` may be empty and hold no line breaks; `data` may hold several lines.
    bool send(std::string_view id, std::string_view event, std::string_view data);
    bool open() const;
    void on_close(std::function<void()> closed); // not called for close() or destruction
    void close();

  private:
    std::weak_ptr<Connection> connection_;
};

// Answers one request: exactly one of send(), stream(), events(), now or later. Destroying it
// unused answers 500, so that no client waits for ever.
class Responder {
  public:
    explicit Responder(std::weak_ptr<Connection> connection);
    ~Responder();
    Responder(Responder&&) noexcept = default;
    Responder& operator=(Responder&&) noexcept = delete;

    void send(Response response);
    // `head.body` is ignored. Without a length the answer is chunked.
    void stream(const Response& head, std::unique_ptr<BodySource> source,
                std::optional<std::uint64_t> length = {});
    EventStream events(Headers extra = {});
    // False once the client is known to be gone; the answer then goes nowhere.
    bool connected() const;

  private:
    std::weak_ptr<Connection> connection_;
};

// Asks for more of an upload: exactly one call, now or later. Destroying it unused means enough().
class DataPermit {
  public:
    explicit DataPermit(std::weak_ptr<Connection> connection);
    ~DataPermit();
    DataPermit(DataPermit&&) noexcept = default;
    DataPermit& operator=(DataPermit&&) noexcept = delete;
    void more();
    void enough(); // on_end() follows at once; the rest of the body is thrown away

  private:
    std::weak_ptr<Connection> connection_;
};

// Takes a streamed upload. Ends with exactly one of on_end() and on_abort(), then is destroyed.
class BodySink {
  public:
    virtual ~BodySink() = default;
    // At most 64 KiB; `data` is valid during the call only. Nothing more is read from the client
    // until the permit is used.
    virtual void on_data(ByteView data, DataPermit permit) = 0;
    virtual void on_end(Responder responder) = 0; // after the last byte or enough()
    virtual void on_abort() = 0; // client gone, too slow, malformed or over the limit
};

// What the application decides when it has seen a request's header.
struct Admission {
    using Buffered = std::function<void(Request, Responder)>;

    static Admission refuse(Response response); // answered without looking at the body
    static Admission buffer(std::uint64_t body_limit, Buffered handle);
    static Admission stream(std::uint64_t body_limit, std::unique_ptr<BodySink> sink);

    std::uint64_t body_limit = 0; // bytes; more is answered with 413
    std::optional<Response> refusal;
    Buffered buffered;
    std::unique_ptr<BodySink> sink;
};

class Handler {
  public:
    virtual ~Handler() = default;
    // `head` has no body yet. Routing, authorisation and limits belong here.
    virtual Admission admit(const Request& head) = 0;
    // The body of an answer the server itself must give: 400, 405, 408, 413, 414, 417, 431, 500,
    // 501, 505. `detail` is one English sentence without secrets.
    virtual Response error(int status, std::string_view detail) = 0;
};

} // namespace akx::http
