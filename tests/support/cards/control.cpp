// SPDX-License-Identifier: Apache-2.0
#include "support/cards/control.hpp"

#include "base/text.hpp"
#include "support/cards/classic_card.hpp"
#include "support/cards/desfire_card.hpp"
#include "support/cards/plus_card.hpp"

namespace akx::test::cards {

namespace {

using Words = std::vector<std::string_view>;

std::size_t number_at(const Words& words, std::size_t at, std::size_t other) {
    const auto number = at < words.size() ? parse_int(words[at]) : std::nullopt;
    return number && *number >= 0 ? static_cast<std::size_t>(*number) : other;
}

} // namespace

std::shared_ptr<Card> make_card(std::string_view kind, Bytes uid) {
    using Generation = DesfireCard::Generation;
    if (kind == "classic1k" || kind == "classic4k") {
        const auto size = kind == "classic1k" ? ClassicCard::Size::k1 : ClassicCard::Size::k4;
        return std::make_shared<ClassicCard>(size, std::move(uid));
    }
    if (kind == "desfire-ev1" || kind == "desfire-ev2") {
        const auto generation = kind == "desfire-ev1" ? Generation::ev1 : Generation::ev2;
        return std::make_shared<DesfireCard>(generation, std::move(uid));
    }
    if (kind == "plus-sl0" || kind == "plus-sl1" || kind == "plus-sl3") {
        PlusCard::Options options;
        options.level = kind.back() - '0';
        return std::make_shared<PlusCard>(options, std::move(uid));
    }
    return nullptr;
}

std::string Control::help() {
    return "place KIND UID    puts a card on the reader; a UID used before is the same card\n"
           "                  kinds: classic1k classic4k plus-sl0 plus-sl1 plus-sl3 desfire-ev1 "
           "desfire-ev2\n"
           "remove [UID]      takes one card or all away\n"
           "tear N [before|half|after]  power fails at the N-th write to each card present\n"
           "fault KIND [COMMAND [STATUS]]  the next answer goes wrong; COMMAND and STATUS in hex\n"
           "slow MILLIS       every answer takes so much longer\n"
           "realtime on|off   takes the time that real parts take\n"
           "cards · counters · reset · unplug · help\n";
}

std::string Control::place(const Words& words) {
    const auto uid = words.size() == 3 ? from_hex(words[2]) : std::nullopt;
    if (!uid || (uid->size() != 4 && uid->size() != 7)) {
        return "error: place KIND UID, with a UID of 4 or 7 bytes in hex";
    }
    auto& card = known_[to_hex(*uid)];
    if (!card) {
        card = make_card(words[1], *uid);
    }
    if (!card) {
        known_.erase(to_hex(*uid));
        return "error: unknown kind of card";
    }
    line_->with([&](Field& field) { field.place(card); });
    return "ok";
}

std::string Control::remove(const Words& words) {
    const auto found = words.size() > 1 ? known_.find(to_lower(words[1])) : known_.end();
    if (words.size() > 1 && found == known_.end()) {
        return "error: no such card";
    }
    line_->with([&](Field& field) {
        if (found == known_.end()) {
            field.clear();
        } else {
            field.remove(found->second.get());
        }
    });
    return "ok";
}

std::string Control::tear(const Words& words) {
    const std::string_view where = words.size() > 2 ? words[2] : "half";
    const std::size_t nth = number_at(words, 1, 0);
    if (nth == 0 || (where != "before" && where != "half" && where != "after")) {
        return "error: tear N [before|half|after]";
    }
    line_->with([&](Field& field) {
        for (const auto& card : field.cards()) {
            card->eeprom().tear_at(nth, where == "before"  ? Tear::before
                                        : where == "after" ? Tear::after
                                                           : Tear::half);
        }
    });
    return "ok";
}

std::string Control::fault(const Words& words) {
    const auto kind = words.size() > 1 ? fault_of(words[1]) : std::nullopt;
    const auto code = words.size() > 2 ? from_hex(words[2]) : Bytes(1);
    const auto status = words.size() > 3 ? from_hex(words[3]) : Bytes(1);
    if (!kind || !code || code->size() != 1 || !status || status->size() != 1) {
        return "error: fault KIND [COMMAND [STATUS]]";
    }
    line_->misbehave({.fault = *kind, .command = (*code)[0], .status = (*status)[0]});
    return "ok";
}

std::string Control::cards() {
    std::string out = "ok";
    line_->with([&](Field& field) {
        for (const auto& card : field.cards()) {
            out += " " + to_hex(card->identity().uid) + " (" + card->text() + ")";
        }
    });
    return out;
}

std::string Control::command(std::string_view text) {
    Words words;
    for (const std::string_view word : split(trim(text), ' ')) {
        if (!word.empty()) {
            words.push_back(word);
        }
    }
    if (words.empty()) {
        return "ok";
    }
    const std::string_view verb = words[0];
    if (verb == "place") {
        return place(words);
    }
    if (verb == "remove") {
        return remove(words);
    }
    if (verb == "tear") {
        return tear(words);
    }
    if (verb == "fault") {
        return fault(words);
    }
    if (verb == "slow" && words.size() == 2 && is_digits(words[1])) {
        line_->slow_down(Millis(number_at(words, 1, 0)));
        return "ok";
    }
    if (verb == "realtime" && words.size() == 2) {
        line_->real_time(words[1] == "on");
        return "ok";
    }
    if (verb == "counters") {
        return "ok " + line_->counters().text();
    }
    if (verb == "reset") {
        line_->with([](Field& field) { field.reset_counters(); });
        return "ok";
    }
    if (verb == "unplug") {
        line_->unplug();
        return "ok";
    }
    return verb == "cards" ? cards() : verb == "help" ? help() : "error: unknown command; try help";
}

} // namespace akx::test::cards
