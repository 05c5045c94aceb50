// SPDX-License-Identifier: Apache-2.0
#include "card_desk.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace akx::test {

namespace {

constexpr std::string_view kProfile = R"(apiVersion: akx/v1
kind: CardProfile
metadata:
  name: lobby
spec:
  card: classic
  code:
    length: 4
    displayMode: 8HN
  classic:
    sector: 5
    block: 1
    key: !secret phone
    otherKey: !secret write
)";

// The desk's reader outlives what the program opens.
class Proxy final : public nfc::Transport {
  public:
    explicit Proxy(CardDesk& desk) : desk_(&desk), reader_(desk.field) {}

    Result<std::optional<nfc::Target>> select(const nfc::Selection& wanted,
                                              Millis timeout) override {
        if (!wanted.uid.empty() && desk_->on_removal) {
            desk_->on_removal();
        }
        Result<std::optional<nfc::Target>> found = reader_.select(wanted, timeout);
        if (wanted.uid.empty() && found && !found->has_value() && desk_->on_empty) {
            desk_->on_empty();
            found = reader_.select(wanted, timeout);
        }
        return found;
    }
    Result<Bytes> transceive(ByteView command, Millis timeout) override {
        return reader_.transceive(command, timeout);
    }
    Result<Bytes> classic(ByteView command, Millis timeout) override {
        return reader_.classic(command, timeout);
    }
    Result<Bytes> raw(ByteView frame, Millis timeout) override {
        return reader_.raw(frame, timeout);
    }
    Result<bool> present() override { return reader_.present(); }
    Status deselect() override { return reader_.deselect(); }
    Status field(bool on) override { return reader_.field(on); }

  private:
    CardDesk* desk_;
    cards::EmulatedTransport reader_;
};

} // namespace

CardDesk::CardDesk() {
    desk.write("lobby.yaml", std::string(kProfile));
    const std::string keys =
        desk.write("secrets.yaml", "phone: aabbccddeeff\nwrite: b0b1b2b3b4b5\n");
    ::chmod(keys.c_str(), 0600);
    desk.open_reader = [this](const std::string&) -> Result<std::unique_ptr<nfc::Transport>> {
        return std::unique_ptr<nfc::Transport>(std::make_unique<Proxy>(*this));
    };
}

std::shared_ptr<cards::ClassicCard> CardDesk::place(std::uint8_t last_byte) {
    auto card = std::make_shared<cards::ClassicCard>(cards::ClassicCard::Size::k1,
                                                     Bytes{0x11, 0x22, 0x33, last_byte});
    field.place(card);
    return card;
}

void CardDesk::clear() {
    field.clear();
    field.power(false);
}

std::string CardDesk::usual() const {
    return " -p " + profile() + " --secrets " + secrets() + " --wait 0s";
}

bool CardDesk::is_anywhere(const std::string& text, const Finished& said) const {
    if (said.out.find(text) != said.out.npos || said.err.find(text) != said.err.npos) {
        return true;
    }
    namespace fs = std::filesystem;
    for (const auto& entry : fs::recursive_directory_iterator(desk.path("."))) {
        if (!entry.is_regular_file() || entry.path().filename() == "secrets.yaml") {
            continue;
        }
        std::ostringstream content;
        content << std::ifstream(entry.path()).rdbuf();
        if (content.str().find(text) != std::string::npos) {
            return true;
        }
    }
    return false;
}

} // namespace akx::test
