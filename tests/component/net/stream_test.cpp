// SPDX-License-Identifier: Apache-2.0
// Uploads and downloads as streams.
#include "component/net/wire.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace akx;
using test::Peer;
using test::TlsServer;

namespace {

// `size` bytes that do not repeat in a short period.
std::string pattern(std::size_t size) {
    std::string out(size, '\0');
    std::uint32_t state = 1;
    for (char& c : out) {
        state = state * 1664525U + 1013904223U;
        c = static_cast<char>(state >> 24U);
    }
    return out;
}

// Hands out `text` in uneven pieces.
net::Upload upload_of(const std::string& text, std::size_t& given) {
    net::Upload out;
    out.read = [&text, &given](std::span<std::uint8_t> room) -> Result<std::size_t> {
        const std::size_t size = std::min({room.size(), text.size() - given, given % 5000 + 1000});
        std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(given), size, room.begin());
        given += size;
        return size;
    };
    return out;
}

net::Request upload_request(net::Upload upload) {
    net::Request out;
    out.method = "POST";
    out.path = "/v1/users/import";
    out.upload = std::move(upload);
    return out;
}

} // namespace

TEST_CASE("an upload arrives whole, with and without a known length") {
    const std::string text = pattern(3'000'000);
    std::string arrived;
    std::string length;
    TlsServer server([&](Peer& peer) {
        while (const std::optional<test::HttpText> request = peer.request()) {
            arrived = request->body;
            length = request->header("Content-Length");
            peer.reply(200, "{}");
        }
    });
    net::Client client = test::client_for(server);
    std::size_t given = 0;
    net::Upload upload = upload_of(text, given);
    const bool known = GENERATE(true, false);
    if (known) {
        upload.length = text.size();
    }
    const net::Request request = upload_request(std::move(upload));
    REQUIRE(client.call(request));
    CHECK(arrived == text);
    CHECK(length == (known ? std::to_string(text.size()) : ""));
}

TEST_CASE("an upload waits for a phone that does not read") {
    const std::string text = pattern(64U << 20U);
    std::stop_source stop;
    TlsServer server([&stop](Peer& peer) {
        peer.head();
        stop.request_stop();
        stop = {};
        peer.wait_for_end();
    });
    net::Client client = test::client_for(server);
    std::size_t given = 0;
    net::Request request = upload_request(upload_of(text, given));
    request.stop = stop.get_token();
    CHECK_FALSE(client.send(request));
    CHECK(given < text.size());
}

TEST_CASE("an upload that breaks off here is never whole there") {
    std::atomic<bool> whole = true;
    {
        TlsServer server([&whole](Peer& peer) {
            if (const std::optional<test::HttpText> request = peer.request()) {
                whole = request->whole;
            }
        });
        net::Client client = test::client_for(server);
        net::Upload upload;
        upload.length = GENERATE(std::optional<std::uint64_t>(), std::optional<std::uint64_t>(100));
        int pieces = 0;
        upload.read = [&pieces](std::span<std::uint8_t> room) -> Result<std::size_t> {
            if (++pieces == 3) {
                return Error(errors::syntax, "row 3 is bad");
            }
            room[0] = 'x';
            return std::size_t{1};
        };
        const Result<net::Reply> reply = client.send(upload_request(std::move(upload)));
        REQUIRE_FALSE(reply);
        CHECK(reply.error().is(errors::syntax));
    }
    CHECK_FALSE(whole);
}

TEST_CASE("a refusal in the middle of an upload is reported as such") {
    const std::string text = pattern(32U << 20U);
    TlsServer server([](Peer& peer) {
        peer.head();
        peer.reply(413, R"({"id":"AKX-E0208","detail":"too many rows"})",
                   "application/problem+json", "Connection: close\r\n");
        peer.wait_for_end();
    });
    net::Client client = test::client_for(server);
    std::size_t given = 0;
    const Result<net::Reply> reply = client.call(upload_request(upload_of(text, given)));
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::too_large));
    CHECK(reply.error().what() == "too many rows");
    CHECK(given < text.size());
}

TEST_CASE("an upload cut by the phone is unknown and does not end the program") {
    const std::string text = pattern(32U << 20U);
    TlsServer server([](Peer& peer) {
        peer.head();
        peer.cut();
    });
    net::Client client = test::client_for(server);
    std::size_t given = 0;
    const Result<net::Reply> reply = client.call(upload_request(upload_of(text, given)));
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::unknown_outcome));
}

TEST_CASE("a download is handed on as it arrives, beyond the limit for kept answers") {
    const std::string text = pattern(3'000'000);
    TlsServer server([&text](Peer& peer) {
        while (peer.request()) {
            peer.reply(200, text, "text/csv");
        }
    });
    net::ClientOptions options = test::options_for(server);
    options.max_reply = 1000;
    net::Client client = test::client_for(options);
    std::string arrived;
    std::size_t calls = 0;
    net::Request request;
    request.sink = [&](ByteView piece) -> Status {
        CHECK((calls > 0 || piece.empty())); // the first call comes with the header
        ++calls;
        arrived += as_text(piece);
        return {};
    };
    const Result<net::Reply> reply = client.call(request);
    REQUIRE(reply);
    CHECK(arrived == text);
    CHECK(calls > 10);
    CHECK(reply->body.empty());
}

TEST_CASE("a download that cannot be kept here ends with the error from here") {
    TlsServer server([](Peer& peer) {
        while (peer.request()) {
            peer.reply(200, pattern(100'000), "text/csv");
        }
    });
    net::Client client = test::client_for(server);
    net::Request request;
    request.sink = [](ByteView piece) -> Status {
        return piece.empty() ? Status() : Error(errors::storage_full, "disk full");
    };
    const Result<net::Reply> reply = client.call(request);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::storage_full));
}

TEST_CASE("a download cut in the middle is an error") {
    TlsServer server([](Peer& peer) {
        peer.request();
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab\n1\r\n");
        peer.cut();
    });
    net::Client client = test::client_for(server);
    net::Request request;
    request.sink = [](ByteView) { return Status(); };
    CHECK_FALSE(client.call(request));
}

TEST_CASE("a refusal does not reach the sink") {
    TlsServer server([](Peer& peer) {
        while (peer.request()) {
            peer.reply(403, R"({"id":"AKX-E0302","detail":"secrets are for admins"})");
        }
    });
    net::Client client = test::client_for(server);
    net::Request request;
    int calls = 0;
    request.sink = [&calls](ByteView) {
        ++calls;
        return Status();
    };
    const Result<net::Reply> reply = client.call(request);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().what() == "secrets are for admins");
    CHECK(calls == 0);
}
