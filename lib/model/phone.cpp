// SPDX-License-Identifier: Apache-2.0
#include "model/phone.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace akx::model {

namespace {

// Only the form: which zones there are is a rule, and up to the system's database.
constexpr Syntax kZoneName{
    "name of a time zone, such as Europe/Berlin", "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$",
    [](std::string_view text) {
        for (const std::string_view part : split(text, '/')) {
            const auto fits = [](unsigned char c) {
                return (c >= '0' && c <= '9') || ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'z') ||
                       c == '_' || c == '+' || c == '-';
            };
            if (part.empty() || !std::all_of(part.begin(), part.end(), fits)) {
                return false;
            }
        }
        return (text.front() | 0x20) >= 'a' && (text.front() | 0x20) <= 'z';
    },
    "Europe/Berlin"};
constexpr Field kDeviceFields[] = {
    field<&DeviceSettings::name>(
        "name", "Name the phone announces on the network",
        {.min = 1, .max = 63, .autop = "DoorSetting.DEVICENODE.Extension"}),
    field<&DeviceSettings::location>(
        "location", "Where the phone hangs",
        {.max = 127, .autop = "DoorSetting.DEVICENODE.Location", .example = "North entrance"}),
    field<&DeviceSettings::time_zone>(
        "timeZone", "IANA time zone in which schedules and validity are meant",
        {.min = 1, .max = 63, .syntax = &kZoneName, .autop = "Settings.SNTP.Name"}),
};
constexpr Section kDevice{"device",
                          "What the phone is called and where it is",
                          kDeviceFields,
                          {},
                          make_default<DeviceSettings>};

constexpr Syntax kPublicCode{
    "PIN of 4 to 8 digits", "^[0-9]{4,8}$",
    [](std::string_view text) { return is_digits(text) && text.size() >= 4 && text.size() <= 8; },
    "482159"};
constexpr Field kPublicPinFields[] = {
    field<&PublicPin::name>("name", "What the PIN is for; tells the PINs apart",
                            {.min = 1, .max = 63, .required = true, .example = "parcels"}),
    field<&PublicPin::code>("code", "The digits; as many as publicLength says",
                            {.min = 4,
                             .max = 8,
                             .required = true,
                             .syntax = &kPublicCode,
                             .autop = "DoorSetting.PASSWORD.PublicKey"}),
    field<&PublicPin::relays>("relays", "Relays the PIN opens"),
    field<&PublicPin::schedule>("schedule", "Id of the schedule during which the PIN opens",
                                {.min = 1, .max = kMaxScheduleId}),
};
constexpr Section kPublicPin{"public PIN", "A PIN that everybody may use", kPublicPinFields, "name",
                             make_default<PublicPin>};

