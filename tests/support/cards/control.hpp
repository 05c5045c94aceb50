// SPDX-License-Identifier: Apache-2.0
// The emulator by hand: one line of text, one line back.
#pragma once

#include "support/cards/pn532_line.hpp"

namespace akx::test::cards {

// Makes a card as it is delivered; nullptr: no such kind. Kinds: classic1k, classic4k, plus-sl0,
// plus-sl1, plus-sl3, desfire-ev1, desfire-ev2.
std::shared_ptr<Card> make_card(std::string_view kind, Bytes uid);

class Control {
  public:
    explicit Control(Pn532Line& line) : line_(&line) {}
    // Carries out a command; the answer begins with "ok" or "error".
    std::string command(std::string_view text);
    static std::string help();

  private:
    std::string place(const std::vector<std::string_view>& words);
    std::string remove(const std::vector<std::string_view>& words);
    std::string tear(const std::vector<std::string_view>& words);
    std::string fault(const std::vector<std::string_view>& words);
    std::string cards();

    Pn532Line* line_;
    std::map<std::string, std::shared_ptr<Card>> known_; // by UID: a card put back is the same one
};

} // namespace akx::test::cards
