// SPDX-License-Identifier: Apache-2.0
// The columns of the devices' user records: how each is spelled, read and written. The devices'
// XML and API use the same ones under slightly other names.
#pragma once

#include "exchange/loss.hpp"
#include "exchange/row.hpp"

namespace akx::exchange {

// A record being read, with what is decided only when all of its cells are known.
struct DeviceRecord {
    UserRow row;
    std::string number;                   // the ID column, a row number of the device
    std::vector<std::string> warnings;    // about this row
    std::vector<std::string> not_carried; // the same for many rows; summed up by the reader
};

struct DeviceColumn {
    std::string_view name;                         // exact, as in the 18 columns
    std::span<const std::string_view> other_names; // of other firmwares, the API and the XML
    std::string_view field;                        // of model::User; "" = none of ours
    // nullptr: not carried; worth a note when the cell says more than one of `idle`.
    Status (*read)(DeviceRecord& record, std::string_view text);
    std::string (*write)(const UserRow& row); // nullptr: always `idle.front()`
    std::span<const std::string_view> idle;   // values that mean nothing is set
    bool standard = true;                     // one of the 18
};

std::span<const DeviceColumn> device_columns(); // the 18 first, in their order
const DeviceColumn* find_device_column(std::string_view name);

// The devices' API cuts CardCode at so many characters (facts/akuvox §1.4).
inline constexpr std::size_t kCardCodeCut = 63;

// What any of the devices' formats changes of a user, beyond columns it does not have.
void add_device_losses(const UserRow& row, LossReport& report);

} // namespace akx::exchange
