// SPDX-License-Identifier: Apache-2.0
// UserData.tgz. The bytes are taken twice: as an archive, and as what is inside one, since no
// fuzzer guesses a check sum of gzip. The pieces do not matter; nothing read is more than the
// archive can hold.
#include "exchange/gzip.hpp"
#include "exchange/tar.hpp"
#include "fuzz/users_target.hpp"

namespace {

using namespace akx;

void check(std::string_view archive) {
    const exchange::Format& tgz = *exchange::find_format("device-tgz");
    const fuzz::Digest once = fuzz::read(tgz, archive, 1U << 20U);
    const fuzz::Digest again = fuzz::read(tgz, archive, 7);
    AKX_PROPERTY(once.told == again.told && once.failure == again.failure);
}

std::string packed(std::string_view text) {
    std::string out;
    exchange::PackedText part;
    part.append(text);
    exchange::append_gzip(out, {&part, 1});
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check(text);
    check(packed(text));
    const std::string file = exchange::tar_header("userdata.xml", size) + std::string(text) +
                             exchange::tar_padding(size) + exchange::tar_end();
    check(packed(file));
    return 0;
}
