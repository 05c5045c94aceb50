// SPDX-License-Identifier: Apache-2.0
// The handlers of akx device, spread over several files; the rows are in device.cpp.
#pragma once

#include "invocation.hpp"

namespace akx::cli {

// device_inventory.cpp: what this computer knows
Result<Exit> device_add(Invocation& run);
Result<Exit> device_list(Invocation& run);
Result<Exit> device_use(Invocation& run);
Result<Exit> device_remove(Invocation& run);
Result<Exit> device_rename(Invocation& run);
Result<Exit> device_label(Invocation& run);

// device_akuvox.cpp: devices that know neither pairing nor announcements
Status add_akuvox(const Invocation& run, KnownPhone& phone); // fills in what is found out
Result<Exit> device_identify(Invocation& run);
Result<Exit> discover_by_scan(Invocation& run);

// device_pairing.cpp: getting to know phones
Result<Exit> device_discover(Invocation& run);
Result<Exit> device_pair(Invocation& run);

// device_status.cpp: what a phone tells about itself and who may use it
Result<Exit> device_info(Invocation& run);
Result<Exit> device_health(Invocation& run);
Result<Exit> device_invite(Invocation& run);
Result<Exit> device_clients(Invocation& run);
Result<Exit> device_revoke(Invocation& run);
Result<Exit> device_renew(Invocation& run);

// "floor=2" into a label; "floor=" removes it.
Status set_labels(Labels& labels, std::span<const std::string> words);

} // namespace akx::cli
