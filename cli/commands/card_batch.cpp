// SPDX-License-Identifier: Apache-2.0
// akx card batch: a list of codes onto a stack of cards; the result is written back to each row
// (REQ ENC-3).
#include "base/file.hpp"
#include "base/text.hpp"
#include "commands/card_desk.hpp"
#include "commands/config.hpp"
#include "commands/input.hpp"
#include "commands/list.hpp"
#include "exchange/csv.hpp"

#include <array>
#include <set>

namespace akx::cli {

namespace {

constexpr Column kColumns[] = {{"row", "ROW", Align::right},
                               {"uid", "UID"},
                               {"code", "CODE"},
                               {"state", "STATE"},
                               {"message", "NOTE"}};
constexpr std::array<std::string_view, 4> kResults{"CardUID", "CardCode", "CardState", "CardTime"};

// A CSV file whose rows get the columns of the result; all others stay as they are.
class BatchFile {
  public:
    static Result<BatchFile> read(const Invocation& run, const std::string& path) {
        const Result<std::string> text = read_text(run, path);
        if (!text) {
            return text.error();
        }
        BatchFile file(path);
        std::optional<Error> problem;
        exchange::CsvReader reader([&](const exchange::CsvRow& row) {
            if (row.problem != nullptr && !problem) {
                problem = Error(*row.problem).at(Place{path, row.line, 1});
            } else if (!row.blank()) {
                std::vector<std::string> cells;
                for (const exchange::CsvCell& cell : row.cells) {
                    cells.emplace_back(cell.text);
                }
                file.rows_.push_back(std::move(cells));
            }
        });
        Status status = reader.feed(*text);
        status = status ? reader.finish() : std::move(status);
        if (!status || problem) {
            return status ? *problem : status.error();
        }
        return file.find_columns() ? Result<BatchFile>(std::move(file))
                                   : Result<BatchFile>(file.no_column());
    }

    std::size_t size() const { return rows_.size() - 1; }
    const std::string& code(std::size_t row) const { return rows_[row + 1][code_]; }
    bool is_done(std::size_t row) const { return rows_[row + 1][result_ + 2] == "encoded"; }
    const std::string& uid(std::size_t row) const { return rows_[row + 1][result_]; }

    void set(std::size_t row, const Encoded& encoded, const std::string& time) {
        std::vector<std::string>& cells = rows_[row + 1];
        cells[result_] = encoded.uid;
        cells[result_ + 1] = encoded.code;
        cells[result_ + 2] = cards::state_name(encoded.state);
        cells[result_ + 3] = time;
    }
    // Whole or not at all, after every card: what was encoded is never forgotten.
    Status save() const {
        std::string text;
        for (const std::vector<std::string>& cells : rows_) {
            for (std::size_t i = 0; i < cells.size(); ++i) {
                text += i == 0 ? "" : ",";
                exchange::append_csv_cell(text, cells[i], ',');
            }
            text += "\r\n";
        }
        return write_private_file(path_, text);
    }

  private:
    explicit BatchFile(std::string path) : path_(std::move(path)) {}

    bool find_columns() {
        if (rows_.empty()) {
            return false;
        }
        std::vector<std::string>& header = rows_.front();
        const auto code = std::find_if(header.begin(), header.end(), [](const std::string& name) {
            return to_lower(name) == "code" || to_lower(name) == "card";
        });
        if (code == header.end()) {
            return false;
        }
        code_ = static_cast<std::size_t>(code - header.begin());
        const auto result = std::find(header.begin(), header.end(), kResults.front());
        result_ = static_cast<std::size_t>(result - header.begin());
        if (result == header.end()) {
            header.insert(header.end(), kResults.begin(), kResults.end());
        }
        for (std::vector<std::string>& cells : rows_) {
            cells.resize(std::max(header.size(), cells.size()));
        }
        return header.size() >= result_ + kResults.size();
    }
    Error no_column() const {
        return Error(errors::invalid_row, "the first line names no column 'Code'")
            .at(Place{path_, 1, 1})
            .next("name the column with the codes 'Code'");
    }

