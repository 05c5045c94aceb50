// SPDX-License-Identifier: Apache-2.0
#include "component/cards/desk.hpp"

namespace akx::cards {

namespace {

Secret key(char digit, std::size_t digits) {
    return Secret(std::string(digits, digit));
}

Result<Plan> plan_for(const model::CardProfile& profile, const nfc::Target& target) {
    return make_plan(profile, "test", target.uid, kCode);
}

} // namespace

model::CardProfile classic_profile() {
    model::CardProfile profile;
    profile.classic.sector = 5;
    profile.classic.block = 1;
    profile.classic.key = key('a', 12);
    profile.classic.other_key = key('b', 12);
    return profile;
}

model::CardProfile classic_directory_profile() {
    model::CardProfile profile = classic_profile();
    profile.classic.directory = true;
    profile.classic.application.bytes = {0x50, 0x12};
    return profile;
}

model::CardProfile plus_profile(model::PlusLevels level) {
    model::CardProfile profile;
    profile.card = model::CardType::plus;
    profile.plus.level = level;
    profile.plus.places.push_back({21, key('a', 32)});
    profile.plus.other_key = key('b', 32);
    profile.plus.master_key = key('c', 32);
    profile.plus.configuration_key = key('d', 32);
    profile.plus.level3_key = key('e', 32);
    return profile;
}

model::CardProfile desfire_profile(model::DesfireAuthentication way, model::DesfireComm comm,
                                   unsigned key_index) {
    model::CardProfile profile;
    profile.card = model::CardType::desfire;
    profile.desfire.application.bytes = {0x11, 0x22, 0x33};
    profile.desfire.authentication = way;
    profile.desfire.communication = comm;
    const bool des =
        way == model::DesfireAuthentication::d40 || way == model::DesfireAuthentication::iso;
    profile.desfire.crypto = des ? model::DesfireCrypto::des : model::DesfireCrypto::aes;
    profile.desfire.key = Secret("00112233445566778899aabbccddeeff");
    profile.desfire.key_index = key_index;
    profile.desfire.application_key = Secret("102030405060708090a0b0c0d0e0f000");
    return profile;
}

Status Desk::run(const model::CardProfile& profile, Intent intent, bool resume) {
    const Result<std::optional<nfc::Target>> target = transport.select({}, Millis{0});
    if (!target || !target->has_value()) {
        return target ? Error(errors::card_gone, "no card") : target.error();
    }
    const Result<Plan> plan = plan_for(profile, **target);
    if (!plan) {
        return plan.error();
    }
    JournalEntry entry;
    entry.uid = to_hex_upper((*target)->uid);
    entry.intent = intent;
    entry.profile = "test";
    entry.code = kCode;
    if (resume && journal.entries.contains(entry.uid)) {
        entry.steps = journal.entries.at(entry.uid).steps;
        entry.kept = journal.entries.at(entry.uid).kept;
    }
    Job job(transport, **target, crypto::random_bytes, journal, std::move(entry));
    const Status done = job.run(*plan, {.irreversible = true});
    state = job.state();
    return done;
}

Bytes Desk::seen(const model::CardProfile& profile) {
    lift();
    const Result<std::optional<nfc::Target>> target = transport.select({}, Millis{0});
    if (!target || !target->has_value()) {
        return {};
    }
    const Result<Plan> plan = plan_for(profile, **target);
    const Result<Bytes> data =
        read_place(transport, **target, crypto::random_bytes, plan.value_or(Plan()));
    return data ? read_stored(profile.code, *data).value_or({}) : Bytes();
}

} // namespace akx::cards
