// SPDX-License-Identifier: Apache-2.0
// The driver beside a simulated device, on a clock that only moves when the driver waits.
#pragma once

#include "device/akuvox_device.hpp"
#include "support/akuvox_device/device.hpp"

#include <catch2/catch.hpp>

namespace akx::test {

class HandClock final : public Clock {
  public:
    Now now() const override {
        const Millis gone{gone_.load()};
        return {WallTime(Millis(1'790'000'000'000)) + gone, MonoTime(Millis(1'000'000)) + gone};
    }
    void advance(Millis by) { gone_ += by.count(); }
    Millis gone() const { return Millis(gone_.load()); }

  private:
    std::atomic<std::int64_t> gone_{0};
};

struct Bench {
    explicit Bench(const std::string& name,
                   const std::function<void(akuvox::Profile&)>& change = {})
        : device(
              [&] {
                  akuvox::Profile profile = akuvox::load_profile(name);
                  if (change) {
                      change(profile);
                  }
                  return profile;
              }(),
              [this] { return Millis(1'790'000'000'000) + clock.gone(); }) {}

    device::AkuvoxOptions options(const std::string& password = akuvox::Device::kPassword) {
        Result<net::Endpoint> endpoint = net::parse_endpoint(device.address());
        REQUIRE(endpoint);
        net::ClientOptions client(*endpoint, net::Trust::first_use().even_expired());
        client.clock = &clock;
        client.login = {net::Login::Scheme::digest, akuvox::Device::kUser, Secret(password)};
        device::AkuvoxOptions out(std::move(client));
        out.wait = [this](Millis time) {
            waits.push_back(time);
            clock.advance(time);
        };
        return out;
    }
    std::unique_ptr<device::Device> open(const std::string& password = akuvox::Device::kPassword) {
        auto opened = device::open_akuvox(options(password));
        REQUIRE(opened);
        return std::move(*opened);
    }

    HandClock clock;
    std::vector<Millis> waits;
    akuvox::Device device;
};

inline Value user_value(const std::string& id, const std::string& name, const std::string& card) {
    Value access = Value::object();
    access.set("schedule", 1001);
    access.set("relays", Value::Array{"A"});
    Value out = Value::object();
    out.set("id", id);
    out.set("name", name);
    out.set("pin", "7264");
    out.set("cards", Value::Array{card});
    out.set("access", Value::Array{access});
    return out;
}

inline net::Upload upload(std::string text) {
    return {.read = [text = std::move(text), at = std::size_t{0}](
                        std::span<std::uint8_t> room) mutable -> Result<std::size_t> {
                const std::size_t size = std::min(room.size(), text.size() - at);
                std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), size, room.begin());
                at += size;
                return size;
            },
            .length = {}};
}

} // namespace akx::test
