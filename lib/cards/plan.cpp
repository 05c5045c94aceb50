// SPDX-License-Identifier: Apache-2.0
#include "cards/plan.hpp"

#include "cards/diversify.hpp"
#include "cards/mac.hpp"

#include <algorithm>

namespace akx::cards {

namespace {

constexpr std::size_t kBlock = 16;

// Reads the profile's keys one after the other and keeps the first problem.
class KeyReader {
  public:
    KeyReader(const model::CardProfile& profile, ByteView uid) : profile_(profile) {
        const Bytes aid =
            profile.card == model::CardType::desfire && profile.diversification.with_application
                ? profile.desfire.application.bytes
                : Bytes();
        input_ = diversification_input(uid, aid, profile.diversification.system.bytes);
    }

    // `other` when the profile leaves the key open. Old keys are never diversified: `fixed`.
    Key read(KeyType type, const Secret& secret, std::string name, bool of_phone,
             const Key& other = {}) {
        if (secret.empty()) {
            return other;
        }
        Key key = fixed(type, secret, std::move(name));
        const auto which = profile_.diversification.keys;
        const bool own = which == model::DiversifiedKeys::all ||
                         (which == model::DiversifiedKeys::administration && !of_phone);
        if (!own || key.empty() || type == KeyType::classic) {
            return key;
        }
        return keep(diversify(key, input_));
    }
    Key fixed(KeyType type, const Secret& secret, std::string name) {
        return keep(Key::parse(type, secret, std::move(name)));
    }
    // A DES key says by its length which one it is.
    static KeyType des_type(const Secret& secret) {
        return secret.size() <= 16 ? KeyType::des : KeyType::des2k;
    }

    Status status;

  private:
    Key keep(Result<Key> key) {
        if (!key && status) {
            status = key.error();
        }
        return key ? std::move(*key) : Key();
    }

