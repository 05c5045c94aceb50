// SPDX-License-Identifier: Apache-2.0
// Encoding a Mifare Plus. In level 0 everything may be written again until the commit; in level 3
// every enciphered write is the first of its authentication, because only for that are the rules of
// its start value beyond doubt (facts/cards §3.5), at no more exchanges than any other order.
#include "cards/job.hpp"
#include "cards/presence.hpp"

namespace akx::cards {

namespace {

using plus::Card;

bool is_refusal(const Error& error) {
    return error.is(errors::card_refused);
}

Error not_allowed(std::string_view what) {
    return Error(errors::needs_input, std::string(what) + " cannot be taken back")
        .next("repeat with --irreversible if it is meant");
}

struct Written {
    std::uint16_t address;
    Bytes bytes;
};

void add_key(std::vector<Written>& list, std::uint16_t address, const Key& key) {
    if (!key.empty()) {
        list.push_back({address, Bytes(key.bytes().begin(), key.bytes().end())});
    }
}

// What level 0 gets, in any order: nothing counts before the commit.
std::vector<Written> personalisation(const Plan& plan) {
    const PlusPlan& plus = plan.plus;
    const unsigned own = plus::sector_of(plus.block);
    std::vector<Written> list;
    list.push_back({static_cast<std::uint16_t>(plus.block), plan.data});
    add_key(list, plus::kMasterKey, plus.master);
    add_key(list, plus::kConfigurationKey, plus.configuration);
    add_key(list, plus::kLevel3Key, plus.level3);
    add_key(list, plus::sector_key(own, false), plus.key_a);
    add_key(list, plus::sector_key(own, true), plus.key_b);
    for (unsigned sector = 0; sector < plus.sectors && !plus.unused.empty(); ++sector) {
        if (sector != own) {
            add_key(list, plus::sector_key(sector, false), plus.unused);
            add_key(list, plus::sector_key(sector, true), plus.unused);
        }
    }
    return list;
}

Status verify(Card& card, const Plan& plan) {
    const PlusPlan& plus = plan.plus;
    const auto block = static_cast<std::uint16_t>(plus.block);
    const Result<Bytes> data = card.read(block, 1, plus.plain);
    if (!data) {
        return data.error();
    }
    return *data == plan.data
               ? Status()
               : Error(errors::card_unknown_state, "the card does not hold what was written");
}

Status authenticate(Card& card, const PlusPlan& plan, bool key_b, const Key& key) {
    return card.authenticate(plus::sector_key(plus::sector_of(plan.block), key_b), key);
}

Status verify_as_phone(Card& card, const Plan& plan) {
    const bool b = plan.plus.phone_has_b;
    if (Status open = authenticate(card, plan.plus, b, b ? plan.plus.key_b : plan.plus.key_a);
        !open) {
        return open;
    }
    return verify(card, plan);
}

Status write_key(Job& job, Card& card, const PlusPlan& plan, bool key_b) {
    const unsigned sector = plus::sector_of(plan.block);
    if (Status begun = job.begin("write key " + std::string(key_b ? "B" : "A") + " of sector " +
                                 std::to_string(sector));
        !begun) {
        return begun;
    }
    return card.write(plus::sector_key(sector, key_b), (key_b ? plan.key_b : plan.key_a).bytes(),
                      false);
}

// Which of old and new keys opens the sector in level 3; the phone's key first.
Result<bool> open_level3(Job& job, Card& card, const PlusPlan& plan) {
    const bool b = plan.phone_has_b;
    const auto attempt = [&](bool key_b, bool fresh) {
        const Key& key =
            key_b ? (fresh ? plan.key_b : plan.old_b) : (fresh ? plan.key_a : plan.old_a);
        return authenticate(card, plan, key_b, key);
    };
    struct Row {
        bool key_b;
        bool fresh;
    };
    const bool likely_new = job.resuming();
    const std::array<Row, 4> rows{
        {{b, likely_new}, {b, !likely_new}, {!b, likely_new}, {!b, !likely_new}}};
    for (const Row& row : rows) {
        const Status open = attempt(row.key_b, row.fresh);
        if (open) {
            return row.key_b == b && row.fresh;
        }
        if (!is_refusal(open.error())) {
            return open.error();
        }
    }
    return Error(errors::card_refused, "neither the old nor the new keys open sector " +
                                           std::to_string(plus::sector_of(plan.block)))
        .next("'oldKeyA' and 'oldKeyB' in the profile say which keys cards have before");
}

Status encode_level3(Job& job, const Plan& plan) {
    Card card(job.transport(), job.random());
    const PlusPlan& plus = plan.plus;
    const Result<bool> has_key = open_level3(job, card, plus);
    if (!has_key) {
        return has_key.error();
    }
    if (!*has_key) {
        if (Status written = write_key(job, card, plus, plus.phone_has_b); !written) {
            return written;
        }
    }
    if (Status begun = job.begin("write block " + std::to_string(plus.block)); !begun) {
        return begun;
    }
    if (Status written = card.write(static_cast<std::uint16_t>(plus.block), plan.data, true);
        !written) {
        return written;
    }
    if (Status proven = verify_as_phone(card, plan); !proven) {
        return proven;
    }
    return write_key(job, card, plus, !plus.phone_has_b);
}

Status switch_from_level1(Job& job, const PlusPlan& plan) {
    Card card(job.transport(), job.random());
    if (Status begun = job.begin("switch to level 3"); !begun) {
        return begun;
    }
    if (Status switched = card.switch_to_level3(plan.level3); !switched) {
        return switched;
    }
    return restart_same(job.transport(), job.target());
}

// No value: the card is not in level 0.
Result<bool> personalise(Job& job, Card& card, const Plan& plan) {
    if (Status begun = job.begin("personalise (can be repeated)"); !begun) {
        return begun.error();
    }
    for (const Written& each : personalisation(plan)) {
        if (Status written = card.personalise(each.address, each.bytes); !written) {
            const bool elsewhere = card.last() == plus::CardStatus::wrong_state;
            return elsewhere ? Result<bool>(false) : Result<bool>(written.error());
        }
    }
    return true;
}

Status encode_level0(Job& job, const Plan& plan) {
    Card card(job.transport(), job.random());
    const Result<bool> written = personalise(job, card, plan);
    if (!written) {
        return written.error();
    }
    if (!*written) { // committed before
        return encode_level3(job, plan);
    }
    if (Status begun = job.begin("commit: leave level 0"); !begun) {
        return begun;
    }
    if (Status committed = card.commit(); !committed) {
        return committed;
    }
    if (Status again = restart_same(job.transport(), job.target()); !again) {
        return again;
    }
    if ((job.target().sak & 0x20U) == 0) { // this product comes up in level 1
        if (plan.plus.level3.empty()) {
            return Error(errors::missing_value, "the card is in level 1 now and the profile has no "
                                                "'level3Key' for the way to level 3");
        }
        if (Status switched = switch_from_level1(job, plan.plus); !switched) {
            return switched;
        }
    }
    Card fresh(job.transport(), job.random());
    return verify_as_phone(fresh, plan);
}

} // namespace

Status encode_plus(Job& job, const Plan& plan, const Consent& consent) {
    const bool level1 = (job.target().sak & 0x20U) == 0;
    if (plan.plus.level != model::PlusLevels::sl3 && !consent.irreversible) {
        return not_allowed("bringing a Plus card to level 3");
    }
    if (level1) {
        if (plan.plus.level == model::PlusLevels::sl3 || plan.plus.level3.empty()) {
            return Error(errors::card_mismatch, "the card is in security level 1, the profile is "
                                                "for another");
        }
        if (Status switched = switch_from_level1(job, plan.plus); !switched) {
            return switched;
        }
        return encode_level3(job, plan);
    }
    return plan.plus.level == model::PlusLevels::sl0_to_sl3 ? encode_level0(job, plan)
                                                            : encode_level3(job, plan);
}

} // namespace akx::cards
