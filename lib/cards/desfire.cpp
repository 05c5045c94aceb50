// SPDX-License-Identifier: Apache-2.0
#include "cards/desfire.hpp"

#include "cards/mac.hpp"

#include <algorithm>

namespace akx::cards::desfire {

namespace {

constexpr std::size_t kFrame = 60; // native bytes an EV1 takes; newer ones take more
constexpr std::uint8_t kMore = 0xAF;
constexpr std::size_t kMostAnswer = 8192; // bytes; bounds an endless AF chain
constexpr Millis kLong{5'000};            // formatting

struct StatusRow {
    CardStatus status;
    std::string_view text;
};
constexpr StatusRow kStatuses[] = {
    {CardStatus::ok, "done"},
    {CardStatus::no_changes, "nothing to commit"},
    {CardStatus::out_of_memory, "the card's memory is full"},
    {CardStatus::illegal_command, "the card does not know the command"},
    {CardStatus::integrity, "checksum or MAC wrong"},
    {CardStatus::no_such_key, "there is no such key"},
    {CardStatus::length, "wrong length"},
    {CardStatus::permission, "not permitted"},
    {CardStatus::parameter, "wrong parameter"},
    {CardStatus::no_application, "there is no such application"},
    {CardStatus::authentication, "the key is wrong, or authentication is needed"},
    {CardStatus::more, "more follows"},
    {CardStatus::boundary, "beyond the end of the file"},
    {CardStatus::aborted, "aborted"},
    {CardStatus::count, "too many applications"},
    {CardStatus::duplicate, "exists already"},
    {CardStatus::memory, "the card's memory failed"},
    {CardStatus::no_file, "there is no such file"},
};

Bytes number3(std::uint32_t number) {
    return {static_cast<std::uint8_t>(number & 0xFFU),
            static_cast<std::uint8_t>(number >> 8U & 0xFFU),
            static_cast<std::uint8_t>(number >> 16U & 0xFFU)};
}

std::uint32_t read3(ByteView bytes) {
    return bytes[0] | static_cast<std::uint32_t>(bytes[1]) << 8U |
           static_cast<std::uint32_t>(bytes[2]) << 16U;
}

std::uint8_t type_bits(KeyType type) {
    return type == KeyType::aes ? 0x80 : type == KeyType::des3k ? 0x40 : 0x00;
}

Error malformed(std::string_view what) {
    return Error(errors::card_untrusted,
                 "the card's answer is malformed: " + std::string(what) + " has a wrong length");
}

constexpr std::uint8_t comm_byte(Comm comm) {
    return comm == Comm::full ? 3 : comm == Comm::mac ? 1 : 0;
}

// Reading asks without data, so it is never enciphered; the answer is in the file's mode.
Comm request_of_read(Comm comm) {
    return comm == Comm::plain ? Comm::plain : Comm::normal;
}

} // namespace

std::string_view status_text(std::uint8_t status) {
    const auto* row =
        std::find_if(std::begin(kStatuses), std::end(kStatuses), [&](const StatusRow& each) {
            return static_cast<std::uint8_t>(each.status) == status;
        });
    return row == std::end(kStatuses) ? "unknown status" : row->text;
}

Bytes rights_bytes(const AccessRights& rights) {
    const auto byte = [](unsigned high, unsigned low) {
        return static_cast<std::uint8_t>((high & 0xFU) << 4U | (low & 0xFU));
    };
    return {byte(rights.read_write, rights.change), byte(rights.read, rights.write)};
}

Result<Card::Answer> Card::exchange(ByteView frame) {
    const Result<Bytes> answer = transport_->transceive(frame, patience_);
    if (!answer) {
        session_ = Session();
        return answer.error();
    }
    if (answer->empty()) {
        session_ = Session();
        return malformed("the status");
    }
    last_ = static_cast<CardStatus>(answer->front());
    return Answer{answer->front(), Bytes(answer->begin() + 1, answer->end())};
}

// Sends what does not fit into one frame by AF frames, and collects the answer's frames.
Result<Card::Answer> Card::send_chained(std::uint8_t code, ByteView body) {
    std::size_t sent = std::min(body.size(), kFrame - 1);
    const Bytes first{code};
    const Bytes more{kMore};
    Result<Answer> answer = exchange(joined({first, body.first(sent)}));
    while (answer && answer->status == kMore && sent < body.size()) {
        const std::size_t size = std::min(body.size() - sent, kFrame - 1);
        answer = exchange(joined({more, body.subspan(sent, size)}));
        sent += size;
    }
    Bytes collected;
    while (answer) {
        append(collected, answer->data);
        if (answer->status != kMore || collected.size() > kMostAnswer) {
            break;
        }
        answer = exchange(more);
    }
    if (answer) {
        answer->data = std::move(collected);
    }
    return answer;
}

Error Card::refusal(std::uint8_t status, std::uint8_t code) {
    session_ = Session(); // any error ends it on the card, too
    const ErrorKind* kind = &errors::card_failed;
    if (last_ == CardStatus::authentication || last_ == CardStatus::no_such_key) {
        kind = &errors::card_refused;
    } else if (last_ == CardStatus::permission) {
        kind = &errors::card_denied;
    }
    const Bytes status_byte{status};
    const Bytes code_byte{code};
    return {*kind, "the card answered " + to_hex_upper(status_byte) + " (" +
                       std::string(status_text(status)) + ") to command " +
                       to_hex_upper(code_byte)};
}

Result<Bytes> Card::run(Command command) {
    const Bytes body = session_.protect(command);
    const Result<Answer> answer = send_chained(command.code, body);
    if (!answer) {
        return answer.error();
    }
    if (answer->status != 0) {
        return refusal(answer->status, command.code);
    }
    Result<Bytes> data = session_.open(command, answer->data);
    if (!data) {
        session_ = Session();
    }
    return data;
}

Status Card::select(const Aid& aid) {
    session_ = Session();
    const Result<Bytes> done = run({.code = 0x5A, .header = Bytes(aid.begin(), aid.end())});
    return done ? Status() : Status(done.error());
}

Result<Version> Card::version() {
    const Result<Bytes> data = run({.code = 0x60});
    if (!data) {
        return data.error();
    }
    if (data->size() < 7 + 7 + 7) {
        return malformed("the version");
    }
    const Bytes& raw = *data;
    Version version;
    version.hardware_type = raw[1];
    version.hardware_major = raw[3];
    version.software_major = raw[7 + 3];
    version.storage = 1U << (raw[5] >> 1U & 0x1FU);
    version.uid.assign(raw.begin() + 14, raw.begin() + 21);
    return version;
}

Result<Bytes> Card::uid() {
    return run({.code = 0x51, .answer = Comm::full, .length = 7});
}

Result<std::vector<Aid>> Card::applications() {
    const Result<Bytes> data = run({.code = 0x6A});
    if (!data) {
        return data.error();
    }
    if (data->size() % 3 != 0) {
        return malformed("the list of applications");
    }
    std::vector<Aid> found;
    for (std::size_t at = 0; at < data->size(); at += 3) {
        found.push_back({(*data)[at], (*data)[at + 1], (*data)[at + 2]});
    }
    return found;
}

Result<KeySettings> Card::key_settings() {
    const Result<Bytes> data = run({.code = 0x45});
    if (!data) {
        return data.error();
    }
    if (data->size() < 2) {
        return malformed("the key settings");
    }
    const std::uint8_t second = (*data)[1];
    KeySettings settings;
    settings.rules = (*data)[0];
    settings.keys = second & 0x0FU;
    settings.type = (second & 0x80U) != 0   ? KeyType::aes
                    : (second & 0x40U) != 0 ? KeyType::des3k
                                            : KeyType::des2k;
    return settings;
}

Result<std::uint8_t> Card::key_version(std::uint8_t number) {
    const Result<Bytes> data = run({.code = 0x64, .header = {number}});
    if (!data) {
        return data.error();
    }
    return data->size() == 1 ? Result<std::uint8_t>(data->front()) : malformed("a key version");
}

Result<std::uint32_t> Card::free_memory() {
    const Result<Bytes> data = run({.code = 0x6E});
    if (!data) {
        return data.error();
    }
    return data->size() == 3 ? Result<std::uint32_t>(read3(*data)) : malformed("the free memory");
}

Result<Bytes> Card::files() {
    return run({.code = 0x6F});
}

Result<FileSettings> Card::file_settings(std::uint8_t file) {
    const Result<Bytes> data = run({.code = 0xF5, .header = {file}});
    if (!data) {
        return data.error();
    }
    const Bytes& raw = *data;
    if (raw.size() < 7) {
        return malformed("the settings of a file");
    }
    FileSettings settings;
    settings.type = raw[0];
    settings.comm = (raw[1] & 3U) == 3 ? Comm::full : (raw[1] & 1U) == 1 ? Comm::mac : Comm::plain;
    settings.rights = {
        static_cast<std::uint8_t>(raw[3] >> 4U), static_cast<std::uint8_t>(raw[3] & 0xFU),
        static_cast<std::uint8_t>(raw[2] >> 4U), static_cast<std::uint8_t>(raw[2] & 0xFU)};
    settings.size = read3(ByteView(raw).subspan(4));
    return settings;
}

Status Card::create_application(const Aid& aid, const KeySettings& settings) {
    const auto second =
        static_cast<std::uint8_t>((settings.keys & 0x0FU) | type_bits(settings.type));
    Command command{.code = 0xCA, .header = Bytes(aid.begin(), aid.end())};
    command.header.push_back(settings.rules);
    command.header.push_back(second);
    const Result<Bytes> done = run(std::move(command));
    return done ? Status() : Status(done.error());
}

Status Card::delete_application(const Aid& aid) {
    const Result<Bytes> done = run({.code = 0xDA, .header = Bytes(aid.begin(), aid.end())});
    return done ? Status() : Status(done.error());
}

Status Card::change_key_settings(std::uint8_t rules) {
    const Result<Bytes> done = run({.code = 0x54, .data = {rules}, .request = Comm::full});
    return done ? Status() : Status(done.error());
}

Status Card::change_key(std::uint8_t number, const Key& new_key, const Key* old_key, bool of_card) {
    const auto sent =
        static_cast<std::uint8_t>(of_card ? number | type_bits(new_key.type()) : number);
    const bool own = old_key == nullptr;
    const Bytes body = session_.change_key_data(sent, new_key, old_key);
    const Result<Answer> answer = send_chained(0xC4, body);
    if (!answer) {
        return answer.error();
    }
    if (answer->status != 0) {
        return refusal(answer->status, 0xC4);
    }
    if (own) { // the session is gone with its key; there is no MAC to check
        session_ = Session();
        return {};
    }
    const Result<Bytes> proof = session_.open({.code = 0xC4}, answer->data);
    if (!proof) {
        session_ = Session();
        return proof.error();
    }
    return {};
}

Status Card::format() {
    patience_ = kLong;
    const Result<Bytes> done = run({.code = 0xFC});
    patience_ = Millis{500};
    return done ? Status() : Status(done.error());
}

Status Card::set_configuration(std::uint8_t option, ByteView data) {
    const Result<Bytes> done = run({.code = 0x5C,
                                    .header = {option},
                                    .data = Bytes(data.begin(), data.end()),
                                    .request = Comm::full});
    return done ? Status() : Status(done.error());
}

Status Card::create_file(std::uint8_t file, const FileSettings& settings) {
    Command command{.code = 0xCD, .header = {file, comm_byte(settings.comm)}};
    append(command.header, rights_bytes(settings.rights));
    append(command.header, number3(settings.size));
    const Result<Bytes> done = run(std::move(command));
    return done ? Status() : Status(done.error());
}

Status Card::delete_file(std::uint8_t file) {
    const Result<Bytes> done = run({.code = 0xDF, .header = {file}});
    return done ? Status() : Status(done.error());
}

Status Card::write(std::uint8_t file, std::uint32_t offset, ByteView data, Comm comm) {
    const Bytes length = number3(static_cast<std::uint32_t>(data.size()));
    const Bytes number{file};
    const Result<Bytes> done = run({.code = 0x3D,
                                    .header = joined({number, number3(offset), length}),
                                    .data = Bytes(data.begin(), data.end()),
                                    .request = comm,
                                    .answer = comm == Comm::plain ? Comm::plain : Comm::normal});
    return done ? Status() : Status(done.error());
}

Result<Bytes> Card::read(std::uint8_t file, std::uint32_t offset, std::uint32_t length, Comm comm) {
    const Bytes number{file};
    Result<Bytes> data = run({.code = 0xBD,
                              .header = joined({number, number3(offset), number3(length)}),
                              .request = request_of_read(comm),
                              .answer = comm,
                              .length = length});
    if (data && data->size() != length) {
        return malformed("the data");
    }
    return data;
}

} // namespace akx::cards::desfire
