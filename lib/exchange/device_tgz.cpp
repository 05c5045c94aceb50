// SPDX-License-Identifier: Apache-2.0
// UserData.tgz of real devices: userdata.xml and DoorSchedule.xml in a tar archive, packed by gzip
// (facts/akuvox §3.1).
#include "base/text.hpp"
#include "exchange/csv_text.hpp"
#include "exchange/device_xml.hpp"
#include "exchange/formats.hpp"
#include "exchange/gzip.hpp"
#include "exchange/row_report.hpp"
#include "exchange/tar.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

constexpr std::string_view kUsers = "userdata.xml";
constexpr std::string_view kSchedules = "DoorSchedule.xml";

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

class DeviceTgzReader : public UserReader, private TarHandler {
  public:
    DeviceTgzReader(UserSink& sink, const ReaderOptions& options)
        : sink_(sink), options_(options), report_(sink, options.file) {}

    Status feed(std::string_view bytes) override { return check(gunzip_.feed(bytes)); }
    Status finish() override;

  private:
    Status open_file(std::string_view path, std::uint64_t size) override;
    Status on_bytes(std::string_view bytes) override {
        return reader_ ? reader_->feed(bytes) : Status();
    }
    Status close_file() override {
        Status status = reader_ ? reader_->finish() : Status();
        reader_.reset();
        return status;
    }
    Status check(Status status);

    UserSink& sink_;
    ReaderOptions options_;
    RowReport report_;
    std::vector<std::string> found_;     // names of the files read, in lower case
    std::unique_ptr<UserReader> reader_; // of the open file
    TarReader tar_{*this};
    Gunzip gunzip_{[this](std::string_view bytes) { return tar_.feed(bytes); }};
    std::optional<Error> fatal_;
};

Status DeviceTgzReader::check(Status status) {
    if (!status && !fatal_) {
        fatal_ = std::move(status.error());
        if (fatal_->place().file.empty()) { // not of a file inside
            fatal_ = report_.located(*fatal_, {});
        }
    }
    return fatal_ ? Status(*fatal_) : Status();
}

Status DeviceTgzReader::finish() {
    if (Status status = check(gunzip_.finish()); !status) {
        return status;
    }
    if (Status status = check(tar_.finish()); !status) {
        return status;
    }
    if (found_.empty()) {
        return check(Error(errors::missing_value, "the archive holds neither userdata.xml nor "
                                                  "DoorSchedule.xml")
                         .next("export the users of a device as UserData.tgz"));
    }
    report_.flush_notes();
    return {};
}

Status DeviceTgzReader::open_file(std::string_view path, std::uint64_t) {
    const std::string name = to_lower(base_name(path));
    if (name != to_lower(kUsers) && name != to_lower(kSchedules)) {
        report_.note(Error(errors::unsupported,
                           "the archive also holds '" + shortened(path) + "'; it is left out"),
                     {});
        return {};
    }
    if (std::find(found_.begin(), found_.end(), name) != found_.end()) {
        return Error(errors::duplicate_key, "the archive holds '" + name + "' twice");
    }
    found_.push_back(name);
    ReaderOptions inner = options_;
    inner.file += (inner.file.empty() ? "" : "/") + std::string(path);
    reader_ = make_device_xml_reader(sink_, inner);
    return {};
}

// The size of a file stands before it in a tar archive: the users are kept, packed to about an
// eighth, until the last of them is there.
class DeviceTgzWriter : public UserWriter {
  public:
    explicit DeviceTgzWriter(const WriterOptions& options)
        : users_writer_(make_device_xml_writer(options)) {}

    void begin(std::span<const model::Schedule> schedules, std::string&) override {
        append_door_schedules(schedules_, schedules);
        users_writer_->begin({}, text_);
        keep();
    }
    void add(const UserRow& row, std::string&) override {
        users_writer_->add(row, text_);
        keep();
    }
    void end(std::string& out) override;

  private:
    void keep() {
        users_.append(text_);
        text_.clear();
    }

    std::unique_ptr<UserWriter> users_writer_;
    std::string schedules_;
    std::string text_;
    PackedText users_;
};

void DeviceTgzWriter::end(std::string& out) {
    users_writer_->end(text_);
    keep();
    PackedText before;
    before.append(tar_header(kUsers, users_.size()));
    PackedText behind;
    behind.append(tar_padding(users_.size()) + tar_header(kSchedules, schedules_.size()) +
                  schedules_ + tar_padding(schedules_.size()) + tar_end());
    PackedText parts[] = {std::move(before), std::move(users_), std::move(behind)};
    append_gzip(out, parts);
}

bool detect(std::string_view head) {
    return head.starts_with("\x1F\x8B");
}

constexpr std::string_view kSuffixes[] = {".tgz", ".tar.gz"};

} // namespace

namespace format {

extern const Format device_tgz;
constinit const Format device_tgz{
    .name = "device-tgz",
    .help = "UserData.tgz of real devices: UserData.xml and DoorSchedule.xml, packed",
    .media_type = "application/gzip",
    .suffixes = kSuffixes,
    .detect = detect,
    .make_reader = [](UserSink& sink, const ReaderOptions& options) -> std::unique_ptr<UserReader> {
        return std::make_unique<DeviceTgzReader>(sink, options);
    },
    .make_writer = [](const WriterOptions& options) -> std::unique_ptr<UserWriter> {
        return std::make_unique<DeviceTgzWriter>(options);
    },
    .carries = device_xml_fields,
    .schedules = true,
    .losses = add_device_xml_losses,
    .schedule_losses = add_device_xml_schedule_losses,
    .uneven = true,
};

} // namespace format

} // namespace akx::exchange
