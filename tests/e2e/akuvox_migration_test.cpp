// SPDX-License-Identifier: Apache-2.0
// A new user moves from an X916 to our agent: settings as an autop file, users as a file, and every
// access decision is the same afterwards (REQ CFG-12, XCH-2).
#include "base/json.hpp"
#include "e2e/json.hpp"
#include "support/akuvox_device/device.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace akx;
using namespace akx::test;

namespace {

Value record(std::initializer_list<std::pair<const char*, const char*>> members) {
    Value out = Value::object();
    for (const auto& [key, value] : members) {
        out.set(key, value);
    }
    return out;
}

Value person(const char* number, const char* id, const char* name, const char* card,
             const char* pin, const char* access) {
    return record({{"ID", number},
                   {"UserID", id},
                   {"Name", name},
                   {"CardCode", card},
                   {"PrivatePIN", pin},
                   {"ScheduleRelay", access},
                   {"WebRelay", "0"},
                   {"LiftFloorNum", "0"},
                   {"Group", "Default"},
                   {"SourceType", "1"}});
}

void furnish(akuvox::Device& old) {
    old.users = {person("1", "1001", "Ann Lee", "02B775D2", "7264", "1001-12;"),
                 person("2", "1002", "Bob Ray", "A1B2C3D4;04000010", "8371", "2001-1;"),
                 person("3", "1003", "Cy Fox", "00ABC123", "9152", "1002-1234;"),
                 person("4", "1004", "Di Ash", "00ABC124", "", "2002-4;2001-2;")};
    old.schedules.push_back(record({{"ID", "2001"},
                                    {"Name", "Office"},
                                    {"Type", "1"},
                                    {"Week", "12345"},
                                    {"TimeStart", "08:00"},
                                    {"TimeEnd", "17:00"}}));
    old.schedules.push_back(record({{"ID", "2002"},
                                    {"Name", "December"},
                                    {"Type", "0"},
                                    {"DateStart", "20261201"},
                                    {"DateEnd", "20261231"},
                                    {"TimeStart", "00:00"},
                                    {"TimeEnd", "23:59"}}));
    old.config["DoorSetting.RELAY.HoldDelayB"] = "7";
    old.config["DoorSetting.RELAY.NameA"] = "Main entrance";
}

struct Moment {
    const char* local;
    bool office;   // Monday to Friday, 08:00 to 17:00
    bool december; // of 2026
};
constexpr Moment kMoments[] = {{"2026-12-07T09:00", true, true},
                               {"2026-12-07T07:59", false, true},
                               {"2026-12-07T18:00", false, true},
                               {"2026-12-05T09:00", false, true},
                               {"2027-01-04T09:00", true, false}};

// What the old device would do, worked out from its records alone.
bool opens(const std::string& access, char relay, const Moment& moment) {
    std::istringstream entries(access);
    std::string entry;
    while (std::getline(entries, entry, ';')) {
        const std::string schedule = entry.substr(0, entry.find('-'));
        const std::string relays = entry.substr(entry.find('-') + 1);
        const bool now = schedule == "1001" || (schedule == "2001" && moment.office) ||
                         (schedule == "2002" && moment.december);
        if (now && relays.find(static_cast<char>('1' + relay - 'A')) != std::string::npos) {
            return true;
        }
    }
    return false;
}

} // namespace

TEST_CASE("moving from a device to the agent changes no decision about anybody") {
    akuvox::Device old(akuvox::load_profile("X916"));
    furnish(old);
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"device", "add", "old", old.address(), "--driver", "akuvox", "--account",
             akuvox::Device::kUser, "--password-stdin"},
            std::string(akuvox::Device::kPassword) + "\n");

    const std::string cfg =
        desk.write("old.cfg", desk.ok({"config", "export", "-d", "old", "--format", "autop"}));
    desk.ok({"config", "import", cfg, "--name", "front", "--out", desk.folder() + "/front.yaml"});
    desk.ok({"apply", desk.folder() + "/front.yaml", "-d", "front", "--yes"});
    desk.ok({"user", "export", desk.folder() + "/users.ndjson", "-d", "old", "--with-pins"});
    desk.ok({"user", "import", desk.folder() + "/users.ndjson", "-d", "front"});

    const std::string settings = desk.ok({"config", "export", "-d", "front"});
    CHECK(settings.find("Main entrance") != std::string::npos);
    CHECK(settings.find("7s") != std::string::npos);
    int granted = 0;
    for (const Value& user : old.users) {
        for (const char relay : {'A', 'B', 'D'}) {
            for (const Moment& moment : kMoments) {
                CAPTURE(user.text_at("Name"), relay, moment.local);
                const Value decision =
                    json(desk.ok({"door", "simulate", "-d", "front", "-o", "json", "--user",
                                  user.text_at("UserID"), "--relay", std::string(1, relay), "--at",
                                  moment.local}));
                const bool expected = opens(user.text_at("ScheduleRelay"), relay, moment);
                CHECK(decision.bool_at("granted") == expected);
                granted += expected ? 1 : 0;
            }
        }
    }
    CHECK(granted > 10);
    const Value card = json(desk.ok({"door", "simulate", "-d", "front", "-o", "json", "--card",
                                     "4000010", "--relay", "A", "--at", "2026-12-07T09:00"}));
    CHECK(card.text_at("user") == "1002"); // the second card, without its leading zero
    const Value pin = json(desk.ok({"door", "simulate", "-d", "front", "-o", "json", "--pin-stdin",
                                    "--relay", "A", "--at", "2026-12-07T09:00"},
                                   "7264\n"));
    CHECK(pin.text_at("user") == "1001");
}

