// SPDX-License-Identifier: Apache-2.0
// Encoding a DESFire: application, file, data under the key of delivery, then the keys, key 0 last
// (facts/cards §6). No GetVersion, no selection of the card itself, which is what it wakes up with.
#include "cards/job.hpp"

namespace akx::cards {

namespace {

using desfire::Authentication;
using desfire::Card;
using desfire::CardStatus;
using desfire::Comm;

constexpr std::uint8_t kRules = 0x0B; // key 0 creates, deletes, changes keys; listing is free

// Keys of a new application: all zeros, of its kind.
Key fresh_key(const DesfirePlan& plan) {
    return Key::factory(plan.key.type() == KeyType::aes ? KeyType::aes : KeyType::des2k);
}

// The way for the card's own key: what the card knows for sure.
Authentication card_way(const DesfirePlan& plan, const Key& key) {
    if (key.type() == KeyType::aes) {
        return Authentication::aes;
    }
    return plan.way == Authentication::d40 ? Authentication::d40 : Authentication::iso;
}

bool is_refusal(const Error& error) {
    return error.is(errors::card_refused) || error.is(errors::card_denied);
}

class Encoder {
  public:
    Encoder(Job& job, const Plan& plan)
        : job_(job), plan_(plan), desfire_(plan.desfire), card_(job.transport(), job.random()) {}

    Status encode();
    Status undo();

  private:
    Status create_application();
    Status open_card();
    Status change_card_key();
    Status fill_application();
    Status create_file();
    Status change_keys();
    Status change_other_key(std::uint8_t number, const Key& key);
    Status change_own_key();
    Status open_fresh();
    Status verify();
    Status finish(bool application_exists);
    Status finish_keys();

