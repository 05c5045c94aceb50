// SPDX-License-Identifier: Apache-2.0
// The state behind Core; private to core*.cpp.
#pragma once

#include "door/contact.hpp"
#include "door/core.hpp"
#include "door/keypad.hpp"
#include "door/records.hpp"
#include "door/relay_machine.hpp"
#include "door/replies.hpp"

namespace akx::door {

class Core::State {
  public:
    State(std::shared_ptr<const Policy> policy, std::shared_ptr<const Directory> directory);

    void start(Now now, Effects& effects);
    void step(const Input& input, Now now, Effects& effects);
    RelayStatus relay(model::RelayId relay) const;
    std::vector<KeypadStatus> keypads(Now now) const;
    const Policy& policy() const { return *policy_; }
    const Directory& directory() const { return *directory_; }

  private:
    struct Door {
        RelayMachine machine;
        Contact contact;
        bool schedule_announced = false; // the log says that the schedule holds it open
    };
    struct NamedKeypad {
        std::string reader;
        Keypad keypad;
    };
    // A trigger with times of its own.
    struct Timing {
        std::optional<Millis> delay;
        std::optional<Millis> hold;
    };

    // core.cpp: time, contacts, snapshots
    void advance();
    void advance_door(model::RelayId relay);
    void advance_keypad(NamedKeypad& named);
    void evaluate_schedules();
    void announce_schedule(model::RelayId relay);
    void sync(model::RelayId relay);
    void remove_door(model::RelayId relay, const model::Relay& old);
    void arm();
    std::optional<MonoTime> next_deadline() const;
    void on(const Tick&) {}
    void on(const RelayReport& report);
    void on(const PolicyChanged& change);
    void on(const DirectoryChanged& change);

    // core_readers.cpp: credentials presented at the door
    void on(const CardRead& card);
    void on(const KeyPressed& press);
    void on(const PinEntered& entry);
    void on(const UserRecognised& user);
    model::RelaySet relays_of(std::string_view reader) const;
    Decision present(const Attempt& attempt, const Origin& origin, const Keypad* keypad);
    void try_pin(const std::string& reader, std::string_view room, std::string_view pin);
    void wrong_entry(NamedKeypad& named);
    NamedKeypad* keypad_of(std::string_view reader);

    // core_commands.cpp: commands from outside
    void on(const RemoteUnlock& command);
    void on(const Hold& hold);
    void on(const ReleaseKeypad& release);
    bool refuse_late(const RemoteUnlock& command);
    std::optional<Reply> obstacle_to(const Hold& hold) const;
    void apply_hold(model::RelayId relay, const Hold& hold);
    void answer(Token token, Reply reply);

    DoorState door_state(const Keypad* keypad) const;
    Door& door(model::RelayId relay) { return doors_[index_of(relay)]; }
    const Door& door(model::RelayId relay) const { return doors_[index_of(relay)]; }
    // Triggers the relays; `fires_at` gets when each is due.
    void open(model::RelaySet relays, const Timing& timing,
              std::array<MonoTime, kRelays>* fires_at = nullptr);
    template <class T>
    void emit(T effect) {
        effects_->push_back(std::move(effect));
    }

    std::shared_ptr<const Policy> policy_;
    std::shared_ptr<const Directory> directory_;
    std::array<Door, kRelays> doors_;
    std::vector<NamedKeypad> keypads_;
    Replies replies_;
    std::optional<CivilMinute> minute_; // in which the hold-open schedules were looked at last
    std::optional<MonoTime> wake_;      // the WakeAt sent last
    Now now_{};                         // of the step being carried out
    Effects* effects_ = nullptr;        // likewise
};

} // namespace akx::door
