// SPDX-License-Identifier: Apache-2.0
// Where the program keeps what it knows: config.yaml with the inventory, identities/ with one key
// per context, credentials/ with passwords it made up. All of it is private to the user.
#pragma once

#include "base/secret.hpp"
#include "context/inventory.hpp"

#include <functional>

namespace akx::cli {

class Store {
  public:
    explicit Store(std::string file) : file_(std::move(file)) {}

    const std::string& file() const { return file_; }
    Result<Inventory> load() const; // an absent file is an empty inventory
    // Reads, changes and writes under a lock, so that two programs never lose each other's change.
    Status edit(const std::function<Status(Inventory&)>& change) const;

    std::string identity_file(std::string_view context) const;
    std::string credential_file(std::string_view context, std::string_view device) const;

  private:
    std::string folder() const;
    std::string file_;
};

// Names become file names: letters, digits, '.', '_' and '-', not starting with '.'.
Status check_name(std::string_view what, std::string_view name);

} // namespace akx::cli