    Job& job_;
    const Plan& plan_;
    const DesfirePlan& desfire_;
    Card card_;
    bool card_has_new_key_ = false;
};

// Authenticates with the card's own key, the old or the new one.
Status Encoder::open_card() {
    const Status old =
        card_.authenticate(card_way(desfire_, desfire_.old_card_key), 0, desfire_.old_card_key);
    if (old || !is_refusal(old.error()) || desfire_.card_key.empty()) {
        return old;
    }
    const Status fresh = card_.authenticate(Authentication::aes, 0, desfire_.card_key);
    card_has_new_key_ = fresh.ok();
    if (!fresh && is_refusal(fresh.error())) {
        return Error(errors::card_refused, "neither the old nor the new key of the card fits")
            .next("'oldCardKey' in the profile says which key cards have before");
    }
    return fresh;
}

Status Encoder::create_application() {
    if (Status begun = job_.begin("create application " + desfire_.application_name); !begun) {
        return begun;
    }
    const desfire::KeySettings settings{kRules, static_cast<std::uint8_t>(desfire_.key_index + 1),
                                        desfire_.key.type() == KeyType::aes ? KeyType::aes
                                                                            : KeyType::des2k};
    const Status created = card_.create_application(desfire_.application, settings);
    if (created || !is_refusal(created.error()) || card_.authenticated()) {
        return created;
    }
    if (Status open = open_card(); !open) {
        return open;
    }
    return card_.create_application(desfire_.application, settings);
}

Status Encoder::change_card_key() {
    if (desfire_.card_key.empty() || card_has_new_key_) {
        return {};
    }
    if (Status begun = job_.begin("change the card's own key"); !begun) {
        return begun;
    }
    return card_.change_key(0, desfire_.card_key, nullptr, true);
}

Status Encoder::open_fresh() {
    return card_.authenticate(desfire_.way, 0, fresh_key(desfire_));
}

Status Encoder::create_file() {
    if (Status begun = job_.begin("create file " + std::to_string(desfire_.file)); !begun) {
        return begun;
    }
    desfire::FileSettings settings;
    settings.comm = desfire_.comm;
    settings.rights = {desfire_.key_index, 0, 0, 0};
    settings.size = desfire_.file_size;
    const Status created = card_.create_file(desfire_.file, settings);
    if (!created && card_.last() == CardStatus::duplicate && job_.resuming()) {
        return open_fresh();
    }
    return created;
}

// With the old key; when that is wrong it was changed before.
Status Encoder::change_other_key(std::uint8_t number, const Key& key) {
    if (Status begun = job_.begin("change key " + std::to_string(number)); !begun) {
        return begun;
    }
    const Key before = fresh_key(desfire_);
    const Status changed = card_.change_key(number, key, &before, false);
    if (!changed && job_.resuming() && card_.last() == CardStatus::integrity) {
        return open_fresh();
    }
    return changed;
}

Status Encoder::change_own_key() {
    if (Status begun = job_.begin("change key 0"); !begun) {
        return begun;
    }
    const Key& key = desfire_.key_index == 0 ? desfire_.key : desfire_.application_key;
    return card_.change_key(0, key, nullptr, false);
}

// Keys between 0 and the phone's have no rights, but are not left as delivered either.
Status Encoder::change_keys() {
    for (std::uint8_t number = 1; number < desfire_.key_index; ++number) {
        if (Status changed = change_other_key(number, desfire_.application_key); !changed) {
            return changed;
        }
    }
    if (desfire_.key_index != 0) {
        if (Status changed = change_other_key(desfire_.key_index, desfire_.key); !changed) {
            return changed;
        }
    }
    return change_own_key();
}

// In the selected application, authenticated with the key of delivery.
Status Encoder::fill_application() {
    if (Status created = create_file(); !created) {
        return created;
    }
    if (Status begun = job_.begin("write file " + std::to_string(desfire_.file)); !begun) {
        return begun;
    }
    if (Status written = card_.write(desfire_.file, 0, plan_.data, desfire_.comm); !written) {
        return written;
    }
    return change_keys();
}

Status Encoder::verify() {
    if (Status open = card_.authenticate(desfire_.way, desfire_.key_index, desfire_.key); !open) {
        return open;
    }
    const Result<Bytes> data =
        card_.read(desfire_.file, 0, static_cast<std::uint32_t>(plan_.data.size()), desfire_.comm);
    if (!data) {
        return data.error();
    }
    return *data == plan_.data
               ? Status()
               : Error(errors::card_unknown_state, "the card does not hold what was written");
}

// Where the job stopped once the application was there (it is selected now).
Status Encoder::finish_keys() {
    const Status open = open_fresh();
    if (open) {
        if (Status filled = fill_application(); !filled) {
            return filled;
        }
    } else if (!is_refusal(open.error())) {
        return open;
    }
    const Status proven = verify(); // key 0 was the last: all is done when it is not fresh
    if (!proven && is_refusal(proven.error())) {
        return Error(errors::card_refused, "application " + desfire_.application_name +
                                               " is there already, with other keys")
            .next("choose another application in the profile, or format the card");
    }
    return proven;
}

Status Encoder::finish(bool application_exists) {
    if (!application_exists) {
        if (Status created = create_application(); !created) {
            return created;
        }
    }
    if (!desfire_.card_key.empty()) {
        if (Status selected = card_.select({}); !selected) {
            return selected;
        }
        if (Status open = open_card(); !open) {
            return open;
        }
        if (Status changed = change_card_key(); !changed) {
            return changed;
        }
    }
    if (Status selected = card_.select(desfire_.application); !selected) {
        return selected;
    }
    return finish_keys();
}

Status Encoder::encode() {
    if (job_.resuming()) {
        const Status there = card_.select(desfire_.application);
        if (!there && card_.last() != CardStatus::no_application) {
            return there;
        }
        return finish(there.ok());
    }
    if (!desfire_.card_key.empty()) {
        if (Status open = open_card(); !open) {
            return open;
        }
    }
    if (Status created = create_application(); !created) {
        if (card_.last() == CardStatus::duplicate) {
            return Error(errors::already_exists,
                         "the card has application " + desfire_.application_name + " already")
                .next("'akx card resume' goes on with a card of this profile; 'akx card format' "
                      "empties it");
        }
        return created;
    }
    if (Status changed = change_card_key(); !changed) {
        return changed;
    }
    if (Status selected = card_.select(desfire_.application); !selected) {
        return selected;
    }
    if (Status open = open_fresh(); !open) {
        return open;
    }
    if (Status filled = fill_application(); !filled) {
        return filled;
    }
    return verify();
}

// Takes away the application and gives the card its old key.
Status Encoder::undo() {
    if (Status selected = card_.select({}); !selected) {
        return selected;
    }
    if (Status open = open_card(); !open) {
        return open;
    }
    if (Status begun = job_.begin("delete application " + desfire_.application_name); !begun) {
        return begun;
    }
    const Status deleted = card_.delete_application(desfire_.application);
    if (!deleted && card_.last() != CardStatus::no_application) {
        return deleted;
    }
    if (!card_has_new_key_) {
        return {};
    }
    if (!deleted) {
        if (Status open = open_card(); !open) {
            return open;
        }
    }
    if (Status begun = job_.begin("restore the card's own key"); !begun) {
        return begun;
    }
    if (Status changed = card_.change_key(0, desfire_.old_card_key, nullptr, true); !changed) {
        return changed;
    }
    return card_.authenticate(card_way(desfire_, desfire_.old_card_key), 0, desfire_.old_card_key);
}

} // namespace

Status encode_desfire(Job& job, const Plan& plan) {
    return Encoder(job, plan).encode();
}

Status undo_desfire(Job& job, const Plan& plan) {
    return Encoder(job, plan).undo();
}

} // namespace akx::cards