    const model::CardProfile& profile_;
    Bytes input_;
};

ClassicPlan classic_plan(const model::ClassicProfile& from, KeyReader& keys) {
    const Key factory = Key::factory(KeyType::classic);
    const Key phone = keys.read(KeyType::classic, from.key, "classic.key", true);
    const Key other = keys.read(KeyType::classic, from.other_key, "classic.otherKey", false, phone);
    ClassicPlan plan;
    plan.block = classic::first_block(from.sector) + from.block;
    const bool b = from.phone_key == model::SectorKey::b;
    plan.phone = b ? classic::Slot::b : classic::Slot::a;
    plan.key_a = b ? other : phone;
    plan.key_b = b ? phone : other;
    plan.old_a = keys.read(KeyType::classic, from.old_key_a, "classic.oldKeyA", true, factory);
    plan.old_b = keys.read(KeyType::classic, from.old_key_b, "classic.oldKeyB", true, factory);
    plan.access = static_cast<classic::AccessPreset>(from.access);
    plan.old_access =
        from.old_key_b.empty() ? classic::AccessPreset::transport : classic::AccessPreset::guarded;
    if (from.directory) {
        const Bytes& aid = from.application.bytes;
        plan.directory = static_cast<std::uint16_t>(aid.at(0) << 8U | aid.at(1));
    }
    return plan;
}

PlusPlan plus_plan(const model::PlusProfile& from, KeyReader& keys) {
    const Key factory(KeyType::aes, Bytes(16, 0xFF), "factory");
    PlusPlan plan;
    plan.level = from.level;
    plan.block = from.places.front().block;
    plan.phone_has_b = from.phone_key == model::SectorKey::b;
    plan.plain = from.reading == model::PlusReading::plain;
    const Key phone = keys.read(KeyType::aes, from.places.front().key, "plus.key", true);
    const Key other = keys.read(KeyType::aes, from.other_key, "plus.otherKey", false, phone);
    plan.key_a = plan.phone_has_b ? other : phone;
    plan.key_b = plan.phone_has_b ? phone : other;
    plan.old_a = keys.read(KeyType::aes, from.old_key_a, "plus.oldKeyA", true, factory);
    plan.old_b = keys.read(KeyType::aes, from.old_key_b, "plus.oldKeyB", true, factory);
    plan.master = keys.read(KeyType::aes, from.master_key, "plus.masterKey", false);
    plan.configuration =
        keys.read(KeyType::aes, from.configuration_key, "plus.configurationKey", false);
    plan.level3 = keys.read(KeyType::aes, from.level3_key, "plus.level3Key", false);
    plan.unused = keys.read(KeyType::aes, from.unused_sectors_key, "plus.unusedSectorsKey", false);
    plan.sectors = from.sectors;
    return plan;
}

desfire::Authentication way_of(const model::DesfireProfile& from) {
    switch (from.authentication) {
    case model::DesfireAuthentication::d40:
        return desfire::Authentication::d40;
    case model::DesfireAuthentication::iso:
        return desfire::Authentication::iso;
    case model::DesfireAuthentication::aes:
        return desfire::Authentication::aes;
    case model::DesfireAuthentication::ev2:
        return desfire::Authentication::ev2;
    case model::DesfireAuthentication::usual:
        break;
    }
    return from.crypto == model::DesfireCrypto::aes ? desfire::Authentication::aes
                                                    : desfire::Authentication::iso;
}

desfire::Comm comm_of(model::DesfireComm comm) {
    return comm == model::DesfireComm::full  ? desfire::Comm::full
           : comm == model::DesfireComm::mac ? desfire::Comm::mac
                                             : desfire::Comm::plain;
}

DesfirePlan desfire_plan(const model::DesfireProfile& from, KeyReader& keys) {
    const bool aes = from.crypto == model::DesfireCrypto::aes;
    const auto type = [&](const Secret& secret) {
        return aes ? KeyType::aes : KeyReader::des_type(secret);
    };
    DesfirePlan plan;
    plan.application = wire_aid(from);
    plan.application_name = to_hex_upper(from.application.bytes);
    plan.file = static_cast<std::uint8_t>(from.file);
    plan.file_size = from.file_size;
    plan.way = way_of(from);
    plan.comm = comm_of(from.communication);
    plan.key = keys.read(type(from.key), from.key, "desfire.key", true);
    plan.key_index = static_cast<std::uint8_t>(from.key_index);
    plan.application_key = keys.read(type(from.application_key), from.application_key,
                                     "desfire.applicationKey", false, plan.key);
    plan.card_key = keys.read(KeyType::aes, from.card_key, "desfire.cardKey", false);
    plan.old_card_key =
        keys.read(KeyReader::des_type(from.old_card_key), from.old_card_key, "desfire.oldCardKey",
                  true, Key(KeyType::des, Bytes(8), "factory"));
    return plan;
}

} // namespace

desfire::Aid wire_aid(const model::DesfireProfile& profile) {
    desfire::Aid aid{};
    const Bytes& bytes = profile.application.bytes;
    std::copy_n(bytes.begin(), std::min(bytes.size(), aid.size()), aid.begin());
    if (profile.application_order == model::ApplicationOrder::last_first) {
        std::reverse(aid.begin(), aid.end());
    }
    return aid;
}

Result<Bytes> code_bytes(const model::StoredCode& stored, ByteView uid, std::string_view code) {
    Bytes bytes(uid.begin(), uid.end());
    if (stored.source == model::CodeSource::list) {
        const Result<model::CardBytes> read = model::card_bytes(code, stored.display);
        if (!read) {
            return read.error();
        }
        bytes = read->bytes;
        // Leading zeros do not count in codes (REQ CRD-3).
        const auto first =
            std::find_if(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte != 0; });
        const auto spare = static_cast<std::ptrdiff_t>(bytes.size()) - stored.length;
        if (spare > 0) {
            bytes.erase(bytes.begin(), std::min(first, bytes.begin() + spare));
        }
        if (bytes.size() > stored.length) {
            return Error(errors::invalid_value, "the code '" + std::string(code) + "' has " +
                                                    std::to_string(bytes.size()) +
                                                    " bytes, the profile keeps " +
                                                    std::to_string(stored.length))
                .next("use a shorter code, or a larger code.length in the profile");
        }
    }
    bytes.resize(std::min<std::size_t>(bytes.size(), stored.length));
    bytes.insert(bytes.begin(), stored.length - bytes.size(), 0);
    return bytes;
}

