// SPDX-License-Identifier: Apache-2.0
#include "device/pairing.hpp"

#include "base/crypto.hpp"
#include "device/agent.hpp"

namespace akx::device {

namespace {

// Upper case without blanks and dashes; letters that are easily misread stand for the digits they
// look like (Crockford's base 32, which the codes are made of, has neither I, L nor O).
Secret normalise(const Secret& typed) {
    std::string out;
    out.reserve(typed.size()); // so that no copy stays behind in a smaller buffer
    for (char c : typed.reveal()) {
        if (c >= 'a' && c <= 'z') {
            c = static_cast<char>(c - 'a' + 'A');
        }
        if (c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            continue;
        }
        out += c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    }
    return Secret(std::move(out));
}

std::string proof(const crypto::Key& stretched, std::string_view label,
                  const net::Fingerprint& server, const net::Fingerprint& client) {
    Bytes message(as_bytes(label).begin(), as_bytes(label).end());
    message.insert(message.end(), server.digest.begin(), server.digest.end());
    message.insert(message.end(), client.digest.begin(), client.digest.end());
    return to_hex(crypto::hmac_sha256(stretched, message));
}

net::ClientOptions options_for(const net::Endpoint& endpoint, const net::Deadlines& deadlines,
                               net::TraceSink trace, const net::Trust& trust) {
    net::ClientOptions out(endpoint, trust);
    out.deadlines = deadlines;
    out.trace = std::move(trace);
    return out;
}

// Both proofs over one connection to the key `server`.
Result<Value> exchange_proofs(net::Client& client, const PairingRequest& request,
                              const net::Fingerprint& server) {
    const Result<net::CertificateInfo> own = net::read_certificate(request.identity.certificate);
    if (!own) {
        return own.error();
    }
    const Secret code = normalise(request.code);
    const crypto::Key stretched = crypto::stretch_code(code.reveal(), server.digest);
    Value body = Value::object();
    body.set("name", request.name);
    body.set("proof", proof(stretched, "akx-pair-client", server, own->fingerprint));
    Result<Value> answer = client.fetch(net::Request::json("POST", "/v1/pair", body));
    if (!answer) {
        return answer.error();
    }
    const std::string expected = proof(stretched, "akx-pair-agent", server, own->fingerprint);
    if (!crypto::constant_time_equal(answer->text_at("proof"), expected)) {
        return Error(errors::certificate_mismatch,
                     "the phone accepted the code but cannot prove that it knows it")
            .next("do not trust this phone: someone may stand between you and it");
    }
    return answer;
}

} // namespace

Result<PhoneIdentity> look(const net::Endpoint& endpoint, const net::Deadlines& deadlines,
                           net::TraceSink trace) {
    Result<net::Client> client = net::Client::make(
        options_for(endpoint, deadlines, std::move(trace), net::Trust::first_use()));
    if (!client) {
        return client.error();
    }
    return read_identity(*client);
}

Result<Paired> pair(const PairingRequest& request) {
    net::ClientOptions options = options_for(
        request.endpoint, request.deadlines, request.trace,
        request.expected ? net::Trust::pinned(*request.expected) : net::Trust::first_use());
    options.identity = request.identity;
    Result<net::Client> client = net::Client::make(std::move(options));
    if (!client) {
        return client.error();
    }
    const Result<PhoneIdentity> phone = read_identity(*client);
    if (!phone) {
        return phone.error();
    }
    if (!phone->pairing_open) {
        return Error(errors::pairing_closed, "the phone is not waiting to be paired");
    }
    // read_identity() has compared it with what the phone claims; the client holds on to it.
    const net::Fingerprint server = *client->seen();
    const Result<Value> answer = exchange_proofs(*client, request, server);
    if (!answer) {
        return answer.error();
    }
    return Paired{server, answer->text_at("serial", phone->serial), phone->name,
                  answer->text_at("role"), answer->bool_at("first")};
}

} // namespace akx::device