constexpr Field kPinFields[] = {
    field<&PinSettings::mode>("mode",
                              "pin: the PIN alone; apt+pin: the room number, #, then the PIN"),
    field<&PinSettings::public_length>("publicLength", "Digits of every public PIN",
                                       {.min = 4, .max = 8, .unit = "digits"}),
    list_field<&PinSettings::public_pins>("publicPins", "PINs that everybody may use", {.max = 3}),
    field<&PinSettings::max_failures>(
        "maxFailures", "Wrong entries in a row before the keypad locks", {.min = 1, .max = 100}),
    field<&PinSettings::lock_time>("lockTime", "First lock of the keypad; doubles each time",
                                   {.min = 1'000, .max = 86'400'000}),
    field<&PinSettings::max_lock_time>("maxLockTime", "Longest lock of the keypad",
                                       {.min = 1'000, .max = 86'400'000}),
    field<&PinSettings::digit_timeout>("digitTimeout",
                                       "Time after the last digit until an entry is dropped",
                                       {.min = 1'000, .max = 60'000}),
};
constexpr Section kPin{"pin", "Keypad and PINs", kPinFields, {}, make_default<PinSettings>};

constexpr Field kCardFields[] = {
    field<&CardSettings::ic_mode>("icMode", "Display mode of 13.56 MHz cards",
                                  {.autop = "DoorSetting.RFCARDDISPLAY.RfidDisplayMode"}),
    field<&CardSettings::id_mode>("idMode", "Display mode of 125 kHz cards"),
};
constexpr Section kCards{
    "cards", "How readers' bytes become card codes", kCardFields, {}, make_default<CardSettings>};

constexpr Syntax kSource{"reader source: sim, or input:/dev/input/eventN", "^(sim|input:/.+)$",
                         [](std::string_view text) {
                             return text == "sim" ||
                                    (text.starts_with("input:/") && text.size() > 7);
                         },
                         "input:/dev/input/event0"};
constexpr Field kReaderFields[] = {
    field<&Reader::id>("id", "Name of the reader",
                       {.min = 1, .max = 31, .required = true, .example = "front"}),
    field<&Reader::kind>("kind", "ic: 13.56 MHz cards; id: 125 kHz cards; keypad: digits"),
    field<&Reader::source>("source", "Where its input comes from",
                           {.min = 1, .max = 127, .required = true, .syntax = &kSource}),
    field<&Reader::format>("format",
                           "Display mode in which a keyboard-wedge reader writes its codes"),
    field<&Reader::relays>("relays", "Relays that a credential presented here is meant for"),
};
constexpr Section kReader{"reader", "A card reader or keypad", kReaderFields, "id",
                          make_default<Reader>};

constexpr Syntax kInputSource{
    "input source: sim, or a GPIO line such as gpiochip0:5", "^(sim|[^:/]+:[0-9]+)$",
    [](std::string_view text) {
        const std::size_t colon = text.find(':');
        return text == "sim" ||
               (colon != std::string_view::npos && colon > 0 && is_digits(text.substr(colon + 1)));
    },
    "gpiochip0:5"};
constexpr Field kInputFields[] = {
    field<&Input::id>("id", "The input: A, B, C or D", {.required = true}),
    field<&Input::enabled>("enabled", "Whether the input does anything",
                           {.autop = "DoorSetting.INPUT.Input{}Enable"}),
    field<&Input::trigger>("trigger", "Level at which the input is active",
                           {.autop = "DoorSetting.INPUT.Input{}Trigger"}),
    field<&Input::relays>("relays", "Relays the input opens, as an exit button does",
                          {.autop = "DoorSetting.INPUT.Input{}Relay"}),
    field<&Input::source>("source", "Where the input is wired",
                          {.min = 1, .max = 127, .required = true, .syntax = &kInputSource}),
};
constexpr Section kInput{"input", "A contact that opens doors, such as an exit button",
                         kInputFields, "id", make_default<Input>};

constexpr Field kUnlockFields[] = {
    field<&UnlockSettings::expiry>("expiry",
                                   "Age at which an unlock command is refused as too late",
                                   {.min = 1'000, .max = 300'000}),
};
constexpr Section kUnlock{
    "unlock", "Opening over the network", kUnlockFields, {}, make_default<UnlockSettings>};

constexpr Syntax kAddress{"IPv4 or IPv6 address", "^([0-9A-Fa-f:.]{2,45})?$",
                          [](std::string_view text) {
                              return text.size() >= 2 && text.size() <= 45 &&
                                     text.find_first_not_of("0123456789abcdefABCDEF:.") ==
                                         std::string_view::npos;
                          },
                          "192.0.2.10"};
constexpr Syntax kPemCertificate{
    "certificates in PEM", "^($|\\s*-----BEGIN CERTIFICATE-----)",
    [](std::string_view text) { return trim(text).starts_with("-----BEGIN CERTIFICATE-----"); },
    "-----BEGIN CERTIFICATE-----"};
constexpr Syntax kPemKey{"private key in PEM, not encrypted",
                         "^($|\\s*-----BEGIN [A-Z ]*PRIVATE KEY-----)",
                         [](std::string_view text) {
                             text = trim(text);
                             return text.starts_with("-----BEGIN ") &&
                                    text.find("PRIVATE KEY-----") != std::string_view::npos;
                         },
                         "-----BEGIN PRIVATE KEY-----"};
constexpr Field kHttpsFields[] = {
    field<&HttpsSettings::address>(
        "address", "Address the phone listens on; :: for all; as started unless set",
        {.max = 45, .syntax = &kAddress, .reach = true}),
    field<&HttpsSettings::port>("port", "TCP port of the API; 0 for the one it was started with",
                                {.max = 65'535, .reach = true}),
    field<&HttpsSettings::certificate>(
        "certificate", "Certificate and those that signed it; the phone's own unless set",
        {.max = 32'768, .syntax = &kPemCertificate, .reach = true}),
    field<&HttpsSettings::key>("key", "Private key of the certificate",
                               {.max = 16'384, .syntax = &kPemKey, .reach = true}),
};
constexpr Section kHttps{"https",
                         "How the phone is reached over the network",
                         kHttpsFields,
                         {},
                         make_default<HttpsSettings>};

constexpr Field kLogFields[] = {
    field<&LogSettings::level>("level", "System log level: 1 critical to 7 trace",
                               {.min = 1, .max = 7, .autop = "Settings.LOGLEVEL.Level"}),
    field<&LogSettings::door_entries>("doorEntries", "Door log entries kept",
                                      {.min = 100, .max = 1'000'000}),
    field<&LogSettings::audit_entries>("auditEntries", "Audit log entries kept",
                                       {.min = 100, .max = 1'000'000}),
    field<&LogSettings::system_entries>("systemEntries", "System log entries kept",
                                        {.min = 100, .max = 1'000'000}),
    field<&LogSettings::retention_days>("retentionDays",
                                        "Days after which entries are removed; 0 for no limit",
                                        {.max = 3'650, .unit = "days"}),
};
constexpr Section kLog{"log", "Logs kept on the phone", kLogFields, {}, make_default<LogSettings>};

constexpr Field kFields[] = {
    section_field<&Phone::device>("device", "What the phone is called and where it is"),
    section_field<&Phone::https>("https", "How the phone is reached over the network"),
    list_field<&Phone::relays>("relays", "Contacts that open doors", {.max = 4}),
    list_field<&Phone::readers>("readers", "Card readers and keypads", {.max = 8}),
    list_field<&Phone::inputs>("inputs", "Contacts such as exit buttons", {.max = 4}),
    section_field<&Phone::pin>("pin", "Keypad and PINs"),
    section_field<&Phone::cards>("cards", "How readers' bytes become card codes"),
    section_field<&Phone::unlock>("unlock", "Opening over the network"),
    section_field<&Phone::log>("log", "Logs kept on the phone"),
    list_field<&Phone::schedules>("schedules", "When doors may be opened", {.max = 1'000}),
    list_field<&Phone::holidays>("holidays", "Days on which schedules may differ", {.max = 500}),
    section_field<&Phone::akuvox>("akuvox", "The devices' own local HTTP API"),
};
constexpr Section kPhone{
    "phone", "Everything an administrator can set on a phone", kFields, {}, make_default<Phone>};

} // namespace

const Section& DeviceSettings::section() {
    return kDevice;
}
const Section& PublicPin::section() {
    return kPublicPin;
}
const Section& PinSettings::section() {
    return kPin;
}
const Section& CardSettings::section() {
    return kCards;
}
const Section& Reader::section() {
    return kReader;
}
const Section& Input::section() {
    return kInput;
}
const Section& UnlockSettings::section() {
    return kUnlock;
}
const Section& HttpsSettings::section() {
    return kHttps;
}
const Section& LogSettings::section() {
    return kLog;
}
const Section& Phone::section() {
    return kPhone;
}

const Relay* Phone::relay(RelayId id) const {
    const auto found =
        std::find_if(relays.begin(), relays.end(), [id](const Relay& r) { return r.id == id; });
    return found == relays.end() ? nullptr : &*found;
}

const Schedule* Phone::schedule(ScheduleId id) const {
    if (id == kAlways) {
        return &always_schedule();
    }
    if (id == kNever) {
        return &never_schedule();
    }
    const auto found = std::find_if(schedules.begin(), schedules.end(),
                                    [id](const Schedule& s) { return s.id == id; });
    return found == schedules.end() ? nullptr : &*found;
}

} // namespace akx::model
