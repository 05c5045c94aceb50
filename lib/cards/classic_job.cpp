// SPDX-License-Identifier: Apache-2.0
// Encoding a Mifare Classic: data, trailer, proof with the new key: seven chip commands with the
// selection (facts/cards §7). The trailer cannot be written atomically; after a tear every mix of
// old and new keys is tried.
#include "cards/job.hpp"
#include "cards/mac.hpp"
#include "cards/mad.hpp"
#include "cards/presence.hpp"

namespace akx::cards {

namespace {

using classic::AccessPreset;
using classic::Card;
using classic::Slot;

// Half a trailer has access bits that do not fit together, which no key opens any more.
Error torn_keys(unsigned sector) {
    return Error(errors::card_unknown_state,
                 "sector " + std::to_string(sector) +
                     " is damaged for ever: its keys were being written when the card left, and "
                     "none of them opens it now")
        .next("throw the card away, or use another sector of it with another profile");
}

struct Candidate {
    Slot slot;
    Key key;
};

bool is_refusal(const Error& error) {
    return error.is(errors::card_refused) || error.is(errors::card_denied);
}

// What opens the sector, the likeliest first.
std::vector<Candidate> candidates(const ClassicPlan& plan, bool thorough) {
    const bool old_b_writes = plan.old_access != AccessPreset::transport;
    std::vector<Candidate> list{
        {old_b_writes ? Slot::b : Slot::a, old_b_writes ? plan.old_b : plan.old_a},
        {Slot::b, plan.key_b},
        {Slot::a, plan.key_a}};
    if (thorough) {
        list.push_back({old_b_writes ? Slot::a : Slot::b, old_b_writes ? plan.old_a : plan.old_b});
        for (const Slot slot : {Slot::a, Slot::b}) { // what a torn write may have left
            list.push_back({slot, {KeyType::classic, Bytes(6, 0), "zeros"}});
            list.push_back({slot, Key::factory(KeyType::classic)});
        }
    }
    return list;
}

struct Opened {
    Slot slot = Slot::a;
    Key key;
    bool may_write = true; // data and trailer
    Bytes access;          // three bytes, when they were read
};

// Whether the sector's bits let the key write data and trailer.
Result<Opened> examine(Card& card, unsigned block, const Candidate& candidate) {
    Opened opened{candidate.slot, candidate.key, true, {}};
    const unsigned sector = classic::sector_of(block);
    const Result<Bytes> trailer = card.read(classic::trailer_of(sector));
    if (!trailer) {
        return trailer.error();
    }
    opened.access.assign(trailer->begin() + 6, trailer->begin() + 9);
    if (!classic::is_consistent(opened.access)) {
        return Error(errors::card_unknown_state, "sector " + std::to_string(sector) +
                                                     " is damaged for ever: its access bits "
                                                     "are not consistent")
            .next("the card cannot be used with this profile any more");
    }
    const auto rights = classic::data_rights(opened.access, block - classic::first_block(sector));
    const bool a = candidate.slot == Slot::a;
    const bool trailer_by_a = classic::find_preset(opened.access) == AccessPreset::transport;
    opened.may_write = a ? rights.write_a && trailer_by_a : rights.write_b && !trailer_by_a;
    return opened;
}

// Tries the keys until one may write; of those that only read the first is kept. The first
// candidate is what a fresh card has: it is believed without reading the trailer.
Result<Opened> open_sector(Job& job, Card& card, const ClassicPlan& plan, unsigned block) {
    std::optional<Opened> reader;
    std::optional<Error> refusal;
    bool first = !job.resuming();
    for (const Candidate& candidate : candidates(plan, job.resuming() || job.undoing())) {
        const Status open = card.authenticate(block, candidate.slot, candidate.key);
        if (open && first) {
            return Opened{candidate.slot, candidate.key, true, {}};
        }
        first = false;
        if (open) {
            Result<Opened> seen = examine(card, block, candidate);
            if (seen && seen->may_write) {
                return seen;
            }
            if (!seen && !is_refusal(seen.error())) {
                return seen.error();
            }
            if (seen && !reader) {
                reader = std::move(*seen);
            }
        } else if (!is_refusal(open.error())) {
            return open.error();
        } else if (!refusal) {
            refusal = open.error();
        }
        if (Status again = card.reselect(); !again) {
            return again.error();
        }
    }
    if (!reader && job.resuming()) {
        return torn_keys(classic::sector_of(block));
    }
    if (!reader) {
        return Error(errors::card_refused, "neither the old nor the new keys open sector " +
                                               std::to_string(classic::sector_of(block)))
            .next("'oldKeyA' and 'oldKeyB' in the profile say which keys cards have before");
    }
    const Status open = card.authenticate(block, reader->slot, reader->key);
    return open ? Result<Opened>(std::move(*reader)) : Result<Opened>(open.error());
}

Status verify(Card& card, const Plan& plan) {
    const unsigned block = plan.classic.block;
    const bool b = plan.classic.phone == Slot::b;
    if (Status open = card.authenticate(block, plan.classic.phone,
                                        b ? plan.classic.key_b : plan.classic.key_a);
        !open) {
        return open;
    }
    const Result<Bytes> data = card.read(block);
    if (!data) {
        return data.error();
    }
    const Result<Bytes> trailer = card.read(classic::trailer_of(classic::sector_of(block)));
    if (!trailer) {
        return trailer.error();
    }
    const classic::AccessBytes access = classic::access_bytes(plan.classic.access);
    const ByteView bits = ByteView(*trailer).subspan(6, 3);
    if (*data != plan.data || !std::equal(bits.begin(), bits.end(), access.begin())) {
        return Error(errors::card_unknown_state, "the card does not hold what was written");
    }
    return {};
}

Status write_sector(Job& job, Card& card, const Plan& plan, const Opened& opened) {
    const ClassicPlan& classic = plan.classic;
    if (!opened.may_write) {
        return {}; // nobody may any more: the proof tells whether all is as it should be
    }
    if (Status begun = job.begin("write block " + std::to_string(classic.block)); !begun) {
        return begun;
    }
    if (Status written = card.write(classic.block, plan.data); !written) {
        return written;
    }
    const unsigned sector = classic::sector_of(classic.block);
    Result<Bytes> trailer =
        classic::make_trailer(classic.key_a.bytes(), classic.access, classic.key_b.bytes());
    if (!trailer) {
        return trailer.error();
    }
    if (Status begun = job.begin("write the keys of sector " + std::to_string(sector)); !begun) {
        return begun;
    }
    const Status written = card.write_trailer(sector, *trailer);
    crypto::wipe(*trailer);
    return written;
}

// Opens the directory's sector to write it: with key B where there is one, else as delivered.
Result<bool> open_directory(Job& job, Card& card, const ClassicPlan& plan) {
    const std::array<Candidate, 3> list{
        {{Slot::b, plan.key_b}, {Slot::a, Key::factory(KeyType::classic)}, {Slot::b, plan.old_b}}};
    for (const Candidate& candidate : list) {
        const Status open = card.authenticate(1, candidate.slot, candidate.key);
        if (open) {
            const Result<Opened> seen = examine(card, 1, candidate);
            if (seen && seen->may_write) {
                return candidate.slot == Slot::a; // fresh: has no keys of its own yet
            }
            if (!seen && !is_refusal(seen.error())) {
                return seen.error();
            }
        } else if (!is_refusal(open.error())) {
            return open.error();
        }
        if (Status again = card.reselect(); !again) {
            return again.error();
        }
    }
    if (job.resuming()) {
        return torn_keys(0);
    }
    return Error(errors::card_refused, "no key opens the card's directory (sector 0)")
        .next("leave 'directory' out of the profile");
}

Status enter_directory(Job& job, Card& card, const ClassicPlan& plan, std::uint16_t application) {
    const Result<bool> fresh = open_directory(job, card, plan);
    if (!fresh) {
        return fresh.error();
    }
    const Result<Bytes> one = card.read(1);
    const Result<Bytes> two = one ? card.read(2) : one;
    if (!two) {
        return two.error();
    }
    const Bytes before = job.kept().empty() ? joined({*one, *two}) : job.kept();
    Result<classic::Mad> mad = classic::Mad::parse(before);
    if (!mad) {
        return mad.error();
    }
    mad->set(classic::sector_of(plan.block), application);
    const Bytes bytes = mad->bytes();
    if (bytes == joined({*one, *two}) && !*fresh) {
        return {};
    }
    job.keep(before); // the entries of others
    if (Status begun = job.begin("write the directory"); !begun) {
        return begun;
    }
    for (const unsigned block : {1U, 2U}) {
        const ByteView part = ByteView(bytes).subspan(std::size_t{16} * (block - 1), 16);
        if (Status written = card.write(block, part); !written) {
            return written;
        }
    }
    if (!*fresh) {
        return {};
    }
    Result<Bytes> trailer =
        classic::make_trailer(classic::kMadKey, AccessPreset::guarded, plan.key_b.bytes());
    if (!trailer) {
        return trailer.error();
    }
    (*trailer)[9] = classic::kMadByte;
    if (Status begun = job.begin("write the keys of the directory"); !begun) {
        return begun;
    }
    return card.write_trailer(0, *trailer);
}

} // namespace

Status encode_classic(Job& job, const Plan& plan) {
    if (plan.classic.block > 63 && identify(job.target()).kind == Kind::classic_1k) {
        return Error(errors::card_mismatch, "the card has no such sector");
    }
    Card card(job.transport(), job.target());
    if (plan.classic.directory && !job.undoing()) {
        if (Status entered = enter_directory(job, card, plan.classic, *plan.classic.directory);
            !entered) {
            return entered;
        }
    }
    const Result<Opened> opened = open_sector(job, card, plan.classic, plan.classic.block);
    if (!opened) {
        return opened.error();
    }
    if (Status written = write_sector(job, card, plan, *opened); !written) {
        return written;
    }
    return verify(card, plan);
}

} // namespace akx::cards
