// SPDX-License-Identifier: Apache-2.0
// Our own CSV (docs/formats/users-csv.md): a column for each field of model::User, by its name.
#pragma once

#include "exchange/reader.hpp"
#include "exchange/writer.hpp"

namespace akx::exchange {

std::unique_ptr<UserReader> make_users_csv_reader(UserSink& sink, const ReaderOptions& options);
std::unique_ptr<UserWriter> make_users_csv_writer(const WriterOptions& options);

} // namespace akx::exchange
