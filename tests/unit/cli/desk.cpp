// SPDX-License-Identifier: Apache-2.0
#include "desk.hpp"

#include "context/client_identity.hpp"
#include "parser.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace akx::test {

Result<std::size_t> TextReader::read(std::span<char> into) {
    const std::size_t size = std::min(into.size(), text.size());
    std::copy_n(text.begin(), size, into.begin());
    text.erase(0, size);
    return size;
}

Desk::Desk() {
    variables["HOME"] = folder_.path();
    variables["USER"] = "ann";
    phone.clock = &clock;
}

cli::Environment Desk::environment(TextReader& in, TextWriter& out, TextWriter& err) {
    cli::Environment environment;
    environment.in = &in;
    environment.out = &out;
    environment.err = &err;
    environment.clock = &clock;
    environment.variable = [this](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        return found != variables.end() ? std::optional(found->second) : std::nullopt;
    };
    environment.is_interrupted = [this] { return interrupt_after == 0; };
    environment.wait = [this](Millis time) {
        clock.time.mono += time;
        clock.time.wall += time;
        interrupt_after -= interrupt_after > 0 ? 1 : 0;
    };
    environment.ask = [this](std::string_view question, bool) -> Result<Secret> {
        asked.emplace_back(question);
        if (answers.empty()) {
            return Error(errors::needs_input, "there is no terminal to ask on");
        }
        Secret answer(answers.front());
        answers.pop_front();
        return answer;
    };
    return environment;
}

cli::Network Desk::network() {
    cli::Network network;
    network.open = [this](const net::ClientOptions& options) { return phone.open(options); };
    network.look = [this](const net::Endpoint&, const net::Deadlines&, const net::TraceSink&) {
        return phone.look();
    };
    network.pair = [this](const device::PairingRequest& request) { return phone.pair(request); };
    network.browse = [this](const net::BrowseOptions&) {
        return Result<std::vector<net::Found>>(phone.found);
    };
    network.list_readers = [this] {
        return open_reader ? std::vector<nfc::Reader>{{"emulated", "Emulated reader"}}
                           : std::vector<nfc::Reader>{};
    };
    network.open_reader = [this](const std::string& name) { return open_reader(name); };
    return network;
}

Finished Desk::akx(const std::vector<std::string>& words, const std::string& input) {
    TextReader in;
    in.text = input;
    TextWriter out;
    TextWriter err;
    in.terminal = out.terminal = err.terminal = terminal;
    const int exit_code = cli::run(words, environment(in, out, err), network());
    return {exit_code, out.text, err.text};
}

Finished Desk::line(const std::string& words, const std::string& input) {
    return akx(cli::split_line(words), input);
}

std::string Desk::write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    std::filesystem::permissions(path(name), std::filesystem::perms(0600));
    return path(name);
}

void Desk::pair(const std::string& name) {
    const cli::Store store(path(".config/akx/config.yaml"));
    REQUIRE(store
                .edit([&](cli::Inventory& inventory) -> Status {
                    cli::Context& context = inventory.get("default");
                    cli::KnownPhone known;
                    known.name = name;
                    known.address = "192.0.2.10:8443";
                    known.fingerprint = FakePhone::fingerprint();
                    context.devices.push_back(known);
                    context.device = context.device.empty() ? name : context.device;
                    return {};
                })
                .ok());
    REQUIRE(cli::ensure_identity(store, "default", "ann@desk", clock.now().wall).ok());
}

} // namespace akx::test
