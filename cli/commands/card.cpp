// SPDX-License-Identifier: Apache-2.0
// akx card: codes of cards from one way of writing to another (REQ CRD-2). No phone is asked.
#include "commands/input.hpp"
#include "commands/list.hpp"
#include "commands/show.hpp"
#include "model/card_format.hpp"

namespace akx::cli {

namespace {

using model::CardFormat;

constexpr Column kCodeColumns[] = {{"code", "CODE"}, {"result", "RESULT"}, {"note", "NOTE"}};
constexpr Column kFormatColumns[] = {{"format", "FORMAT"}, {"lossy", "LOSSY"}, {"note", "NOTE"}};

constexpr std::string_view kFormatsText =
    "Formats: the display modes of the phones (8HN, 8HR, 8H10D, 8HR10D, 6H8D, 6H3D5D, 6H3D5D-R, "
    "RAW, or their stored index 0 to 7) and Wiegand lines of 1 to 128 bits (W26, W34, W58, W37 "
    "...): alone in hex, with D in decimal, with F the frame bit by bit with its parity; -R for "
    "the bytes in reverse order (W58-R).";

Result<CardFormat> chosen_format(const Invocation& run, std::string_view option,
                                 std::string_view other) {
    const std::string name = run.arguments.text(option, other);
    const auto format = model::parse_card_format(name);
    if (!format) {
        return Error(errors::usage, std::string(option) + ": '" + name + "' is not a card format")
            .next("8HN, 8HR, 8H10D, 8HR10D, 6H8D, 6H3D5D, 6H3D5D-R, RAW or W1 to W128");
    }
    return *format;
}

// The words of the command line, or the lines of standard input.
Result<std::vector<std::string>> words(const Invocation& run, std::string_view argument) {
    const auto given = run.arguments.all(argument);
    if (!given.empty() && (given.size() > 1 || given.front() != "-")) {
        return std::vector<std::string>(given.begin(), given.end());
    }
    Result<std::vector<std::string>> lines = read_lines(run, "-");
    if (lines && lines->empty()) {
        return Error(errors::usage, "no " + std::string(argument) + " was given")
            .next("'akx " + std::string(run.command.path) + " --help' shows how");
    }
    return lines;
}

// One row a code; those that are none are told, and the others go on.
Result<Exit> code(Invocation& run) {
    const Result<CardFormat> from = chosen_format(run, "--from", "8HN");
    const Result<CardFormat> to = chosen_format(run, "--to", "8HN");
    const Result<std::vector<std::string>> codes = words(run, "CODE");
    if (!from || !to || !codes) {
        return !from ? from.error() : !to ? to.error() : codes.error();
    }
    std::size_t failed = 0;
    run.output.begin("CardCodeList", kCodeColumns);
    for (const std::string& one : *codes) {
        const Result<model::ConvertedCode> made = model::convert_card(one, *from, *to);
        if (!made) {
            ++failed;
            run.warn(made.error());
            continue;
        }
        Value row = Value::object();
        row.set("code", one);
        row.set("from", model::card_format_name(*from));
        row.set("to", model::card_format_name(*to));
        row.set("result", made->text);
        row.set("exact", made->exact);
        row.set("note", made->exact ? ""
                                    : model::card_format_name(*from) +
                                          " does not carry the whole card; what is missing is "
                                          "taken as zero");
        run.output.row(row);
    }
    run.output.end();
    if (failed == 0) {
        return Exit::ok;
    }
    return failed == codes->size() ? Exit::usage : Exit::partial;
}

// "02B775D2=0045577682"; the card as --known writes it.
Result<model::CardSample> parse_sample(const std::string& text, const CardFormat& known) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
        return Error(errors::usage, "'" + text + "' is not CARD=CODE")
            .next("give the card's bytes and the code the other system shows: 02B775D2=0045577682");
    }
    const Result<model::CardBytes> card = model::read_card(text.substr(0, equals), known);
    if (!card) {
        return card.error();
    }
    if (card->lossy) {
        return Error(errors::usage, model::card_format_name(known) +
                                        " does not carry the whole card; another format is needed");
    }
    return model::CardSample{card->bytes, text.substr(equals + 1)};
}

Result<Exit> detect(Invocation& run) {
    const Result<CardFormat> known = chosen_format(run, "--known", "RAW");
    const Result<std::vector<std::string>> pairs = words(run, "PAIR");
    if (!known || !pairs) {
        return known ? pairs.error() : known.error();
    }
    std::vector<model::CardSample> samples;
    for (const std::string& pair : *pairs) {
        Result<model::CardSample> sample = parse_sample(pair, *known);
        if (!sample) {
            return sample.error();
        }
        samples.push_back(std::move(*sample));
    }
    const std::vector<model::CardMatch> matches = model::detect_card_format(samples);
    if (matches.empty()) {
        return Error(errors::not_found, "no format makes these codes of these cards")
            .next("check that each code belongs to its card; --known says how the cards are "
                  "written");
    }
    run.output.begin("CardFormatList", kFormatColumns);
    for (const model::CardMatch& match : matches) {
        const auto* mode = std::get_if<model::CardMode>(&match.format);
        Value row = Value::object();
        row.set("format", model::card_format_name(match.format));
        row.set("displayMode", mode != nullptr);
        row.set("lossy", mode != nullptr ? model::is_lossy(*mode)
                                         : std::get<model::Wiegand>(match.format).payload() < 32);
        row.set("note", match.padding_differs ? "but for leading zeros" : "");
        run.output.row(row);
    }
    run.output.end();
    if (matches.size() > 1) {
        run.note("several fit: another card narrows it down");
    }
    return Exit::ok;
}

constexpr Argument kCodes[] = {
    {.name = "CODE",
     .help = "codes; from standard input, one a line, when there is none or -",
     .required = false,
     .repeated = true},
};
constexpr Argument kPairs[] = {
    {.name = "PAIR",
     .help = "CARD=CODE: a known card and the code the other system shows for it; or lines of "
             "standard input",
     .required = false,
     .repeated = true},
};
constexpr Option kCodeOptions[] = {
    {.name = "--from", .help = "how the codes are written", .value = "FORMAT", .fallback = "8HN"},
    {.name = "--to", .help = "how to write them", .value = "FORMAT", .fallback = "8HN"},
};
constexpr Option kDetectOptions[] = {
    {.name = "--known",
     .help = "how the known cards are written; RAW is all bytes as a reader gives them",
     .value = "FORMAT",
     .fallback = "RAW"},
};
constexpr Example kCodeExamples[] = {
    {"akx card code --from 6H3D5D --to 8HN 18330162", "As another phone would show it"},
    {"akx card code --from W58-R --to RAW 803512EA6C2D04", "From a Wiegand line, bytes reversed"},
};
constexpr Example kDetectExamples[] = {
    {"akx card detect-format 02B775D2=18330162", "What the old system makes of this card"},
    {"akx card detect-format 04000010=00000016 02B775D2=12023250", "Two cards are surer than one"},
};

constexpr Command kCommands[] = {
    {.path = "card code",
     .summary = "Write card codes in another format",
     .description = kFormatsText,
     .arguments = kCodes,
     .options = kCodeOptions,
     .examples = kCodeExamples,
     .run = code},
    {.path = "card detect-format",
     .summary = "Find out how another system writes card codes",
     .description = kFormatsText,
     .arguments = kPairs,
     .options = kDetectOptions,
     .examples = kDetectExamples,
     .run = detect},
};

} // namespace

std::span<const Command> card_commands() {
    return kCommands;
}

} // namespace akx::cli
