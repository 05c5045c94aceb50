// SPDX-License-Identifier: Apache-2.0
// NDJSON: one JSON object a line, each a user as the native API takes it; a line {"schedule": {…}}
// is a schedule.
#pragma once

#include "exchange/reader.hpp"
#include "exchange/writer.hpp"

namespace akx::exchange {

std::unique_ptr<UserReader> make_ndjson_reader(UserSink& sink, const ReaderOptions& options);
std::unique_ptr<UserWriter> make_ndjson_writer(const WriterOptions& options);

// One user as a JSON object, without a line end: every field that the row speaks of, PINs only when
// asked for, else "hasPin".
void append_user_json(std::string& out, const UserRow& row, bool pins);

} // namespace akx::exchange
