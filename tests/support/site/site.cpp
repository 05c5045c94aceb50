// SPDX-License-Identifier: Apache-2.0
#include "support/site/site.hpp"

#include "base/bytes.hpp"

namespace akx::test {

namespace {

using model::User;

constexpr std::string_view kFirst[] = {"Ann",    "Björn", "Chiara", "Đorđe",  "Élodie",    "Fatma",
                                       "Gáspár", "Hana",  "İpek",   "Jürgen", "Katarzyna", "Łukasz",
                                       "Мария",  "Νίκος", "Olga",   "Pedro",  "Quinn",     "Renée",
                                       "Søren",  "王芳",  "山田",   "محمد",   "Zoë",       "Þóra"};
constexpr std::string_view kLast[] = {
    "Smith",  "Müller",  "Rossi", "Novák",  "Dubois", "Yılmaz", "Kowalska", "Иванова", "Παππάς",
    "García", "O'Neill", "Ñúñez", "Jensen", "Li",     "太郎",   "علي",      "van Dam", "Ferreira"};
constexpr std::string_view kHostile[] = {
    "Smith, Ann", "say \"hi\"", "two\nlines", "=HYPERLINK(\"x\")",
    " padded ",   "a;b",        "'quoted'",   "tab\there",
    "\"",         "+49",        "@home",      "x\r\ny",
    "UserData",   "-",          "0",          "a,\"b\",c",
    "''=1",       "\\n",
};
constexpr std::string_view kGroups[] = {"", "Residents", "Staff", "Cleaning", "Visitors"};

// SplitMix64: a stream of numbers for each user, whatever order they are made in.
class Random {
  public:
    Random(std::uint64_t seed, std::uint64_t index) : state_(seed * 0x9E37'79B9'7F4A'7C15 + index) {
        next();
    }
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9E37'79B9'7F4A'7C15;
        z = (z ^ (z >> 30U)) * 0xBF58'476D'1CE4'E5B9;
        z = (z ^ (z >> 27U)) * 0x94D0'49BB'1331'11EB;
        return z ^ (z >> 31U);
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    std::string_view pick(std::span<const std::string_view> from) {
        return from[below(from.size())];
    }

  private:
    std::uint64_t state_;
};

std::string digits(std::uint64_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(text.size() < width ? width - text.size() : 0, '0') + text;
}

// An odd multiplier permutes the numbers of `bits` bits: unique without a list of those given out.
std::uint64_t scatter(std::uint64_t number, unsigned bits) {
    return number * 0x9E37'79B1U & ((std::uint64_t{1} << bits) - 1);
}

// UIDs of 4, 7 and 10 bytes, some with leading zeros. The first byte keeps the sizes apart.
model::CardCode card(std::size_t number, Random& random) {
    const auto unique = static_cast<std::uint32_t>(scatter(number + 1, 24));
    const std::uint64_t high = random.next();
    const std::size_t size = random.one_in(3) ? 7 : random.one_in(20) ? 10 : 4;
    Bytes uid(size);
    for (std::size_t i = 0; i < size; ++i) {
        uid[i] = static_cast<std::uint8_t>(i + 3 >= size ? unique >> (8 * (size - 1 - i))
                                                         : high >> (8 * i));
    }
    uid[0] = size == 4 ? random.one_in(8) ? 0x00 : 0x5A : size == 7 ? 0x04 : 0x88;
    return {to_hex_upper(uid)};
}

std::vector<model::AccessRule> access(Random& random) {
    using model::RelayId;
    std::vector<model::AccessRule> rules;
    const bool resident = !random.one_in(4);
    rules.push_back({resident ? model::kAlways : 1003U, model::RelaySet::of({RelayId::a})});
    if (random.one_in(3)) {
        rules.front().relays.add(RelayId::b);
    }
    if (random.one_in(5)) {
        rules.push_back({1004, model::RelaySet::of({RelayId::c, RelayId::d})});
    }
    if (random.one_in(100)) {
        rules = {{model::kNever, model::RelaySet::of({RelayId::a})}};
    }
    return rules;
}

void add_validity(User& user, Random& random) {
    constexpr std::int64_t kMinutesADay = 24 * 60;
    const auto start = static_cast<std::int64_t>(random.below(730) + 20'454) * kMinutesADay;
    if (random.one_in(10)) { // 2026 and later
        user.valid_from = model::LocalMinute{start + 8 * 60};
        user.valid_to = model::LocalMinute{
            start + static_cast<std::int64_t>(random.below(400)) * kMinutesADay + 18 * 60 + 30};
    }
}

} // namespace

User Site::user(std::size_t index) const {
    Random random(options_.seed, index);
    User user;
    user.id = digits(10'001 + index, 5);
    user.name = std::string(random.pick(kFirst)) + " " + std::string(random.pick(kLast));
    const std::size_t floor = index / 8 % 40;
    user.building = std::string(1, static_cast<char>('A' + index / 320 % 26));
    user.room = std::to_string(floor + 1) + digits(index % 8 + 1, 2);
    user.floors = {std::to_string(floor + 1)};
    user.group = random.pick(kGroups);
    if (!random.one_in(3)) {
        user.pin = Secret(digits(scatter(index + 1, 26), 8));
    }
    const std::size_t cards = options_.every_card || options_.cards == 0
                                  ? options_.cards
                                  : 1 + random.below(options_.cards);
    for (std::size_t i = 0; i < cards; ++i) {
        user.cards.push_back(card(index * model::kMaxCards + i, random));
    }
    if (random.one_in(2)) {
        user.phones.push_back("+49 30 " + digits(random.below(10'000'000), 7));
    }
    user.access = access(random);
    add_validity(user, random);
    user.web_relay = random.one_in(50) ? static_cast<unsigned>(1 + random.below(50)) : 0;
    if (options_.hostile) {
        user.name = std::string(random.pick(kHostile)) + std::string(random.pick(kLast));
        user.group = random.pick(kHostile);
        user.role = random.pick(kHostile);
    }
    return user;
}

std::vector<model::Schedule> Site::schedules() const {
    using model::Weekday;
    model::Schedule office;
    office.id = 1003;
    office.name = "Office hours";
    office.days = model::Flags<Weekday>::of(
        {Weekday::mon, Weekday::tue, Weekday::wed, Weekday::thu, Weekday::fri});
    office.windows = {{7 * 60, 18 * 60 + 30}};
    model::Schedule night;
    night.id = 1004;
    night.name = "Night shift";
    night.type = model::ScheduleType::daily;
    night.windows = {{22 * 60, 6 * 60}};
    return {office, night};
}

} // namespace akx::test