Bytes stored_form(const model::StoredCode& stored, ByteView code) {
    Bytes bytes(code.begin(), code.end());
    if (stored.order == model::BytesOrder::reversed) {
        std::reverse(bytes.begin(), bytes.end());
    }
    if (stored.format == model::CodeFormat::ascii) {
        const std::string digits = to_hex_upper(bytes);
        bytes.assign(digits.begin(), digits.end());
    }
    bytes.insert(bytes.begin(), stored.offset, 0);
    return bytes;
}

Result<Bytes> read_stored(const model::StoredCode& stored, ByteView data) {
    const bool ascii = stored.format == model::CodeFormat::ascii;
    const std::size_t length = ascii ? 2 * stored.length : stored.length;
    const Error unreadable(errors::card_mismatch, "there is no code in the place of the profile");
    if (data.size() < stored.offset + length) {
        return unreadable;
    }
    const ByteView part = data.subspan(stored.offset, length);
    std::optional<Bytes> code = Bytes(part.begin(), part.end());
    if (ascii) {
        code = from_hex(as_text(part));
    }
    if (!code) {
        return unreadable;
    }
    if (stored.order == model::BytesOrder::reversed) {
        std::reverse(code->begin(), code->end());
    }
    return std::move(*code);
}

Result<Plan> make_plan(const model::CardProfile& profile, std::string name, ByteView uid,
                       std::string_view code) {
    if (std::vector<Error> problems = model::check_card_profile(profile); !problems.empty()) {
        return summarize(std::move(problems));
    }
    Result<Bytes> bytes = code_bytes(profile.code, uid, code);
    if (!bytes) {
        return bytes.error();
    }
    Plan plan;
    plan.card = profile.card;
    plan.profile = std::move(name);
    plan.code = std::move(*bytes);
    plan.shown = model::card_code(plan.code, profile.code.display);
    plan.data = stored_form(profile.code, plan.code);
    KeyReader keys(profile, uid);
    switch (profile.card) {
    case model::CardType::classic:
        plan.classic = classic_plan(profile.classic, keys);
        plan.data.resize(kBlock);
        break;
    case model::CardType::plus:
        plan.plus = plus_plan(profile.plus, keys);
        plan.data.resize(kBlock);
        break;
    case model::CardType::desfire:
        plan.desfire = desfire_plan(profile.desfire, keys);
        break;
    }
    if (!keys.status) {
        return keys.status.error();
    }
    return plan;
}

Status check_kind(model::CardType wanted, const nfc::Target& target) {
    const Identity identity = identify(target);
    const bool classic_like = identity.kind == Kind::classic_1k ||
                              identity.kind == Kind::classic_4k ||
                              identity.kind == Kind::classic_mini;
    bool fits = !identity.certain;
    switch (wanted) {
    case model::CardType::classic:
        fits = classic_like;
        break;
    case model::CardType::plus:
        fits = fits || identity.kind == Kind::plus || identity.may_be_plus_sl1;
        break;
    case model::CardType::desfire:
        fits = fits || identity.kind == Kind::desfire;
        break;
    }
    if (fits) {
        return {};
    }
    constexpr std::string_view kNames[] = {"Mifare Classic", "Mifare Plus", "Mifare DESFire"};
    return Error(errors::card_mismatch, "this is a " + identity.text + ", the profile is for " +
                                            std::string(kNames[static_cast<std::size_t>(wanted)]))
        .on("card " + to_hex_upper(target.uid));
}

} // namespace akx::cards
