// SPDX-License-Identifier: Apache-2.0
// What a device answers, as the driver reads it: results, users, schedules, opening.
#include "device/akuvox/answer.hpp"
#include "device/akuvox/schedule_item.hpp"
#include "device/akuvox/user_item.hpp"
#include "fuzz/property.hpp"

#include "base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace akx;
    namespace akuvox = device::akuvox;
    net::Reply reply;
    reply.status = 200;
    reply.body.assign(reinterpret_cast<const char*>(data), size);
    AKX_PROPERTY(is_utf8(akuvox::to_utf8(reply.body)));
    (void)akuvox::read_unlock_answer(reply).ok();
    const Result<akuvox::Answer> answer = akuvox::read_answer(reply, false);
    const Result<akuvox::Answer> changed = akuvox::read_answer(reply, true);
    AKX_PROPERTY(!answer || changed); // what reads as an answer does so of a change, too
    if (!answer) {
        return 0;
    }
    for (const Value& item : answer->items()) {
        (void)akuvox::read_schedule_item(item).ok();
        const Result<akuvox::UserItem> user = akuvox::read_user_item(item);
        if (!user) {
            continue;
        }
        Value written = item;
        if (user->cards_cut || !akuvox::write_user_item(user->row, written)) {
            continue;
        }
        const Result<akuvox::UserItem> again = akuvox::read_user_item(written);
        AKX_PROPERTY(again && akuvox::differences(user->row, *again).empty());
    }
    return 0;
}
