// SPDX-License-Identifier: Apache-2.0
// Reading as the phone does: one authentication with its key, one read, no fallback.
#include "cards/job.hpp"

namespace akx::cards {

namespace {

Result<Bytes> read_classic(nfc::Transport& transport, const nfc::Target& target,
                           const ClassicPlan& plan) {
    classic::Card card(transport, target);
    const bool b = plan.phone == classic::Slot::b;
    if (Status open = card.authenticate(plan.block, plan.phone, b ? plan.key_b : plan.key_a);
        !open) {
        return open.error();
    }
    return card.read(plan.block);
}

Result<Bytes> read_plus(nfc::Transport& transport, const Random& random, const PlusPlan& plan) {
    plus::Card card(transport, random);
    const std::uint16_t address = plus::sector_key(plus::sector_of(plan.block), plan.phone_has_b);
    if (Status open = card.authenticate(address, plan.phone_has_b ? plan.key_b : plan.key_a);
        !open) {
        return open.error();
    }
    return card.read(static_cast<std::uint16_t>(plan.block), 1, plan.plain);
}

Result<Bytes> read_desfire(nfc::Transport& transport, const Random& random, const DesfirePlan& plan,
                           std::size_t length) {
    desfire::Card card(transport, random);
    if (Status selected = card.select(plan.application); !selected) {
        return selected.error();
    }
    if (Status open = card.authenticate(plan.way, plan.key_index, plan.key); !open) {
        return open.error();
    }
    return card.read(plan.file, 0, static_cast<std::uint32_t>(length), plan.comm);
}

} // namespace

Result<Bytes> read_place(nfc::Transport& transport, const nfc::Target& target, const Random& random,
                         const Plan& plan) {
    if (Status fits = check_kind(plan.card, target); !fits) {
        return fits.error();
    }
    switch (plan.card) {
    case model::CardType::classic:
        return read_classic(transport, target, plan.classic);
    case model::CardType::plus:
        return read_plus(transport, random, plan.plus);
    case model::CardType::desfire:
        break;
    }
    return read_desfire(transport, random, plan.desfire, plan.data.size());
}

} // namespace akx::cards
