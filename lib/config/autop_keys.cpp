// SPDX-License-Identifier: Apache-2.0
#include "config/autop_keys.hpp"

#include "base/text.hpp"
#include "config/autop.hpp"
#include "model/phone.hpp"

#include <algorithm>
#include <unordered_map>

namespace akx::config::autop {

namespace {

using model::Field;
using model::FieldType;
using model::Section;

constexpr std::string_view kLetter = "{}";
constexpr std::string_view kNumber = "{n}";
constexpr std::string_view kInputs = "DoorSetting.INPUT.";
constexpr std::string_view kScheduleKey = "DoorSetting.RELAYSCHEDULE.Relay{}Schedule";
constexpr std::string_view kScheduleEnable = "DoorSetting.RELAYSCHEDULE.Relay{}Enable";
constexpr std::size_t kMaxNumber = 64;

// Other spellings of the same key (facts/akuvox §1.7 no. 10, §4.2).
struct Spelling {
    std::string_view other;
    std::string_view key; // as declared
};
constexpr Spelling kSpellings[] = {
    {"DoorSetting.RELAY.Relay{}Delay", "DoorSetting.RELAY.HoldDelay{}"},
    {"DoorSetting.RELAY.TrigDelay{}", "DoorSetting.RELAY.TriggerDelay{}"},
    {"DoorSetting.RELAY.Relay{}Type", "DoorSetting.RELAY.Type{}"},
    {"DoorSetting.RELAY.Relay{}Mode", "DoorSetting.RELAY.Mode{}"},
    {"DoorSetting.RELAY.Relay{}Name", "DoorSetting.RELAY.Name{}"},
    {"DoorSetting.RELAY.RelayName{}", "DoorSetting.RELAY.Name{}"},
};

std::string replaced(std::string_view pattern, std::string_view mark, std::string_view by) {
    const std::size_t at = pattern.find(mark);
    if (at == std::string_view::npos) {
        return std::string(pattern);
    }
    return std::string(pattern.substr(0, at)) + std::string(by) +
           std::string(pattern.substr(at + mark.size()));
}

// Keys of the first input have no letter: InputEnable, InputBEnable.
std::string_view letter_in(std::string_view pattern, std::string_view element) {
    return pattern.starts_with(kInputs) && element == "A" ? std::string_view() : element;
}

// The choices of the field that tells the elements of a list apart.
std::span<const std::string_view> letters_of(const Field& list) {
    const Section& section = list.section();
    const Field* key = section.find(section.key);
    return key != nullptr ? key->choices : std::span<const std::string_view>();
}

// The innermost list on the way to the field; nullptr when there is none.
const Step* innermost_list(const Setting& place) {
    for (auto step = place.steps.rbegin(); step != place.steps.rend(); ++step) {
        if (step->field->type == FieldType::list) {
            return &*step;
        }
    }
    return nullptr;
}

// All keys of the devices, in lower case, made once from the declarations.
class Keys {
  public:
    Keys() {
        Setting root;
        add_section(model::Phone::section(), root);
    }

    const Target* find(std::string_view key) const {
        const auto found = map_.find(to_lower(key));
        return found == map_.end() ? nullptr : &found->second;
    }

  private:
    void add_section(const Section& section, Setting& place) {
        for (const Field& field : section.fields) {
            place.steps.push_back({&field, {}});
            place.owner = &section;
            if (field.type == FieldType::section) {
                add_section(field.section(), place);
            } else if (field.type == FieldType::list) {
                add_list(field, place);
            } else if (!field.options.autop.empty()) {
                add_field(field, place);
            }
            place.steps.pop_back();
        }
    }

    void add_list(const Field& field, Setting& place) {
        const auto letters = letters_of(field);
        if (letters.empty()) {
            place.steps.back().element = kOnlyElement;
            add_section(field.section(), place);
        }
        for (const std::string_view letter : letters) {
            place.steps.back().element = letter;
            add_section(field.section(), place);
        }
    }

    void add_field(const Field& field, const Setting& place) {
        add_pattern(field.options.autop, place);
        for (const Spelling& spelling : kSpellings) {
            if (spelling.key == field.options.autop) {
                add_pattern(spelling.other, place);
            }
        }
        if (field.options.autop == kScheduleKey) {
            add_pattern(kScheduleEnable, place, Target::Says::schedule_enabled);
        }
    }

    void add_pattern(std::string_view pattern, const Setting& place,
                     Target::Says says = Target::Says::value) {
        const Step* list = innermost_list(place);
        const std::string_view element = list != nullptr ? std::string_view(list->element) : "";
        const std::string key = replaced(pattern, kLetter, letter_in(pattern, element));
        if (place.field().type == FieldType::texts && key.find(kNumber) != std::string::npos) {
            for (std::size_t n = 1; n <= kMaxNumber; ++n) {
                Target target{place, says, false};
                target.place.index = n;
                map_.emplace(to_lower(replaced(key, kNumber, std::to_string(n))), target);
            }
            return;
        }
        map_.emplace(to_lower(numbered(key, list)), Target{place, says, false});
        map_.emplace(to_lower(numbered(replaced(pattern, kLetter, element), list)),
                     Target{place, says, false}); // InputAEnable
    }

