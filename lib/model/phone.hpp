// SPDX-License-Identifier: Apache-2.0
// Everything an administrator can set on a phone. `kind: Device` documents hold exactly this.
#pragma once

#include "model/akuvox.hpp"
#include "model/card_code.hpp"
#include "model/relay.hpp"
#include "model/schedule.hpp"

namespace akx::model {

struct DeviceSettings {
    std::string name = "akx";
    std::string location;
    std::string time_zone = "UTC"; // IANA name

    static const Section& section();
};

enum class PinMode : std::uint8_t { pin, apt_pin };
template <>
struct Names<PinMode> {
    static constexpr std::string_view names[] = {"pin", "apt+pin"};
};

// A PIN that everybody may use (REQ PIN-1).
struct PublicPin {
    std::string name;
    Secret code;
    RelaySet relays = RelaySet::of({RelayId::a});
    ScheduleId schedule = kAlways;

    static const Section& section();
};

// REQ PIN-1 to PIN-4.
struct PinSettings {
    PinMode mode = PinMode::pin;
    unsigned public_length = 6;
    std::vector<PublicPin> public_pins;
    unsigned max_failures = 5;
    Millis lock_time{60'000};
    Millis max_lock_time{900'000};
    Millis digit_timeout{10'000};

    static const Section& section();
};

// How a reader's bytes become card codes (REQ CRD-2).
struct CardSettings {
    CardMode ic_mode = CardMode::n8; // 13.56 MHz
    CardMode id_mode = CardMode::n8; // 125 kHz

    static const Section& section();
};

enum class ReaderKind : std::uint8_t { ic, id, keypad };
template <>
struct Names<ReaderKind> {
    static constexpr std::string_view names[] = {"ic", "id", "keypad"};
};

// Where cards and digits come from (REQ CRD-5).
struct Reader {
    std::string id;
    ReaderKind kind = ReaderKind::ic;
    std::string source;                           // "sim", "input:/dev/input/event3"
    CardMode format = CardMode::d10;              // how a keyboard-wedge reader writes codes
    RelaySet relays = RelaySet::of({RelayId::a}); // what a credential presented here opens

    static const Section& section();
};

enum class InputId : std::uint8_t { a, b, c, d };
template <>
struct Names<InputId> {
    static constexpr std::string_view names[] = {"A", "B", "C", "D"};
};

enum class InputLevel : std::uint8_t { low, high };
template <>
struct Names<InputLevel> {
    static constexpr std::string_view names[] = {"low", "high"};
};

// A contact that opens doors, such as an exit button (REQ INP-1).
struct Input {
    InputId id = InputId::a;
    bool enabled = true;
    InputLevel trigger = InputLevel::low;
    RelaySet relays;    // none: the input is only shown
    std::string source; // "sim", "gpiochip0:5"

    static const Section& section();
};

// REQ UNL-1, LOG-1.
struct UnlockSettings {
    Millis expiry{5'000};

    static const Section& section();
};

struct LogSettings {
    unsigned level = 3;
    unsigned door_entries = 20'000;
    unsigned audit_entries = 20'000;
    unsigned system_entries = 10'000;
    unsigned retention_days = 0; // 0 = no limit by age

    static const Section& section();
};

// How the phone itself is reached. What is not set stays as the program was started.
struct HttpsSettings {
    std::string address;     // IPv4 or IPv6 to listen on; "::" for all
    unsigned port = 0;       // 0 = not set
    std::string certificate; // PEM, the phone's own first, then those that signed it
    Secret key;              // PEM; belongs to the certificate

    static const Section& section();
};

struct Phone {
    DeviceSettings device;
    HttpsSettings https;
    std::vector<Relay> relays;
    std::vector<Reader> readers;
    std::vector<Input> inputs;
    PinSettings pin;
    CardSettings cards;
    UnlockSettings unlock;
    LogSettings log;
    std::vector<Schedule> schedules;
    std::vector<Holiday> holidays;
    AkuvoxSettings akuvox;

    static const Section& section();
    const Relay* relay(RelayId id) const;
    const Schedule* schedule(ScheduleId id) const; // also the built-in ones
};

} // namespace akx::model
