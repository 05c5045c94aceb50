// SPDX-License-Identifier: Apache-2.0
// A folder that goes away with the test, keys, and users by the number.
#pragma once

#include "store/state_db.hpp"
#include "store/user_import.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <stdlib.h>

namespace akx::agent::test {

class TempFolder {
  public:
    TempFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "akx-store-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    std::string file(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

inline crypto::Key test_key(std::uint8_t fill = 7) {
    crypto::Key key;
    key.fill(fill);
    return key;
}

inline const model::FieldSet& all_fields() {
    static const model::FieldSet all = model::FieldSet::all(model::User::section());
    return all;
}

// Fails the test with the error's text.
template <class T>
T need(Result<T> result) {
    INFO((result ? std::string() : result.error().text()));
    REQUIRE(result.ok());
    return std::move(*result);
}
inline void need(const Status& status) {
    INFO((status ? std::string() : status.error().text()));
    REQUIRE(status.ok());
}

inline std::unique_ptr<StateDb> open_state(const TempFolder& folder,
                                           const DatabaseOptions& options = {}) {
    return need(StateDb::open(folder.file("state.db"), test_key(), options));
}

// User number `n`: id "u<n>", its own PIN and `cards` cards.
inline model::User make_user(unsigned n, unsigned cards = 1) {
    model::User user;
    user.id = "u" + std::to_string(n);
    user.name = "User " + std::to_string(n);
    user.pin = Secret(std::to_string(1'000'000 + n));
    for (unsigned i = 0; i < cards; ++i) {
        // Spread over the numbers as real cards are.
        const std::uint64_t code = (std::uint64_t{n} * 8 + i + 1) * 2'654'435'761U % 4'294'967'291U;
        char text[16];
        std::snprintf(text, sizeof text, "%08llX", static_cast<unsigned long long>(code));
        user.cards.push_back({text});
    }
    user.access.push_back({});
    user.room = std::to_string(100 + n % 50);
    return user;
}

inline ImportReport import_users(StateDb& state, const std::vector<model::User>& users,
                                 const ImportOptions& options = {}) {
    auto import = need(UserImport::start(state, options));
    std::uint32_t line = 1;
    for (const model::User& user : users) {
        need(import->add_row(user, all_fields(), ++line));
    }
    return need(import->finish(state));
}

inline std::vector<model::User> make_users(unsigned count, unsigned cards = 1) {
    std::vector<model::User> users;
    for (unsigned n = 1; n <= count; ++n) {
        users.push_back(make_user(n, cards));
    }
    return users;
}

} // namespace akx::agent::test
