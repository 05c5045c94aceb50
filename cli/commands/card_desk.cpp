// SPDX-License-Identifier: Apache-2.0
#include "commands/card_desk.hpp"

#include "base/crypto.hpp"
#include "base/file.hpp"
#include "cards/presence.hpp"
#include "commands/config.hpp"
#include "config/adapt.hpp"
#include "model/tree.hpp"

#include <algorithm>

namespace akx::cli {

namespace {

constexpr Millis kLook{300}; // one look at the reader; between two an interruption is noticed

Error not_one_profile(const std::string& file, std::size_t count) {
    return Error(errors::usage, count == 0 ? "the file holds no CardProfile document"
                                           : "the file holds several CardProfile documents")
        .at(Place{file, 0, 0})
        .next(count == 0 ? "'akx card profile new' makes one" : "name one: --profile FILE#NAME");
}

// Keys that are not looked up count as there.
void stand_in(Value& tree) {
    if (tree.is_reference()) {
        tree = Value("!" + tree.as_reference().tag + " " + tree.as_reference().text);
    } else if (tree.is_object()) {
        for (Value::Member& member : tree.as_object()) {
            stand_in(member.value);
        }
    } else if (tree.is_array()) {
        for (Value& each : tree.as_array()) {
            stand_in(each);
        }
    }
}

} // namespace

Result<LoadedProfile> load_profile(const Invocation& run, bool resolve) {
    return load_profile(run, run.arguments.text("--profile"), resolve);
}

Result<LoadedProfile> load_profile(const Invocation& run, const std::string& file, bool resolve) {
    const std::size_t hash = file.rfind('#');
    const std::string path = file.substr(0, hash);
    const std::string wanted = hash == file.npos ? "" : file.substr(hash + 1);
    const std::vector<std::string> paths{path};
    config::Site site = config::load_site(paths);
    if (!site.problems.empty()) {
        return summarize(std::move(site.problems));
    }
    std::vector<const config::Document*> found;
    for (const config::Document* each : site.of_kind("CardProfile")) {
        if (wanted.empty() || each->metadata.name == wanted) {
            found.push_back(each);
        }
    }
    if (found.size() != 1) {
        return not_one_profile(path, found.size());
    }
    Value spec = found.front()->spec;
    config::adapt(spec, model::CardProfile::section());
    model::Problems problems{site.sources, {}};
    if (!resolve) {
        stand_in(spec);
    } else {
        const auto secrets = secret_source(run);
        config::resolve_secrets(spec, model::CardProfile::section(), *secrets, site.sources,
                                problems.list);
    }
    LoadedProfile loaded{found.front()->metadata.name, {}};
    model::decode(model::CardProfile::section(), spec, &loaded.profile, problems);
    if (!problems.list.empty()) {
        return summarize(std::move(problems.list));
    }
    return loaded;
}

Result<std::unique_ptr<nfc::Transport>> open_reader(const Invocation& run) {
    std::string name = run.arguments.text("--reader");
    if (name.empty()) {
        const Result<std::vector<nfc::Reader>> readers = run.network.list_readers();
        if (!readers) {
            return readers.error();
        }
        if (readers->size() != 1) {
            return Error(readers->empty() ? errors::reader_absent : errors::usage,
                         readers->empty() ? "no reader was found" : "there are several readers")
                .next("name it with --reader; 'akx card reader list' shows what there is");
        }
        name = readers->front().name;
    }
    return run.network.open_reader(name);
}

std::string uid_text(const nfc::Target& target) {
    return to_hex_upper(target.uid);
}

Result<nfc::Target> wait_for_card(const Invocation& run, nfc::Transport& reader) {
    const Millis patience = run.arguments.duration("--wait").value_or(Millis{60'000});
    const MonoTime end = run.environment.clock->now().mono + patience;
    bool told = false;
    while (!run.environment.is_interrupted()) {
        const Result<std::optional<nfc::Target>> target = reader.select({}, kLook);
        if (!target) {
            return target.error();
        }
        if (target->has_value()) {
            return std::move(**target);
        }
        if (!told) {
            run.note("Put a card on the reader ...");
            told = true;
        }
        if (run.environment.clock->now().mono >= end) {
            break;
        }
    }
    return Error(errors::card_gone, "no card came").next("put one on the reader and try again");
}

Status wait_for_removal(const Invocation& run, nfc::Transport& reader, const nfc::Target& target) {
    // By its number, because asking a halted card for its presence says nothing.
    const nfc::Selection same{cards::has_random_uid(target) ? Bytes() : target.uid};
    bool told = false;
    while (!run.environment.is_interrupted()) {
        const Result<std::optional<nfc::Target>> there = reader.select(same, Millis{0});
        if (!there) {
            return there.error().is(errors::card_gone) ? Status() : Status(there.error());
        }
        if (!there->has_value()) {
            return {};
        }
        if (!told) {
            run.note("Take the card away ...");
            told = true;
        }
        run.environment.wait(kLook);
    }
    return Error(errors::card_gone, "interrupted while the card was still there");
}

Result<cards::JournalFolder> journal(const Invocation& run) {
    const Result<std::string> folder =
        xdg_folder(run.environment, "XDG_STATE_HOME", ".local/state");
    if (!folder) {
        return folder.error();
    }
    const std::string cards = *folder + "/cards";
    if (Status made = make_private_folder(cards); !made) {
        return made.error();
    }
    return cards::JournalFolder(cards);
}

Encoded carry_out(const Invocation& run, nfc::Transport& reader, const nfc::Target& target,
                  cards::Journal& journal, const Order& order) {
    Encoded out{.uid = uid_text(target), .code = {}, .error = {}};
    const model::CardProfile& profile = order.profile->profile;
    if (cards::has_random_uid(target) &&
        (profile.code.source == model::CodeSource::uid ||
         profile.diversification.keys != model::DiversifiedKeys::none)) {
        out.error = Error(errors::card_mismatch,
                          "the card shows another number each time; code or keys cannot depend on "
                          "it");
        return out;
    }
    const Result<cards::Plan> plan =
        cards::make_plan(profile, order.profile->name, target.uid, order.code);
    if (!plan) {
        out.error = plan.error();
        return out;
    }
    out.code = plan->shown;
    cards::JournalEntry entry{.uid = out.uid,
                              .profile = order.profile->name,
                              .intent = order.intent,
                              .code = order.code,
                              .steps = {},
                              .kept = {},
                              .started = format_utc(run.now())};
    if (order.begun) {
        entry.steps = order.begun->steps;
        entry.kept = order.begun->kept;
    }
    cards::Job job(reader, target, crypto::random_bytes, journal, std::move(entry));
    if (run.is_verbose()) {
        job.on_step = [&](std::string_view step) { run.note("  " + std::string(step)); };
    }
    const Status done = job.run(*plan, {.irreversible = run.arguments.has("--irreversible")});
    out.state = job.state();
    if (!done) {
        Error error = done.error();
        out.error = std::move(error).on("card " + out.uid);
    }
    return out;
}

Value to_value(const Encoded& encoded, const std::string& profile) {
    Value row = Value::object();
    row.set("uid", encoded.uid);
    row.set("code", encoded.code);
    row.set("state", cards::state_name(encoded.state));
    row.set("profile", profile);
    if (encoded.error) {
        row.set("error", encoded.error->kind().id);
        row.set("message", encoded.error->text());
    }
    return row;
}

} // namespace akx::cli
