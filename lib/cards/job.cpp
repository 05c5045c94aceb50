// SPDX-License-Identifier: Apache-2.0
#include "cards/job.hpp"

#include "cards/presence.hpp"

#include <algorithm>

namespace akx::cards {

namespace {

constexpr std::array<std::string_view, 4> kStates{"untouched", "partly", "encoded", "blank"};

std::string state_text(CardState state, const std::vector<std::string>& steps) {
    if (state == CardState::untouched) {
        return "nothing on the card was changed";
    }
    return "the card is partly done, last begun: " + (steps.empty() ? "nothing" : steps.back()) +
           "; 'akx card resume' finishes it, 'akx card undo' takes it back";
}

Status carry_out(Job& job, const Plan& plan, const Consent& consent) {
    switch (plan.card) {
    case model::CardType::classic:
        return encode_classic(job, job.undoing() ? reversed(plan) : plan);
    case model::CardType::plus:
        return encode_plus(job, job.undoing() ? reversed(plan) : plan, consent);
    case model::CardType::desfire:
        break;
    }
    return job.undoing() ? undo_desfire(job, plan) : encode_desfire(job, plan);
}

} // namespace

std::string_view state_name(CardState state) {
    return kStates[static_cast<std::size_t>(state)];
}

Job::Job(nfc::Transport& transport, nfc::Target target, Random random, Journal& journal,
         JournalEntry entry)
    : transport_(&transport), target_(std::move(target)), random_(std::move(random)),
      journal_(&journal), entry_(std::move(entry)), resuming_(!entry_.steps.empty()) {
    if (resuming_) {
        state_ = CardState::partly;
    }
}

Status Job::begin(std::string step) {
    if (on_step) {
        on_step(step);
    }
    entry_.steps.push_back(std::move(step));
    const Status written = journal_->write(entry_);
    if (written) {
        ++begun_;
        state_ = CardState::partly;
    } else {
        entry_.steps.pop_back(); // what is not journalled does not happen
    }
    return written;
}

Status Job::run(const Plan& plan, const Consent& consent) {
    if (Status fits = check_kind(plan.card, target_); !fits) {
        return fits;
    }
    const Status done = carry_out(*this, plan, consent);
    if (!done) {
        Error error = done.error();
        std::string context = state_text(state_, entry_.steps);
        return std::move(error).with(std::move(context));
    }
    state_ = undoing() ? CardState::blank : CardState::encoded;
    return journal_->close(entry_);
}

Plan reversed(const Plan& plan) {
    Plan back = plan;
    back.data.assign(plan.data.size(), 0);
    std::swap(back.classic.key_a, back.classic.old_a);
    std::swap(back.classic.key_b, back.classic.old_b);
    std::swap(back.classic.access, back.classic.old_access);
    if (back.classic.access == classic::AccessPreset::transport) {
        back.classic.phone = classic::Slot::a;
    }
    std::swap(back.plus.key_a, back.plus.old_a);
    std::swap(back.plus.key_b, back.plus.old_b);
    back.plus.level = model::PlusLevels::sl3;
    return back;
}

} // namespace akx::cards
