// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/calls.hpp"

namespace akx::agent::akuvox {

std::span<const CallRow> all_calls() {
    static const std::vector<CallRow> kCalls = [] {
        std::vector<CallRow> calls;
        for (const auto part : {system_calls(), relay_calls(), user_calls(), schedule_calls(),
                                book_calls(), log_calls(), config_calls()}) {
            calls.insert(calls.end(), part.begin(), part.end());
        }
        return calls;
    }();
    return kCalls;
}

const CallRow* find_call(std::string_view target, std::string_view action, bool& known_target) {
    known_target = false;
    for (const CallRow& call : all_calls()) {
        if (call.target == target) {
            known_target = true;
            if (call.action == action) {
                return &call;
            }
        }
    }
    return nullptr;
}

} // namespace akx::agent::akuvox
