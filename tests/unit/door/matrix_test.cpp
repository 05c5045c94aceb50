// SPDX-License-Identifier: Apache-2.0
// The decision matrix, row by row.
#include "unit/door/matrix.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace akx::door::test {

namespace {

const Matrix& matrix() {
    static const Matrix kMatrix = Matrix::load(AKX_SOURCE_DIR "/tests/data/decision_matrix.csv");
    return kMatrix;
}

std::string relays_text(model::RelaySet relays) {
    std::string text = model::relay_names(relays);
    std::replace(text.begin(), text.end(), ',', ' ');
    return text;
}

std::string who(const Decision& decision) {
    if (decision.public_pin != nullptr) {
        return "public " + decision.public_pin->name;
    }
    return decision.user ? matrix().user_name(*decision.user) : std::string();
}

} // namespace

TEST_CASE("every row of the decision matrix is decided as it says") {
    const auto pin_policy = matrix().policy(model::PinMode::pin);
    const auto apt_policy = matrix().policy(model::PinMode::apt_pin);
    const auto pin_users = matrix().directory(model::PinMode::pin).directory;
    const auto apt_users = matrix().directory(model::PinMode::apt_pin).directory;
    for (const Case& row : matrix().cases()) {
        INFO(row.name);
        const bool pin = row.mode == model::PinMode::pin;
        const Decision decision =
            decide(pin ? *pin_policy : *apt_policy, pin ? *pin_users : *apt_users, row.under,
                   row.attempt, row.at);
        CHECK(reason_name(decision.reason) == row.reason);
        CHECK(relays_text(decision.relays) == row.relays);
        CHECK(who(decision) == row.who);
    }
}

TEST_CASE("the decision matrix has a row for every answer and no two rows with one name") {
    std::set<std::string> reasons;
    std::set<std::string> names;
    const std::vector<Case> cases = matrix().cases();
    for (const Case& row : cases) {
        reasons.insert(row.reason);
        names.insert(row.name);
    }
    CHECK(cases.size() >= 60);
    CHECK(names.size() == cases.size());
    for (const ReasonText& reason : all_reasons()) {
        INFO(reason.name);
        CHECK(reasons.contains(std::string(reason.name)));
    }
}

TEST_CASE("an explanation ends with the check that decides, and changes nothing") {
    const auto policy = matrix().policy(model::PinMode::pin);
    const auto users = matrix().directory(model::PinMode::pin).directory;
    for (const Case& row : matrix().cases()) {
        if (row.mode != model::PinMode::pin) {
            continue;
        }
        INFO(row.name);
        Explanation explanation;
        const Decision plain = decide(*policy, *users, row.under, row.attempt, row.at);
        const Decision told = decide(*policy, *users, row.under, row.attempt, row.at, &explanation);
        CHECK(plain.reason == told.reason);
        CHECK(plain.relays == told.relays);
        const auto decides = [&](const ExplainedStep& step) {
            return step.check == reason_text(told.reason).check && step.passed == told.granted();
        };
        CHECK(std::any_of(explanation.begin(), explanation.end(), decides));
    }
}

TEST_CASE("an explanation shows neither PIN nor card code") {
    const auto policy = matrix().policy(model::PinMode::pin);
    const auto users = matrix().directory(model::PinMode::pin).directory;
    for (const Case& row : matrix().cases()) {
        if (row.presented.size() < 4) {
            continue;
        }
        INFO(row.name);
        Explanation explanation;
        (void)decide(*policy, *users, row.under, row.attempt, row.at, &explanation);
        for (const ExplainedStep& step : explanation) {
            CHECK(step.detail.find(row.presented) == std::string::npos);
        }
    }
}

TEST_CASE("the two users that claim one card and one PIN are reported") {
    const auto pin = matrix().directory(model::PinMode::pin);
    const auto apt = matrix().directory(model::PinMode::apt_pin);
    REQUIRE(pin.conflicts.size() == 2);
    CHECK(pin.conflicts[0].kind == CredentialConflict::Kind::card);
    CHECK(pin.conflicts[1].kind == CredentialConflict::Kind::pin);
    CHECK(matrix().user_name(pin.conflicts[1].first) == "Rex");
    CHECK(matrix().user_name(pin.conflicts[1].second) == "Sue");
    CHECK(apt.conflicts.size() == 1);
}

} // namespace akx::door::test
