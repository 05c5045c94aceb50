// SPDX-License-Identifier: Apache-2.0
// One client connection: a state machine driven by readiness, deadlines and the application's
// answers. Internal to the room.
#pragma once

#include "http/answer_head.hpp"
#include "http/outbox.hpp"
#include "http/request_parser.hpp"
#include "http/server_core.hpp"

namespace akx::http {

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(Server::Core& core, std::unique_ptr<Channel> channel, Peer peer,
               std::size_t listener, Profile profile);

    // For the server.
    void start();
    void close();       // at once
    void finish_soon(); // now if no request is running, otherwise after its answer
    void check_deadlines(MonoTime now);
    bool may_be_evicted(MonoTime now) const;
    MonoTime waiting_since() const { return since_; }
    const Peer& peer() const { return *peer_; }

    // For what the application holds (handler.hpp).
    bool connected() const { return phase_ != Phase::closed; }
    void send(Response response);
    void send_error(int status, std::string_view detail);
    void send_stream(const Response& head, std::unique_ptr<BodySource> source,
                     std::optional<std::uint64_t> length);
    bool start_events(Headers extra);
    void give_piece(std::string piece);
    enum class SourceEnd { complete, failed };
    void end_source(SourceEnd end);
    void permit_data(bool more);
    bool is_streaming_events() const { return phase_ == Phase::events; }
    bool send_event(std::string_view id, std::string_view event, std::string_view data);
    void on_events_closed(std::function<void()> closed) { events_closed_ = std::move(closed); }
    void end_events();

  private:
    enum class Phase {
        handshake,
        idle,      // between requests
        head,      // some of a header, or none yet on a fresh connection
        body,      // being read
        handling,  // the application has the request
        sending,   // an answer that is all here
        streaming, // an answer that comes in pieces
        events,
        lingering, // answered; reading on so that the answer is not lost to a reset
        closed,
    };
    enum class BodyUse { buffer, sink, discard };

    void on_ready(core::Readiness ready);
    void pump();
    void pump_later();
    bool step(); // true: go on; false: need_ or the application decides when
    bool application_has_it() const;
    void enter(Phase phase);

    // Reading (connection_read.cpp)
    bool step_handshake();
    bool step_head();
    bool step_body();
    bool receive(std::string_view& input);
    void keep(std::string_view input, std::size_t used);
    void take_request(std::string_view input, std::size_t head_length);
    void admit();
    void refuse_early(Response response);
    void begin_body(BodyUse use);
    void deliver_piece();
    void complete_body();
    bool check_body_progress(const RequestParser::Fed& fed);
    void abort_upload();
    void fail(Refusal refusal);
    void time_out_body(MonoTime now);

    // Writing (connection_write.cpp)
    bool step_sending();
    bool step_streaming();
    bool step_events();
    bool step_lingering();
    bool flush();
    void begin_answer(const Response& response, Framing framing);
    void finish_answer();
    void check_writing(MonoTime now);

    Server::Core& core_;
    std::unique_ptr<Channel> channel_; // null once closed
    core::Watch watch_;
    std::shared_ptr<Peer> peer_;
    std::size_t listener_;
    Profile profile_;
    Phase phase_ = Phase::handshake;
    MonoTime since_; // when the phase began, for deadlines
    core::Interest need_;
    bool pumping_ = false;
    bool readable_ = false; // the socket may have something
    bool close_after_ = false;
    bool linger_ = false;
    bool served_ = false; // at least one request was read

    std::string in_;             // received but not used yet
    bool in_incomplete_ = false; // in_ alone gets us no further
    std::optional<RequestParser> parser_;
    Request request_;
    Admission::Buffered buffered_;
    std::unique_ptr<BodySink> sink_;
    std::optional<Response> refusal_; // kept while its request's body is thrown away
    BodyUse body_use_ = BodyUse::buffer;
    std::uint64_t body_limit_ = 0;
    std::uint64_t body_received_ = 0;
    Millis body_paused_{0}; // while the application had not asked for more
    MonoTime paused_since_;
    bool awaiting_permit_ = false;
    bool body_done_ = false;
    bool body_enough_ = false;

    Outbox outbox_;
    MonoTime last_progress_; // of writing
    bool head_only_ = false;
    std::unique_ptr<BodySource> source_;
    Framing source_framing_;
    std::uint64_t source_left_ = 0; // with a length
    bool awaiting_piece_ = false;
    std::optional<SourceEnd> source_end_;
    std::function<void()> events_closed_;
    std::size_t drained_ = 0;
};

} // namespace akx::http
