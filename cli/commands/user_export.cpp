// SPDX-License-Identifier: Apache-2.0
// Export: our own formats come from the phone as they are; the devices' format is made here from
// the phone's NDJSON, with a word on what it cannot carry.
#include "base/file.hpp"
#include "base/text.hpp"
#include "commands/show.hpp"
#include "commands/user.hpp"
#include "exchange/formats.hpp"

#include <unistd.h>

namespace akx::cli {

namespace {

Result<const exchange::Format*> choose_format(const Invocation& run) {
    if (run.arguments.has("--format")) {
        return exchange::find_format(run.arguments.text("--format"));
    }
    const std::string file = run.arguments.text("FILE");
    for (const exchange::Format* format : exchange::formats()) {
        for (const std::string_view suffix : format->suffixes) {
            if (to_lower(file).ends_with(suffix) && format->name != "device-csv") {
                return format;
            }
        }
    }
    return exchange::find_format("ndjson");
}

// Where the bytes go: standard output, or a private file that appears when it is complete.
class Destination {
  public:
    Destination(const Invocation& run, std::string file) : run_(run), file_(std::move(file)) {}

    Status write(std::string_view text) {
        if (!file_.empty() && file_ != "-") {
            text_ += text;
            return {};
        }
        if (!run_.environment.out->write(text)) {
            return Error(errors::io, "nobody reads the output any more");
        }
        return {};
    }
    Status finish() {
        return file_.empty() || file_ == "-" ? Status() : write_private_file(file_, text_);
    }

  private:
    const Invocation& run_;
    std::string file_;
    std::string text_;
};

// Makes rows of another format out of those of the phone.
class Converter : public exchange::UserSink {
  public:
    Converter(const exchange::Format& format, bool pins, Destination& to)
        : format_(format), options_{.pins = pins}, writer_(format.make_writer(options_)), to_(to) {}

    Status begin(std::span<const model::Schedule> schedules) {
        std::string out;
        writer_->begin(schedules, out);
        return to_.write(out);
    }
    void on_user(exchange::UserRow&& row) override {
        exchange::find_losses(format_, row, options_, losses_);
        std::string out;
        writer_->add(row, out);
        keep(to_.write(out));
    }
    void on_schedule(model::Schedule&&, std::uint32_t) override {}
    void on_problem(exchange::RowProblem&& problem) override { keep(problem.error); }
    Status end() {
        std::string out;
        writer_->end(out);
        keep(to_.write(out));
        return status_;
    }
    const Status& status() const { return status_; }
    const exchange::LossReport& losses() const { return losses_; }

  private:
    void keep(Status status) { status_ = status_ ? std::move(status) : status_; }

    const exchange::Format& format_;
    exchange::WriterOptions options_;
    std::unique_ptr<exchange::UserWriter> writer_;
    Destination& to_;
    exchange::LossReport losses_;
    Status status_;
};

Result<std::vector<model::Schedule>> schedules_of(Phone& phone) {
    const Result<device::ConfigState> state = phone.device->config(false);
    if (!state) {
        return state.error();
    }
    std::vector<model::Schedule> out;
    model::Problems problems;
    for (const Value& schedule : state->config.array_at("schedules")) {
        out.push_back(model::decode_as<model::Schedule>(schedule, problems));
    }
    return out;
}

Status convert(const Invocation& run, Phone& phone, const exchange::Format& format, bool secrets,
               Destination& to) {
    Result<std::vector<model::Schedule>> schedules =
        format.schedules ? schedules_of(phone)
                         : Result<std::vector<model::Schedule>>(std::vector<model::Schedule>());
    if (!schedules) {
        return schedules.error();
    }
    Converter converter(format, secrets, to);
    if (Status status = converter.begin(*schedules); !status) {
        return status;
    }
    const auto reader = exchange::find_format("ndjson")->make_reader(converter, {});
    Status status =
        phone.device->export_users(device::RowFormat::ndjson, secrets, [&](ByteView piece) {
            const Status fed = reader->feed(as_text(piece));
            return fed ? converter.status() : fed;
        });
    status = status ? reader->finish() : status;
    status = status ? converter.end() : status;
    for (const exchange::Loss& loss : converter.losses().losses()) {
        run.note("not carried by " + std::string(format.name) + ": " + loss.field + ": " +
                 loss.what + " (" + std::to_string(loss.count) + ", first " + loss.first + ")");
    }
    return status;
}

} // namespace

Result<Exit> user_export(Invocation& run) {
    const Result<const exchange::Format*> format = choose_format(run);
    Result<Phone> phone = format ? run.connect() : Result<Phone>(format.error());
    if (!phone) {
        return phone.error();
    }
    const bool secrets = run.arguments.has("--with-pins");
    if (secrets && run.environment.out->is_terminal() && !run.arguments.has("FILE")) {
        return Error(errors::usage, "PINs are not shown on a terminal")
            .next("name a file, or send the output to one");
    }
    Destination to(run, run.arguments.text("FILE"));
    const bool ours = (*format)->name == "ndjson" || (*format)->name == "csv";
    const device::RowFormat rows =
        (*format)->name == "csv" ? device::RowFormat::csv : device::RowFormat::ndjson;
    Status status =
        ours ? phone->device->export_users(rows, secrets,
                                           [&](ByteView piece) { return to.write(as_text(piece)); })
             : convert(run, *phone, **format, secrets, to);
    status = status ? to.finish() : status;
    return status ? Result<Exit>(Exit::ok) : Result<Exit>(on_phone(status.error(), phone->known));
}

} // namespace akx::cli
