// SPDX-License-Identifier: Apache-2.0
// A desk with an emulated card reader, and a profile whose keys are in a private file.
#pragma once

#include "desk.hpp"

#include "support/cards/classic_card.hpp"
#include "support/cards/emulated_transport.hpp"

namespace akx::test {

class CardDesk {
  public:
    CardDesk();

    Finished line(const std::string& words, const std::string& input = {}) {
        return desk.line(words, input);
    }
    std::shared_ptr<cards::ClassicCard> place(std::uint8_t last_byte);
    void clear();
    std::string profile() const { return desk.path("lobby.yaml"); }
    std::string secrets() const { return desk.path("secrets.yaml"); }
    // " -p … --secrets … --wait 0s"
    std::string usual() const;
    // Every file below the desk's folders and all that was said.
    bool is_anywhere(const std::string& text, const Finished& said) const;

    Desk desk;
    cards::Field field;
    // What happens when the program waits for the card to go, and when it finds none.
    std::function<void()> on_removal;
    std::function<void()> on_empty;
};

} // namespace akx::test