    std::string path_;
    std::vector<std::vector<std::string>> rows_; // the first names the columns
    std::size_t code_ = 0;
    std::size_t result_ = 0; // the first of kResults
};

struct Batch {
    const LoadedProfile* profile;
    BatchFile* file;
    cards::JournalFolder* journal;
    nfc::Transport* reader;
    std::set<std::string> seen;
};

void show(Invocation& run, std::size_t row, const Encoded& encoded, const std::string& profile) {
    Value value = to_value(encoded, profile);
    value.set("row", static_cast<std::int64_t>(row + 1));
    run.output.row(value);
    run.output.flush();
}

// One row, on `card`; one that had its turn is refused and the next one asked for.
Result<Encoded> encode_row(Invocation& run, Batch& batch, std::size_t row, nfc::Target& card) {
    while (true) {
        const Result<nfc::Target> target = wait_for_card(run, *batch.reader);
        if (!target) {
            return target.error();
        }
        const std::string uid = uid_text(*target);
        if (batch.seen.contains(uid)) {
            run.warn(Error(errors::card_mismatch, "card " + uid + " had its turn already")
                         .next("take it away and put the next one on the reader"));
            if (Status gone = wait_for_removal(run, *batch.reader, *target); !gone) {
                return gone.error();
            }
            continue;
        }
        card = *target;
        const Result<cards::JournalEntry> unfinished = batch.journal->find(uid);
        Order order{.profile = batch.profile, .code = batch.file->code(row)};
        if (unfinished &&
            (unfinished->code != order.code || unfinished->profile != batch.profile->name ||
             unfinished->intent != cards::Intent::encode)) {
            return Error(errors::card_unknown_state,
                         "card " + uid + " is unfinished, with another code or profile")
                .next("'akx card resume' or 'akx card undo' settles it");
        }
        if (unfinished) {
            order.begun = *unfinished;
        }
        return carry_out(run, *batch.reader, *target, *batch.journal, order);
    }
}

Result<Exit> work(Invocation& run, Batch& batch) {
    std::size_t done = 0;
    for (std::size_t row = 0; row < batch.file->size(); ++row) {
        if (batch.file->is_done(row)) {
            batch.seen.insert(batch.file->uid(row));
        }
    }
    run.output.begin("EncodedCardList", kColumns);
    std::optional<Error> stopped;
    for (std::size_t row = 0; row < batch.file->size() && !stopped; ++row) {
        if (batch.file->is_done(row)) {
            continue;
        }
        run.note("Row " + std::to_string(row + 1) + " of " + std::to_string(batch.file->size()) +
                 ": " + batch.file->code(row));
        nfc::Target card;
        const Result<Encoded> encoded = encode_row(run, batch, row, card);
        if (!encoded) {
            stopped = encoded.error();
            break;
        }
        batch.file->set(row, *encoded, format_utc(run.now()));
        if (Status saved = batch.file->save(); !saved) {
            stopped = saved.error();
        }
        show(run, row, *encoded, batch.profile->name);
        if (encoded->error) {
            stopped = encoded->error;
            break;
        }
        ++done;
        batch.seen.insert(encoded->uid);
        if (Status gone = wait_for_removal(run, *batch.reader, card); !gone) {
            stopped = gone.error();
        }
    }
    run.output.end();
    if (stopped) {
        return Error(*stopped).with(std::to_string(done) +
                                    " cards were encoded; the list says which, and the same "
                                    "command goes on from there");
    }
    return Exit::ok;
}

Result<Exit> batch(Invocation& run) {
    const Result<LoadedProfile> profile = load_profile(run, true);
    if (!profile) {
        return profile.error();
    }
    Result<BatchFile> file = BatchFile::read(run, run.arguments.text("FILE"));
    if (!file) {
        return file.error();
    }
    for (std::size_t row = 0; row < file->size(); ++row) { // all codes before the first card
        const Result<Bytes> code =
            cards::code_bytes(profile->profile.code, Bytes(4), file->code(row));
        if (!code) {
            return Error(code.error())
                .at(Place{run.arguments.text("FILE"), static_cast<std::uint32_t>(row + 2), 1});
        }
    }
    Result<cards::JournalFolder> folder = journal(run);
    if (!folder) {
        return folder.error();
    }
    const Result<std::unique_ptr<nfc::Transport>> reader = open_reader(run);
    if (!reader) {
        return reader.error();
    }
    Batch work_on{&*profile, &*file, &*folder, reader->get(), {}};
    return work(run, work_on);
}

constexpr Argument kArguments[] = {
    {.name = "FILE",
     .help = "CSV with a column 'Code'; gets the columns CardUID, CardCode, CardState, CardTime",
     .kind = ValueKind::file},
};
constexpr std::array kOptions{kProfileOption, kReaderOption,         kWaitOption,
                              kSecretsOption, kSecretsCommandOption, kIrreversibleOption};
constexpr Example kExamples[] = {
    {"akx card batch people.csv -p lobby.yaml", "One card a row, in order"},
    {"akx card batch people.csv -p lobby.yaml -o ndjson", "The same for station software"},
};

constexpr Command kCommands[] = {
    {.path = "card batch",
     .summary = "Encode a stack of cards from a list",
     .description =
         "For each row: wait for a card, encode it, prove it with the new keys, wait until it is "
         "taken away. A card that had its turn is refused. The result is written back to the row "
         "after every card, and rows that are done are passed over, so that the same command goes "
         "on after an interruption. A card that fails ends the run with its state.",
     .arguments = kArguments,
     .options = kOptions,
     .examples = kExamples,
     .run = batch},
};

} // namespace

std::span<const Command> card_batch_commands() {
    return kCommands;
}

} // namespace akx::cli
