// SPDX-License-Identifier: Apache-2.0
// Whose PIN or card it is. A PIN goes in, never out.
#include "store/user_table.hpp"

#include "store/user_store.hpp"

namespace akx::agent {

namespace {

// The bytes that a stored code may stand for: as the phone's readers write codes, or, for a code
// that is too long for that, all bytes of the card.
std::vector<Bytes> cards_behind(std::string_view stored, std::span<const model::CardMode> modes) {
    std::vector<Bytes> out;
    for (const model::CardMode mode : modes) {
        if (const auto card = model::card_bytes(stored, mode)) {
            out.push_back(card->bytes);
        }
    }
    if (out.empty()) {
        if (const auto card = model::card_bytes(stored, model::CardMode::raw)) {
            out.push_back(card->bytes);
        }
    }
    return out;
}

// The format in which `stored` shows as the code asked for.
std::optional<model::CardFormat> explain(std::string_view stored, const CardQuestion& question,
                                         std::span<const model::CardFormat> formats) {
    if (model::card_key(stored) == model::card_key(question.code)) {
        return model::CardFormat(question.stored.front());
    }
    const std::vector<Bytes> cards = cards_behind(stored, question.stored);
    for (const model::CardFormat& format : formats) {
        for (const Bytes& uid : cards) {
            if (model::shows_as(uid, question.code, format)) {
                return format;
            }
        }
    }
    return std::nullopt;
}

} // namespace

Result<std::vector<StoredUser>> UserStore::by_pin(std::string_view room, const Secret& pin) {
    const auto rules = pin_rules();
    if (!rules) {
        return rules.error();
    }
    UserTable table(db_, vault_);
    std::vector<std::string> rooms = {std::string(room)};
    if (rules->mode == model::PinMode::apt_pin && room.empty()) {
        Query query = db_.query("SELECT DISTINCT room FROM users WHERE pin_digest IS NOT NULL");
        while (query.next()) {
            rooms.emplace_back(query.text(0));
        }
        if (Status status = query.status(); !status) {
            return status.error();
        }
    }
    std::vector<StoredUser> out;
    for (const std::string& place : rooms) {
        const auto digest = vault_.pin_digest(rules->mode, place, pin.reveal());
        const auto row = digest ? table.pins().owner(*digest) : Result<door::UserRow>(0U);
        if (!row) {
            return row.error();
        }
        const auto owner = *row != 0 ? name(*row) : Result<UserName>(UserName());
        auto user = owner && *row != 0 ? get(owner->id) : Result<StoredUser>(StoredUser());
        if (!owner || !user) {
            return owner ? user.error() : owner.error();
        }
        if (*row != 0) {
            out.push_back(std::move(*user));
        }
    }
    return out;
}

Result<std::vector<CardHolder>> UserStore::by_card(const CardQuestion& question, std::size_t most) {
    std::vector<model::CardFormat> formats;
    for (const model::CardFormat& format : question.formats) {
        if (model::read_card(model::plain_code(question.code), format).ok()) {
            formats.push_back(format); // no other format can show this code
        }
    }
    std::vector<CardHolder> out;
    Query rows = db_.query("SELECT id,cards FROM users WHERE cards!='' ORDER BY row");
    while (rows.next() && out.size() < most) {
        for_each_card(rows.text(1), [&](std::string_view card) {
            if (const auto format = explain(card, question, formats)) {
                CardHolder holder;
                holder.user.user.id = rows.text(0);
                holder.card = card;
                holder.format = *format;
                out.push_back(std::move(holder));
            }
        });
    }
    if (Status status = rows.status(); !status) {
        return status.error();
    }
    for (CardHolder& holder : out) {
        auto user = get(holder.user.user.id);
        if (!user) {
            return user.error();
        }
        holder.user = std::move(*user);
    }
    return out;
}

} // namespace akx::agent
