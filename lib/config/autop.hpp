// SPDX-License-Identifier: Apache-2.0
// Autop text, "Config.Section.Group.Key = value" (REQ CFG-12; facts/akuvox §4), from and to the
// settings of a phone. Keys are those the declarations name (FieldOptions::autop) and their other
// spellings; settings that no device has a key for are written as "Akx.<path>", so that nothing is
// lost. Uses only `model` and `base`.
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"

#include <optional>
#include <span>

namespace akx::config::autop {

struct Entry {
    std::string key; // without "Config."
    std::string value;
    std::uint32_t line = 0; // from 1; 0 = not from a text
    bool operator==(const Entry&) const = default;
};

enum class Secrets { leave_out, reveal };

struct WriteOptions {
    Secrets secrets = Secrets::leave_out;
    bool own_keys = true; // also what only our phones have, as "Akx.<path>"
};

struct Written {
    std::vector<Entry> entries;       // in the order of the declarations
    std::vector<std::string> missing; // paths of what could not be written, secrets included
};

// From a device spec as model::encode gives it. References are never written, see `missing`.
Written write(const Value& spec, const WriteOptions& options = {});

struct ReadOptions {
    // What "Key =" means. Vendors' templates leave most keys blank, so a file changes nothing
    // there; in a config set request it empties the setting.
    bool blank_clears = false;
};

struct Read {
    Value spec;                  // an object; lists hold the elements spoken of, told by their key
    std::vector<Entry> unmapped; // keys no setting belongs to, and values no setting can take
    std::vector<Entry> blank;    // known keys without a value, unless blank_clears
    std::vector<Error> problems; // each with its line; the entry is among `unmapped` too, unless
                                 // it was only overruled by a later line
    std::vector<std::string> secrets; // paths of the secrets in `spec`
};

// Lines that do not begin with "Config." are skipped, as the vendor's templates need it. The last
// line with a key counts. `file` names the text in problems.
Read read(std::string_view text, std::string_view file, const ReadOptions& options = {});
Read read(std::span<const Entry> entries, std::string_view file = {},
          const ReadOptions& options = {});

// The entries of a text, also unknown ones; bounded: at most 100,000.
std::vector<Entry> parse(std::string_view text);
std::string to_text(std::span<const Entry> entries); // a line each

// One key each way: "DoorSetting.RELAY.RelayADelay" is "relays[A].holdDelay", and that is
// "DoorSetting.RELAY.HoldDelayA". Any known spelling of a key is understood.
std::optional<std::string> path_of(std::string_view key);
std::optional<std::string> key_of(std::string_view path);
bool is_secret_key(std::string_view key); // also of unknown keys, by their name

} // namespace akx::config::autop
