// SPDX-License-Identifier: Apache-2.0
// Makes users and schedules of the devices' records, whichever file they stood in.
#pragma once

#include "exchange/device_columns.hpp"
#include "exchange/device_schedule.hpp"
#include "exchange/row_report.hpp"

namespace akx::exchange {

struct DeviceCell {
    const DeviceColumn* column = nullptr; // nullptr: not known, left out
    std::string_view text;
};

class DeviceRows {
  public:
    // Where a cell of the present record is in the file; cell_count() or more: the record itself.
    using SpotOf = std::function<Spot(std::size_t cell)>;

    DeviceRows(UserSink& sink, RowReport& report) : sink_(sink), report_(report) {}

    // `present` as far as columns say; id and name are always made.
    void read_user(std::span<const DeviceCell> cells, model::FieldSet present, std::uint32_t line,
                   const SpotOf& spot_of);
    // `spot_of_column` takes a column's standard name.
    void read_schedule(const DeviceSchedule& record, std::uint32_t line,
                       const std::function<Spot(std::string_view)>& spot_of_column);

  private:
    struct Reading; // one record on its way

    void read_cell(Reading& reading, std::size_t cell);
    void complete(Reading& reading);
    bool take_other_id(Reading& reading);
    Spot spot_of_field(const Reading& reading, std::string_view field) const;

    UserSink& sink_;
    RowReport& report_;
};

} // namespace akx::exchange
