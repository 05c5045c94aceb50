// SPDX-License-Identifier: Apache-2.0
// Reads tests/data/decision_matrix.csv: a phone, its users and the cases to decide.
#pragma once

#include "door/decide.hpp"

#include <map>
#include <string>
#include <vector>

namespace akx::door::test {

// One section: a header row and rows of as many cells.
struct Table {
    std::string name;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;

    const std::string& cell(const std::vector<std::string>& row, std::string_view column) const;
};

struct Case {
    std::string name;
    WallTime at;
    model::PinMode mode = model::PinMode::pin;
    DoorState under;
    std::string presented; // the text of the credential, which `attempt` points into
    Attempt attempt;
    std::string reason;
    std::string relays; // "A B"
    std::string who;    // the user's name, "public …" or empty
};

class Matrix {
  public:
    // Throws std::runtime_error on a malformed file: there is no test without it.
    static Matrix load(const std::string& path);

    const Table& table(std::string_view name) const;
    const std::vector<Table>& tables() const { return tables_; }
    std::vector<Case> cases() const;
    model::Phone phone(model::PinMode mode) const;
    std::shared_ptr<const Policy> policy(model::PinMode mode) const;
    DirectoryBuilder::Built directory(model::PinMode mode) const;
    std::string user_name(UserRow row) const;

  private:
    void set_attempt(Case& out, const std::string& text) const;

    std::vector<Table> tables_;
};

} // namespace akx::door::test
