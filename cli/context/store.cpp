// SPDX-License-Identifier: Apache-2.0
#include "context/store.hpp"

#include "base/file.hpp"

namespace akx::cli {

std::string Store::folder() const {
    return parent_folder(file_);
}

Result<Inventory> Store::load() const {
    const Result<std::string> text = read_file(file_);
    if (!text) {
        return text.error().is(errors::not_found) ? Result<Inventory>(Inventory())
                                                  : Result<Inventory>(text.error());
    }
    return parse_inventory(*text, file_);
}

Status Store::edit(const std::function<Status(Inventory&)>& change) const {
    const Result<FileLock> lock = FileLock::take(file_ + ".lock");
    if (!lock) {
        return lock.error();
    }
    Result<Inventory> inventory = load();
    if (!inventory) {
        return inventory.error();
    }
    if (Status status = change(*inventory); !status) {
        return status;
    }
    return write_private_file(file_, to_yaml(*inventory));
}

std::string Store::identity_file(std::string_view context) const {
    return folder() + "/identities/" + std::string(context) + ".pem";
}

std::string Store::credential_file(std::string_view context, std::string_view device) const {
    return folder() + "/credentials/" + std::string(context) + "/" + std::string(device);
}

Status check_name(std::string_view what, std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    const bool good = !name.empty() && name.size() <= 63 && name.front() != '.' &&
                      name.front() != '-' && std::all_of(name.begin(), name.end(), allowed);
    if (!good) {
        return Error(errors::usage,
                     "'" + std::string(name) + "' cannot be the name of a " + std::string(what))
            .next("use up to 63 letters, digits, '.', '_' and '-'");
    }
    return {};
}

} // namespace akx::cli
