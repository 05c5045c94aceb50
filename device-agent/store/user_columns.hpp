// SPDX-License-Identifier: Apache-2.0
// A user as the columns of the table `users`, and as one record of the import's staging file. One
// column a member, lists as text, so that rows compare without being taken apart.
#pragma once

#include "model/field_set.hpp"
#include "model/user.hpp"
#include "store/sqlite.hpp"

#include <functional>

namespace akx::agent {

// The columns that hold a member as text. The PIN is not among them.
enum class TextColumn { name, cards, access, phones, group, building, room, floors, role };
inline constexpr std::size_t kTextColumns = 9;

// `Text` is std::string, or std::string_view into a record or a row.
template <class Text>
struct UserColumnsOf {
    Text id;
    std::array<Text, kTextColumns> texts;
    std::optional<std::int64_t> valid_from; // LocalMinute
    std::optional<std::int64_t> valid_to;
    std::int64_t web_relay = 0;
    std::int64_t source = 0;

    Text& operator[](TextColumn column) { return texts[static_cast<std::size_t>(column)]; }
    const Text& operator[](TextColumn column) const {
        return texts[static_cast<std::size_t>(column)];
    }
    bool operator==(const UserColumnsOf&) const = default;
};
using UserColumns = UserColumnsOf<std::string>;
using UserColumnViews = UserColumnsOf<std::string_view>;

// The columns in the order of a SELECT and of the parameters; bind_columns and read_columns take
// the index of the first.
inline constexpr std::string_view kUserColumns =
    "id,name,cards,access,phones,grp,building,room,floors,role,valid_from,valid_to,web_relay,"
    "source";
inline constexpr int kUserColumnCount = 14;

void to_columns(const model::User& user, UserColumns& out); // reuses the memory of `out`
UserColumnViews views(const UserColumns& columns);
model::User to_user(const UserColumnViews& columns); // without PIN
// The text must stay until the statement is reset.
void bind_columns(Query& query, int first, const UserColumnViews& columns);
UserColumnViews read_columns(const Query& query, int first);

// Takes from `stored` what `given` does not name.
void keep_others(UserColumnViews& columns, model::FieldSet given, const UserColumnViews& stored);
// The names of the fields that differ, PIN aside.
std::vector<std::string> differences(const UserColumnViews& a, const UserColumnViews& b);

// The lists as they stand in the columns.
void for_each_card(std::string_view cards, const std::function<void(std::string_view)>& visit);
void parse_access(std::string_view text, std::vector<model::AccessRule>& out);

// A staged row: what a list said about one user.
struct StagedRow {
    std::uint32_t line = 0;
    model::FieldSet given;
    UserColumnViews columns;
    std::string_view pin; // "" = none
};
void write_record(std::string& out, std::uint32_t line, model::FieldSet given,
                  const UserColumns& columns, std::string_view pin);
StagedRow read_record(std::string_view record); // views into `record`

} // namespace akx::agent
