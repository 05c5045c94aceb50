// SPDX-License-Identifier: Apache-2.0
// A phone whose settings are on trial: how it is reached then, and what becomes of it (REQ CFG-7).
#pragma once

#include "invocation.hpp"

namespace akx::cli {

// A window that is opened by itself when a change may cut the way to the phone.
inline constexpr Millis kUsualWindow{60'000};

// Where a phone is reached, and by which key it is known there.
struct Way {
    std::string address;
    std::string fingerprint;
};

Way way_of(const KnownPhone& known);
KnownPhone by_way(const KnownPhone& known, const Way& way);

// The ways to the phone once `changes` have taken effect, the likeliest first: the host it is known
// by, then the address it was told to listen on. `status` is what the phone told before, for what
// is no longer set and so becomes as it was started.
Result<std::vector<Way>> new_ways(const KnownPhone& known,
                                  const std::vector<device::Change>& changes,
                                  const device::ConfigStatus& status);
// Whether new_ways() needs to know how the phone was started.
bool needs_start(const std::vector<device::Change>& changes);
// A certificate that is not good until the window is over would lock everybody out.
Status check_certificate(const std::vector<device::Change>& changes, WallTime now, Millis window);

struct Trial {
    KnownPhone known;      // the old way
    std::vector<Way> ways; // the new ones
    std::string serial;
    device::Window window;
    MonoTime begun;     // when the phone told how long the window stays open
    bool moved = false; // a change decides how the phone is reached
};

// Reaches the phone the new way over a fresh connection and confirms; the way that worked.
// rolled_back when it could not be reached in time and was seen to have gone back; unknown_outcome
// when not even that could be seen, or when interrupted: the window stays open then.
Result<Way> confirm_trial(const Invocation& run, const Trial& trial);

// What became of a change whose answer was lost: found by its order id, the old or the new way.
struct Lost {
    KnownPhone known;
    std::vector<Way> ways;
    std::string order;
    std::string lease; // given back first, so that the change cannot happen later
    Millis patience;
};
// Nothing: the change did not happen. rolled_back, unknown_outcome.
Result<std::optional<device::Applied>> find_out(const Invocation& run, const Lost& lost);

// Looks for the phone where it should be now, for changes without a window.
Result<Way> find_moved(const Invocation& run, const KnownPhone& known, const std::vector<Way>& ways,
                       const std::string& serial);

// Notes the new way down in the inventory. Does nothing when it is the old one.
Status note_way(const Invocation& run, const KnownPhone& known, const Way& way);

// A note for people; with -o ndjson the events say the same, and nothing else may be among them.
void tell_people(const Invocation& run, const std::string& text);

// "akx config confirm w1 -d front --at 192.0.2.10:9443 --fingerprint sha256:…"
std::string confirm_command(const KnownPhone& known, const std::string& window,
                            const std::vector<Way>& ways);

} // namespace akx::cli
