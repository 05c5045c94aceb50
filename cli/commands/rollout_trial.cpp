// SPDX-License-Identifier: Apache-2.0
// Reaching a phone on trial, confirming, watching it go back, finding out about lost answers.
#include "commands/rollout_trial.hpp"

namespace akx::cli {

namespace {

constexpr Millis kPause{500};             // between two looks
constexpr Millis kLook{5'000};            // longest look at one way
constexpr Millis kMargin{1'000};          // before the deadline: a confirmation needs its time
constexpr Millis kGrace{20'000};          // after the deadline: until the phone is back
constexpr Millis kSwitch{1'000};          // until a new address, port or key takes effect
constexpr Millis kSameWay{3'000};         // the same where the old listener answers just as well
constexpr unsigned kLooksAfterRelease{2}; // what was under way when the lease ended is done by then

MonoTime mono(const Invocation& run) {
    return run.environment.clock->now().mono;
}

net::Deadlines look_limits(const Invocation& run, Millis left) {
    net::Deadlines limits = run.deadlines();
    const Millis longest = std::max(Millis(500), std::min(kLook, left));
    limits.connect = std::min(limits.connect, longest);
    limits.total = std::min(limits.total, longest);
    return limits;
}

Result<Phone> open_way(const Invocation& run, const KnownPhone& known, const Way& way,
                       Millis left) {
    return run.connect(by_way(known, way), look_limits(run, left));
}

Error interrupted(const Trial& trial) {
    return Error(errors::unknown_outcome, "interrupted; window " + trial.window.id +
                                              " stays open until " + trial.window.deadline)
        .next("to keep the settings: " + confirm_command(trial.known, trial.window.id, trial.ways));
}

// One attempt, over a connection of its own.
Status confirm_by(const Invocation& run, const Trial& trial, const Way& way, Millis left) {
    Result<Phone> phone = open_way(run, trial.known, way, left);
    if (!phone) {
        return phone.error();
    }
    const Result<device::ConfigStatus> status = phone->device->config_status();
    if (!status) {
        return status.error();
    }
    if (status->serial != trial.serial) {
        return Error(errors::certificate_mismatch,
                     "another phone answers there: " + status->serial);
    }
    const Result<std::string> confirmed = phone->device->confirm(trial.window.id);
    return confirmed ? Status() : Status(confirmed.error());
}

bool ends_trial(const Error& error) {
    return error.is(errors::rolled_back) || error.is(errors::denied) ||
           error.is(errors::unauthenticated);
}

// After the deadline: seen back, seen confirmed after all (the way it was seen), or not seen.
Result<Way> await_return(const Invocation& run, const Trial& trial, const std::string& why) {
    const MonoTime end = trial.begun + trial.window.remaining + kGrace;
    std::vector<Way> ways{way_of(trial.known)};
    ways.insert(ways.end(), trial.ways.begin(), trial.ways.end());
    while (true) {
        for (const Way& way : ways) {
            if (run.environment.is_interrupted()) {
                return interrupted(trial);
            }
            Result<Phone> phone = open_way(run, trial.known, way, kLook);
            const Result<device::ConfigStatus> status =
                phone ? phone->device->config_status()
                      : Result<device::ConfigStatus>(phone.error());
            if (!status || status->serial != trial.serial || status->window) {
                continue;
            }
            if (status->revision == trial.window.revision) {
                return way;
            }
            return Error(errors::rolled_back, "the phone could not be reached with its new "
                                              "settings (" +
                                                  why + ") and went back to revision " +
                                                  status->revision + " by itself");
        }
        if (mono(run) >= end) {
            break;
        }
        run.environment.wait(kPause);
    }
    return Error(errors::unknown_outcome, "the phone could not be reached with its new settings (" +
                                              why + "), and it was not seen to go back either")
        .next("akx config status -d " + trial.known.name);
}

} // namespace

Result<Way> confirm_trial(const Invocation& run, const Trial& trial) {
    const MonoTime deadline = trial.begun + trial.window.remaining;
    const MonoTime last = deadline - std::min(kMargin, trial.window.remaining / 5);
    const bool same_way = trial.ways.front().address == trial.known.address &&
                          trial.ways.front().fingerprint == trial.known.fingerprint;
    if (trial.moved) {
        run.environment.wait(std::min(same_way ? kSameWay : kSwitch, trial.window.remaining / 2));
    }
    std::string why;
    while (true) {
        for (const Way& way : trial.ways) {
            if (run.environment.is_interrupted()) {
                return interrupted(trial);
            }
            const Status done = confirm_by(run, trial, way, deadline - mono(run));
            if (done) {
                return way;
            }
            if (ends_trial(done.error())) {
                return done.error();
            }
            why = way.address + ": " + done.error().what();
        }
        if (mono(run) >= last) {
            return await_return(run, trial, why);
        }
        run.environment.wait(std::min<Millis>(kPause, last - mono(run)));
    }
}

namespace {

const Value* by_order(const std::vector<Value>& revisions, const std::string& order) {
    const auto found = std::find_if(revisions.begin(), revisions.end(), [&](const Value& each) {
        return each.text_at("order") == order;
    });
    return found != revisions.end() ? &*found : nullptr;
}

// What the phone says about the order; nothing when it has never had it.
Result<std::optional<device::Applied>> ask_about(device::Device& device, const Lost& lost) {
    const Result<device::ConfigStatus> status = device.config_status();
    if (!status) {
        return status.error();
    }
    const Result<std::vector<Value>> revisions = device.revisions();
    if (!revisions) {
        return revisions.error();
    }
    const Value* revision = by_order(*revisions, lost.order);
    if (revision == nullptr) {
        return std::optional<device::Applied>();
    }
    const Value* number = revision->find("revision");
    const std::string id = number != nullptr && number->is_int() ? std::to_string(number->as_int())
                                                                 : revision->text_at("revision");
    if (revision->text_at("state") == "rolledBack") {
        return Error(errors::rolled_back, "the change was made as revision " + id +
                                              ", but the phone went back to revision " +
                                              status->revision);
    }
    const bool on_trial = status->window && status->window->revision == id;
    return std::optional(
        device::Applied{id, {}, on_trial ? status->window : std::optional<device::Window>()});
}

} // namespace

Result<std::optional<device::Applied>> find_out(const Invocation& run, const Lost& lost) {
    std::vector<Way> ways{way_of(lost.known)};
    ways.insert(ways.end(), lost.ways.begin(), lost.ways.end());
    const MonoTime end = mono(run) + lost.patience + kGrace;
    unsigned denials = 0; // answers that the change has not happened
    std::string why;
    while (true) {
        for (const Way& way : ways) {
            Result<Phone> phone = open_way(run, lost.known, way, kLook);
            const auto found = phone ? ask_about(*phone->device, lost)
                                     : Result<std::optional<device::Applied>>(phone.error());
            if (found && !*found) {
                if (denials++ == kLooksAfterRelease) {
                    return found;
                }
                // Without its lease an order that is still on its way is refused.
                if (!lost.lease.empty() && denials == 1) {
                    (void)phone->device->release_lease(lost.lease).ok();
                }
                break;
            }
            if (found || found.error().is(errors::rolled_back)) {
                return found;
            }
            why = way.address + ": " + found.error().what();
        }
        if (mono(run) >= end || run.environment.is_interrupted()) {
            break;
        }
        run.environment.wait(kPause);
    }
    return Error(errors::unknown_outcome,
                 "the phone's answer was lost and it cannot be asked (" + why + ")")
        .next("akx config history -d " + lost.known.name);
}

Result<Way> find_moved(const Invocation& run, const KnownPhone& known, const std::vector<Way>& ways,
                       const std::string& serial) {
    const MonoTime end = mono(run) + run.deadlines().total;
    run.environment.wait(kSwitch);
    std::string why;
    while (true) {
        for (const Way& way : ways) {
            Result<Phone> phone = open_way(run, known, way, kLook);
            const Result<device::ConfigStatus> status =
                phone ? phone->device->config_status()
                      : Result<device::ConfigStatus>(phone.error());
            if (status && status->serial == serial) {
                return way;
            }
            why = way.address + ": " + (status ? "another phone" : status.error().what());
        }
        if (mono(run) >= end || run.environment.is_interrupted()) {
            return Error(errors::unreachable, "the phone has its new settings, but is not reached "
                                              "with them (" +
                                                  why + ")");
        }
        run.environment.wait(kPause);
    }
}

} // namespace akx::cli
