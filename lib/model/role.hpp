// SPDX-License-Identifier: Apache-2.0
// Who may do what on a phone (REQ SEC-1). Each role may do what the ones before it may.
#pragma once

#include "model/codec.hpp"

namespace akx::model {

// resident: own doors; auditor: reads everything but secrets; operator: opens doors and manages
// users; installer: changes the configuration; admin: accounts, clients, secrets.
enum class Role : std::uint8_t { resident, auditor, operate, install, admin };
template <>
struct Names<Role> {
    static constexpr std::string_view names[] = {"resident", "auditor", "operator", "installer",
                                                 "admin"};
};
inline std::string_view role_name(Role role) {
    return Names<Role>::names[static_cast<std::size_t>(role)];
}
std::optional<Role> parse_role(std::string_view name);

} // namespace akx::model