TEST_CASE("a device is found in its range only, identified, used and forgotten") {
    akuvox::Device device(akuvox::load_profile("E18C"));
    Desk desk;
    const std::string port = std::to_string(device.port());

    const Finished no_range = desk.akx({"device", "discover", "--scan", "everything"});
    CHECK(no_range.exit_code == 3);
    const Value found = json(
        desk.ok({"device", "discover", "--scan", "127.0.0.1/32", "--port", port, "-o", "json"}));
    const std::string text = to_json(found);
    CHECK(text.find("\"akuvox\"") != std::string::npos);
    CHECK(text.find(port) != std::string::npos);

    const Value seen = json(desk.ok({"device", "identify", device.address(), "-o", "json"}));
    CHECK(seen.text_at("login") == "digest");

    const std::string file = desk.write_private("api.txt", "httpapi\n");
    desk.ok({"device", "add", "gate", device.address(), "--driver", "akuvox", "--account", "admin",
             "--password-file", file});
    desk.ok({"device", "use", "gate"});
    CHECK(json(desk.ok({"device", "info", "-o", "json"})).text_at("model") == "E18C");
    desk.ok({"user", "add", "7", "--name", "Zoë", "--access", "1001-1;"});
    REQUIRE(device.user("7") != nullptr);
    desk.ok({"unlock", "A", "--reason", "test"});
    CHECK(device.trigs.size() == 1);
    CHECK(desk.akx({"config", "history"}).exit_code == 10); // unsupported, and said so
    desk.ok({"device", "remove", "gate", "--yes"});
}

TEST_CASE("an autop file becomes a document; secrets and leftovers go where they are told to") {
    Desk desk;
    const std::string cfg = desk.write("r20.cfg", "# R20\n"
                                                  "Config.DoorSetting.RELAY.RelayADelay = 6\n"
                                                  "Config.DoorSetting.PASSWORD.PublicKey = 482159\n"
                                                  "Config.Account1.GENERAL.Pwd = geheim\n"
                                                  "Config.Account1.GENERAL.Label = Lobby\n");
    const Finished shown = desk.akx({"config", "import", cfg});
    CHECK(shown.exit_code == 0);
    CHECK(shown.out.find("holdDelay: 6s") != std::string::npos);
    CHECK(shown.out.find("Config.Account1.GENERAL.Label = Lobby") != std::string::npos);
    CHECK((shown.out + shown.err).find("482159") == std::string::npos);
    CHECK((shown.out + shown.err).find("geheim") == std::string::npos);

    const std::string folder = desk.folder();
    desk.ok({"config", "import", cfg, "--name", "lobby", "--out", folder + "/lobby.yaml",
             "--secrets-out", folder + "/secrets.yaml", "--unmapped", folder + "/rest.cfg"});
    desk.ok({"config", "validate", folder + "/lobby.yaml", "--resolve", "--secrets",
             folder + "/secrets.yaml"});
    std::ifstream rest(folder + "/rest.cfg");
    std::stringstream text;
    text << rest.rdbuf();
    CHECK(text.str() == "Config.Account1.GENERAL.Pwd = geheim\n"
                        "Config.Account1.GENERAL.Label = Lobby\n");

    const std::string bad = desk.write("bad.cfg", "Config.DoorSetting.RELAY.RelayADelay = soon\n");
    CHECK(desk.akx({"config", "import", bad}).exit_code == 6);
    CHECK(desk.akx({"config", "import", desk.write("no.cfg", "hello\n")}).exit_code == 3);
}
