// SPDX-License-Identifier: Apache-2.0
// Secrets that cannot be mistaken are planted in a whole run; afterwards they are looked for in
// everything both programs have written, said or shown to other processes (REQ CFG-9).
#include "e2e/rollout.hpp"

#include "net/identity.hpp"

#include <atomic>
#include <fcntl.h>
#include <optional>
#include <set>
#include <unistd.h>

using namespace akx;
using namespace akx::test;

namespace {

namespace fs = std::filesystem;

// Watches what any process of this machine shows of itself: arguments and environment.
class ProcessWatch {
  public:
    explicit ProcessWatch(std::vector<std::string> secrets)
        : secrets_(std::move(secrets)), thread_([this] { watch(); }) {}
    ~ProcessWatch() { end(); }
    ProcessWatch(const ProcessWatch&) = delete;
    ProcessWatch& operator=(const ProcessWatch&) = delete;

    // The places where a secret was seen, and how many processes of ours were looked at.
    std::set<std::string> leaks() {
        end();
        return leaks_;
    }
    std::size_t looked_at() const { return seen_.size(); }

  private:
    void end() {
        ended_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
    }
    void watch() {
        while (!ended_) {
            std::error_code gone;
            for (const fs::directory_entry& entry : fs::directory_iterator("/proc", gone)) {
                const std::string name = entry.path().filename();
                if (name.find_first_not_of("0123456789") == std::string::npos) {
                    look(entry.path().string());
                }
            }
        }
    }
    void look(const std::string& process) {
        const std::string arguments = read(process + "/cmdline");
        // The simulated keypad is spoken to in arguments: that is the test's own doing.
        if (!contains(arguments, "akx") || contains(arguments, "keys keypad")) {
            return;
        }
        seen_.insert(process);
        for (const std::string& text : {arguments, read(process + "/environ")}) {
            for (const std::string& secret : secrets_) {
                if (contains(text, secret)) {
                    leaks_.insert(process + ": " + arguments);
                }
            }
        }
    }

    std::vector<std::string> secrets_;
    std::set<std::string> leaks_;
    std::set<std::string> seen_;
    std::atomic<bool> ended_{false};
    std::thread thread_;
};

// All that was said and written, by where.
class Evidence {
  public:
    void add(const std::string& where, const std::string& text) {
        texts_.emplace_back(where, text);
    }
    void add(const std::string& what, const Finished& finished) {
        add("stdout of " + what, finished.out);
        add("stderr of " + what, finished.err);
    }
    void add_folder(const std::string& folder, const std::set<std::string>& but) {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
            if (entry.is_regular_file() && !but.contains(entry.path().string())) {
                add(entry.path().string(), read(entry.path().string()));
            }
        }
    }
    std::vector<std::string> places(const std::string& secret) const {
        std::vector<std::string> out;
        for (const auto& [where, text] : texts_) {
            if (contains(text, secret)) {
                out.push_back(where);
            }
        }
        return out;
    }
    std::size_t size() const { return texts_.size(); }

  private:
    std::vector<std::pair<std::string, std::string>> texts_;
};

// What programs started while it lives say on standard error goes to a file.
class ErrorsTo {
  public:
    explicit ErrorsTo(const std::string& path) : before_(::dup(STDERR_FILENO)) {
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        ::dup2(file, STDERR_FILENO);
        ::close(file);
    }
    ~ErrorsTo() {
        ::dup2(before_, STDERR_FILENO);
        ::close(before_);
    }
    ErrorsTo(const ErrorsTo&) = delete;
    ErrorsTo& operator=(const ErrorsTo&) = delete;

  private:
    int before_;
};

// Live events of one log, into a file.
Process follow(const Desk& desk, const std::string& log) {
    return Process({"/bin/sh", "-c", R"(exec "$0" log "$1" --follow -o ndjson >"$2")",
                    program("akx"), log, desk.folder() + "/" + log + ".events"},
                   desk.environment());
}

struct Planted {
    std::string pin = "83920174"; // public
    std::string private_pin = "61839275";
    std::string key; // of the certificate; one line of it is looked for
    std::string key_line;
    std::string password = "planted-9c1f-password";

    explicit Planted(const std::string& pem) : key(pem) {
        std::istringstream lines(pem);
        std::getline(lines, key_line);
        std::getline(lines, key_line); // the first of the body
    }
    std::vector<std::string> all() const { return {pin, private_pin, key_line, password}; }
};

const std::vector<std::string> kFormats{"table", "json", "ndjson", "yaml", "csv"};

} // namespace

