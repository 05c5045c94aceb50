// SPDX-License-Identifier: Apache-2.0
// An emulated card in the virtual reader of vsmartcard (vpcd), as a contactless PC/SC reader would
// show it: PC/SC part 3 commands, or ISO 7816 wrapping.
#pragma once

#include "support/cards/field.hpp"

#include <thread>

namespace akx::test::cards {

class VpcdCard {
  public:
    // Inserts the card; it is pulled out when this object goes. Throws std::system_error when
    // there is no virtual reader on the loopback address.
    explicit VpcdCard(std::shared_ptr<Card> card);
    ~VpcdCard();
    VpcdCard(const VpcdCard&) = delete;
    VpcdCard& operator=(const VpcdCard&) = delete;

    static bool reader_is_up();

  private:
    void serve();
    Bytes answer(ByteView command);
    Bytes pseudo(ByteView command);
    Bytes atr() const;

    Field field_;
    Bytes key_ = Bytes(6); // loaded last
    int socket_ = -1;
    std::thread thread_;
};

} // namespace akx::test::cards