    static std::string numbered(const std::string& key, const Step* list) {
        if (list == nullptr) {
            return key;
        }
        const auto letters = letters_of(*list->field);
        const auto at = std::find(letters.begin(), letters.end(), list->element);
        return replaced(key, kNumber, std::to_string(at - letters.begin() + 1));
    }

    std::unordered_map<std::string, Target> map_;
};

const Keys& keys() {
    static const Keys all;
    return all;
}

bool is_plain(unsigned char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'z') || c == '_' ||
           c == '-' || c == ':' || c >= 0x80;
}

// The key of a list element between brackets, so that it holds neither brackets, blanks nor '='.
std::string escaped(std::string_view element) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : element) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_plain(byte)) {
            out += c;
        } else {
            out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
        }
    }
    return out;
}

std::optional<std::string> unescaped(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size()) {
            return std::nullopt;
        }
        const std::size_t high = kHex.find(text[i + 1]);
        const std::size_t low = kHex.find(text[i + 2]);
        if (high == std::string_view::npos || low == std::string_view::npos) {
            return std::nullopt;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::string path_text(const Setting& place, std::string (*element)(std::string_view)) {
    std::string out;
    for (const Step& step : place.steps) {
        out += (out.empty() ? "" : ".") + std::string(step.field->name);
        if (!step.element.empty()) {
            out += "[" + element(step.element) + "]";
        }
    }
    return out;
}

// "relays[A].holdDelay" into its steps; `decode` undoes what was done to the element's key.
template <class Decode>
std::optional<Setting> setting_of(std::string_view path, Decode decode) {
    Setting place;
    const Section* section = &model::Phone::section();
    while (true) {
        const std::size_t end = path.find_first_of(".[");
        const Field* field = section != nullptr ? section->find(path.substr(0, end)) : nullptr;
        if (field == nullptr) {
            return std::nullopt;
        }
        place.owner = section;
        place.steps.push_back({field, {}});
        path.remove_prefix(std::min(end, path.size()));
        if (path.starts_with('[')) {
            // Keys may hold brackets themselves: up to the bracket that a '.' or nothing follows.
            std::size_t close = path.find("].");
            close =
                close == std::string_view::npos && path.ends_with(']') ? path.size() - 1 : close;
            const std::optional<std::string> element =
                close == std::string_view::npos ? std::nullopt : decode(path.substr(1, close - 1));
            if (!element || element->empty() || field->type != FieldType::list) {
                return std::nullopt;
            }
            place.steps.back().element = *element;
            path.remove_prefix(close + 1);
        }
        if (path.empty()) {
            return place;
        }
        path.remove_prefix(1); // the dot
        const bool inside =
            field->type == FieldType::section || !place.steps.back().element.empty();
        section = inside ? &field->section() : nullptr;
    }
}

} // namespace

std::string Setting::path() const {
    return path_text(*this, [](std::string_view element) { return std::string(element); });
}

std::optional<Setting> parse_path(std::string_view path) {
    return setting_of(path, [](std::string_view text) { return std::optional(std::string(text)); });
}

std::optional<Target> find_target(std::string_view key) {
    if (key.starts_with(kOwn)) {
        std::optional<Setting> place = setting_of(key.substr(kOwn.size()), unescaped);
        return place ? std::optional(Target{std::move(*place), Target::Says::value, true})
                     : std::nullopt;
    }
    const Target* found = keys().find(key);
    return found != nullptr ? std::optional(*found) : std::nullopt;
}

std::optional<std::string> device_key(const Setting& place, std::size_t index) {
    const std::string_view pattern = place.field().options.autop;
    if (pattern.empty()) {
        return std::nullopt;
    }
    std::string key(pattern);
    if (const Step* list = innermost_list(place)) {
        const auto letters = letters_of(*list->field);
        const auto at = std::find(letters.begin(), letters.end(), list->element);
        if (letters.empty() ? list->element != kOnlyElement : at == letters.end()) {
            return std::nullopt;
        }
        key = replaced(key, kLetter, letter_in(pattern, list->element));
        if (!letters.empty()) {
            key = replaced(key, kNumber, std::to_string(at - letters.begin() + 1));
        }
    }
    if (index != 0) {
        key = replaced(key, kNumber, std::to_string(index));
    }
    return key;
}

std::string own_key(const Setting& place) {
    return std::string(kOwn) + path_text(place, escaped);
}

std::optional<std::string> schedule_enable_key(const Setting& place) {
    const Step* list = innermost_list(place);
    if (place.field().options.autop != kScheduleKey || list == nullptr) {
        return std::nullopt;
    }
    return replaced(kScheduleEnable, kLetter, list->element);
}

std::optional<std::string> path_of(std::string_view key) {
    const std::optional<Target> target = find_target(key);
    return target ? std::optional(target->place.path()) : std::nullopt;
}

std::optional<std::string> key_of(std::string_view path) {
    const std::optional<Setting> place = parse_path(path);
    if (!place) {
        return std::nullopt;
    }
    const std::optional<std::string> key = device_key(*place);
    return key ? *key : own_key(*place);
}

} // namespace akx::config::autop