TEST_CASE("planted secrets turn up nowhere in a whole run") {
    const net::Identity identity =
        *net::make_identity({.common_name = "Front",
                             .host_names = {},
                             .addresses = {"127.0.0.1"},
                             .not_before = Clock::system().now().wall - Millis(3'600'000),
                             .not_after = Clock::system().now().wall + Millis(86'400'000)});
    const Planted planted{std::string(identity.key.reveal())};
    REQUIRE(planted.key_line.size() > 40);
    ProcessWatch watch(planted.all());
    Desk desk;
    std::optional<Phone> running;
    {
        const ErrorsTo capture(desk.folder() + "/agent.err");
        running.emplace(std::vector<std::string>{"--log-level", "7"});
    }
    Phone& phone = *running;
    phone.pair(desk);
    Process events[] = {follow(desk, "door"), follow(desk, "audit"), follow(desk, "system")};
    Evidence evidence;

    std::string block;
    std::istringstream lines(identity.certificate);
    for (std::string line; std::getline(lines, line);) {
        block += "      " + line + "\n";
    }
    std::set<std::string> sources{
        desk.write_private("config/akx/secrets.yaml", "post: \"" + planted.pin + "\"\n"),
        desk.write_private("key.pem", planted.key)};
    const std::string site =
        desk.write("site.yaml", small_site() +
                                    "  pin:\n    publicLength: 8\n    publicPins:\n"
                                    "      - {name: post, code: !secret post}\n"
                                    "  log: {level: 7}\n"
                                    "  https:\n    key: !file key.pem\n    certificate: |\n" +
                                    block);
    const auto say = [&](std::vector<std::string> words, const std::string& input = {}) {
        std::string line;
        for (const std::string& word : words) {
            line += " " + word;
        }
        words.insert(words.end(), {"--trace", desk.folder() + "/trace.ndjson", "-v"});
        const Finished finished = desk.akx(words, input);
        evidence.add("akx" + line, finished);
        return finished.exit_code;
    };

    // The run: everything that handles a secret, in every format, right and wrong.
    for (const std::string& format : kFormats) {
        CHECK(say({"diff", site, "-o", format}) == 2);
    }
    CHECK(say({"validate", site, "--resolve"}) == 0);
    CHECK(say({"plan", site, "--out", desk.folder() + "/site.plan"}) == 0);
    CHECK(say({"apply", "--plan", desk.folder() + "/site.plan", "-o", "ndjson"}) == 0);
    CHECK(say({"apply", site}) == 0);
    for (const std::string& format : kFormats) {
        CHECK(say({"config", "history", "-o", format}) == 0);
        CHECK(say({"config", "status", "-o", format}) == 0);
    }
    CHECK(say({"config", "export"}) == 0);
    CHECK(say({"config", "export", "--defaults", "-o", "json"}) == 0);
    CHECK(say({"raw", "GET", "/v1/config"}) == 0);
    CHECK(say({"raw", "GET", "/v1/config/revisions/1"}) == 0);
    CHECK(say({"user", "import", "-", "--format", "ndjson"},
              R"({"id":"ann","name":"Ann","pin":")" + planted.private_pin +
                  "\",\"access\":[{\"schedule\":1001,\"relays\":[\"A\"]}]}\n") == 0);
    CHECK(say({"user", "get", "ann", "-o", "json"}) == 0);
    CHECK(say({"account", "set", "bob", "--role", "operator", "--password-stdin"},
              planted.password + "\n") == 0);
    const std::string wrong =
        desk.write("wrong.yaml", small_site() + "  pin:\n    publicLength: 4\n    publicPins:\n"
                                                "      - {name: post, code: !secret post}\n");
    CHECK(say({"apply", wrong}) == 3); // 8 digits where 4 are wanted
    phone.sim("keys keypad " + planted.pin + "#");
    phone.sim("keys keypad " + planted.private_pin + "#");
    CHECK(phone.sim("relay A") == "ok on\n");
    CHECK(say({"rollback", "--no-confirm"}) == 0);
    for (const std::string log : {"door", "audit", "system"}) {
        CHECK(say({"log", log, "-o", "json"}) == 0);
    }
    CHECK(say({"raw", "GET", "/v1/metrics"}) == 0);
    for (Process& each : events) {
        each.kill();
    }
    phone.stop();
    CHECK(contains(read(desk.folder() + "/audit.events"), "config.applied"));
    evidence.add_folder(phone.folder(), {});
    evidence.add_folder(desk.folder(), sources);

    CHECK(evidence.size() > 60);
    for (const std::string& secret : planted.all()) {
        INFO("secret " << secret);
        CHECK(evidence.places(secret) == std::vector<std::string>{});
    }
    CHECK(watch.leaks() == std::set<std::string>{});
    CHECK(watch.looked_at() > 10);
}
