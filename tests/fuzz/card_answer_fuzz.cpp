// SPDX-License-Identifier: Apache-2.0
// Whatever cards answer: the first byte chooses who asks, the rest is cut into answers. Nothing may
// crash, and no card without the key may be believed.
#include "cards/classic.hpp"
#include "cards/desfire.hpp"
#include "cards/identify.hpp"
#include "cards/mad.hpp"
#include "cards/plan.hpp"
#include "cards/plus.hpp"
#include "property.hpp"

#include <cstddef>

namespace {

using namespace akx;

// Answers with the fuzzer's bytes: a length, then so many.
class HostileCard final : public nfc::Transport {
  public:
    explicit HostileCard(ByteView bytes) : bytes_(bytes) {}

    Result<std::optional<nfc::Target>> select(const nfc::Selection&, Millis) override {
        const Bytes uid = next();
        return std::optional(nfc::Target{uid, 0x44, 0x20, next()});
    }
    Result<Bytes> transceive(ByteView, Millis) override { return next(); }
    Result<Bytes> classic(ByteView, Millis) override { return next(); }
    Result<Bytes> raw(ByteView, Millis) override { return next(); }
    Result<bool> present() override { return true; }
    Status deselect() override { return {}; }
    Status field(bool) override { return {}; }

  private:
    Bytes next() {
        if (bytes_.empty()) {
            return {};
        }
        const std::size_t size = std::min<std::size_t>(bytes_[0], bytes_.size() - 1);
        const ByteView part = bytes_.subspan(1, size);
        bytes_ = bytes_.subspan(1 + size);
        return {part.begin(), part.end()};
    }
    ByteView bytes_;
};

const cards::Key kAes(cards::KeyType::aes, Bytes(16, 0x5A), "secret");
const cards::Key kDes(cards::KeyType::des2k, from_hex("0123456789abcdeffedcba9876543210").value());

Bytes fixed_random(std::size_t count) {
    return Bytes(count, 0x77);
}

void ask_desfire(HostileCard& hostile) {
    using cards::desfire::Authentication;
    cards::desfire::Card card(hostile, fixed_random);
    static_cast<void>(card.version());
    static_cast<void>(card.applications());
    static_cast<void>(card.key_settings());
    static_cast<void>(card.file_settings(1));
    static_cast<void>(card.free_memory());
    static_cast<void>(card.key_version(0));
    static_cast<void>(card.read(1, 0, 32, cards::desfire::Comm::plain));
    for (const auto way :
         {Authentication::d40, Authentication::iso, Authentication::aes, Authentication::ev2}) {
        const bool aes = way == Authentication::aes || way == Authentication::ev2;
        AKX_PROPERTY(!card.authenticate(way, 0, aes ? kAes : kDes));
    }
}

void open_session(ByteView bytes) {
    using namespace cards::desfire;
    const Bytes a(16, 1);
    const Bytes b(16, 2);
    for (const Comm comm : {Comm::normal, Comm::mac, Comm::full}) {
        const Command command{.code = 0xBD, .answer = comm, .length = 16};
        Session ev1 = Session::ev1(kAes, a, b);
        AKX_PROPERTY(!ev1.open(command, bytes));
        Session ev2 = Session::ev2(kAes, a, b, Bytes(4, 3));
        AKX_PROPERTY(!ev2.open(command, bytes));
        Session d40 = Session::d40(kDes, a, b);
        static_cast<void>(d40.open(command, bytes)); // 32 bits of MAC may be guessed
    }
}

void ask_plus(HostileCard& hostile) {
    cards::plus::Card card(hostile, fixed_random);
    AKX_PROPERTY(!card.authenticate(0x4000, kAes));
    AKX_PROPERTY(!card.switch_to_level3(kAes));
    AKX_PROPERTY(!card.read(4, 1, false));
    static_cast<void>(card.personalise(0x9000, Bytes(16)));
}

void look(HostileCard& hostile, ByteView bytes) {
    const auto target = hostile.select({}, Millis(0));
    static_cast<void>(cards::identify(**target));
    static_cast<void>(cards::recognise(hostile, **target));
    cards::classic::Card classic(hostile, **target);
    static_cast<void>(classic.read(4));
    const Result<cards::classic::Mad> mad = cards::classic::Mad::parse(bytes);
    AKX_PROPERTY(!mad || mad->bytes().size() == 32);
    const model::StoredCode stored;
    static_cast<void>(cards::read_stored(stored, bytes));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const ByteView bytes(data + 1, size - 1);
    HostileCard hostile(bytes);
    switch (data[0] % 4) {
    case 0:
        ask_desfire(hostile);
        break;
    case 1:
        open_session(bytes);
        break;
    case 2:
        ask_plus(hostile);
        break;
    default:
        look(hostile, bytes);
        break;
    }
    return 0;
}
