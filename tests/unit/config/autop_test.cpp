// SPDX-License-Identifier: Apache-2.0
#include "config/autop.hpp"

#include "model/phone.hpp"
#include "model/tree.hpp"

#include <catch2/catch.hpp>

using namespace akx;
namespace autop = config::autop;

namespace {

std::string value_of(const std::vector<autop::Entry>& entries, std::string_view key) {
    for (const autop::Entry& entry : entries) {
        if (entry.key == key) {
            return entry.value;
        }
    }
    return "(absent)";
}

const Value& element(const Value& spec, std::string_view list, std::size_t index) {
    return spec.array_at(list).at(index);
}

model::Phone sample_phone() {
    model::Phone phone;
    phone.device.name = "front = \"lobby\"";
    phone.device.location = "North";
    phone.device.time_zone = "Europe/Moscow";
    phone.https.certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    model::Relay relay;
    relay.id = model::RelayId::b;
    relay.name = "Gate";
    relay.hold_delay = Millis(2'250);
    relay.mode = model::RelayMode::bistable;
    relay.methods = model::Flags<model::AccessMethod>::of({model::AccessMethod::card});
    relay.hold_open_schedule = 2001;
    phone.relays = {model::Relay(), relay};
    model::Input input;
    input.relays = model::RelaySet::of({model::RelayId::a, model::RelayId::c});
    input.source = "sim";
    phone.inputs = {input};
    phone.inputs.push_back(input);
    phone.inputs.back().id = model::InputId::b;
    model::PublicPin pin;
    pin.name = "a]. = %41";
    pin.code = Secret("482159");
    phone.pin.public_pins = {pin};
    model::Schedule schedule;
    schedule.id = 2001;
    schedule.name = "Office";
    schedule.windows = {{480, 1020}, {1200, 1260}};
    phone.schedules = {schedule};
    return phone;
}

} // namespace

TEST_CASE("settings of a phone are written with the keys the devices use") {
    const autop::Written written = autop::write(model::encode(sample_phone()), {.own_keys = false});

    CHECK(value_of(written.entries, "DoorSetting.DEVICENODE.Location") == "North");
    CHECK(value_of(written.entries, "DoorSetting.RELAY.NameB") == "Gate");
    CHECK(value_of(written.entries, "DoorSetting.RELAY.HoldDelayA") == "5");
    CHECK(value_of(written.entries, "DoorSetting.RELAY.HoldDelayB") == "2.25");
    CHECK(value_of(written.entries, "DoorSetting.RELAY.ModeB") == "1");
    CHECK(value_of(written.entries, "DoorSetting.RELAYSCHEDULE.RelayAEnable") == "0");
    CHECK(value_of(written.entries, "DoorSetting.RELAYSCHEDULE.RelayBEnable") == "1");
    CHECK(value_of(written.entries, "DoorSetting.RELAYSCHEDULE.RelayBSchedule") == "2001/");
    CHECK(value_of(written.entries, "DoorSetting.INPUT.InputEnable") == "1");
    CHECK(value_of(written.entries, "DoorSetting.INPUT.InputBTrigger") == "0");
    CHECK(value_of(written.entries, "DoorSetting.INPUT.InputRelay") == "13");
    CHECK(value_of(written.entries, "DoorSetting.RFCARDDISPLAY.RfidDisplayMode") == "3");
    CHECK(value_of(written.entries, "Settings.SNTP.Name") == "Moscow");
}

TEST_CASE("what no device has a key for is written under our own keys, so nothing is lost") {
    const model::Phone phone = sample_phone();
    model::Encoding encoding;
    encoding.secret = [](std::string_view secret) { return Value(secret); };
    const Value spec = model::encode(phone, encoding);
    const autop::Written written = autop::write(spec, {.secrets = autop::Secrets::reveal});
    CHECK(written.missing.empty());

    const std::string text = autop::to_text(written.entries);
    const autop::Read read = autop::read(text, "all.cfg");

    CHECK(read.unmapped.empty());
    for (const Error& problem : read.problems) {
        UNSCOPED_INFO(problem.text());
    }
    REQUIRE(read.problems.empty());
    model::Problems problems;
    const auto back = model::decode_as<model::Phone>(read.spec, problems);
    CHECK(problems.list.empty());
    CHECK(model::encode(back, encoding) == spec);
    CHECK(
        autop::write(model::encode(back, encoding), {.secrets = autop::Secrets::reveal}).entries ==
        written.entries);
}

TEST_CASE("settings that are not written are named") {
    model::Encoding encoding;
    encoding.secret = [](std::string_view) { return Value(Reference{"kept", "0a1b"}); };
    const Value spec = model::encode(sample_phone(), encoding);

    const autop::Written hidden = autop::write(spec, {.secrets = autop::Secrets::reveal});
    CHECK(hidden.missing == std::vector<std::string>{"pin.publicPins[a]. = %41].code"});

    const autop::Written device_only = autop::write(spec, {.own_keys = false});
    CHECK(std::count(device_only.missing.begin(), device_only.missing.end(), "pin.mode") == 1);
    for (const autop::Entry& entry : device_only.entries) {
        CHECK(entry.key.find("Akx") == std::string::npos);
    }
}

TEST_CASE("a device's text is read with comments, continuation lines and line ends of any kind") {
    const autop::Read read = autop::read("\xEF\xBB\xBF# Relay settings\r\n"
                                         "  Config.DoorSetting.RELAY.HoldDelayA   =  7 \r\n"
                                         "continued comment without a hash\n"
                                         "Config.DoorSetting.INPUT.InputBEnable=0",
                                         "x916.cfg");

    CHECK(read.problems.empty());
    CHECK(element(read.spec, "relays", 0).text_at("holdDelay") == "7s");
    CHECK(element(read.spec, "inputs", 0).text_at("id") == "B");
    CHECK_FALSE(element(read.spec, "inputs", 0).bool_at("enabled", true));
}

TEST_CASE("every spelling the models use for a key is understood") {
    const std::string_view spellings[][2] = {
        {"DoorSetting.RELAY.RelayADelay", "relays[A].holdDelay"},
        {"DoorSetting.RELAY.HoldDelayB", "relays[B].holdDelay"},
        {"DoorSetting.RELAY.TrigDelayC", "relays[C].triggerDelay"},
        {"DoorSetting.RELAY.TriggerDelayA", "relays[A].triggerDelay"},
        {"DoorSetting.RELAY.RelayAType", "relays[A].type"},
        {"DoorSetting.RELAY.RelayNameD", "relays[D].name"},
        {"DoorSetting.RELAY.RelayAName", "relays[A].name"},
        {"DOORSETTING.relay.namea", "relays[A].name"},
        {"DoorSetting.RELAYSCHEDULE.RelayAEnable", "relays[A].holdOpenSchedule"},
        {"DoorSetting.INPUT.InputTrigger", "inputs[A].trigger"},
        {"DoorSetting.INPUT.InputATrigger", "inputs[A].trigger"},
        {"DoorSetting.PASSWORD.PublicKey", "pin.publicPins[public].code"},
        {"Akx.pin.maxFailures", "pin.maxFailures"},
    };
    for (const auto& [key, path] : spellings) {
        CAPTURE(key);
        CHECK(autop::path_of(key) == std::string(path));
    }
    CHECK(autop::key_of("relays[A].holdDelay") == "DoorSetting.RELAY.HoldDelayA");
    CHECK(autop::key_of("inputs[A].trigger") == "DoorSetting.INPUT.InputTrigger");
    CHECK(autop::key_of("pin.maxFailures") == "Akx.pin.maxFailures");
    CHECK_FALSE(autop::key_of("relays[A].nothing"));
    CHECK_FALSE(autop::path_of("DoorSetting.RELAY.HoldDelayE"));
}

TEST_CASE("keys that belong to no setting, and values that do not fit, are listed and kept") {
    const autop::Read read = autop::read("Config.Account1.GENERAL.UserName = 1001\n"
                                         "Config.DoorSetting.RELAY.HoldDelayA = soon\n"
                                         "Config.DoorSetting.RELAY.ModeA = 2\n"
                                         "Config.DoorSetting.RELAY.HoldDelayZ = 3\n"
                                         "Config.NoValue\n",
                                         "r20.cfg");

    std::vector<std::string> kept;
    for (const autop::Entry& entry : read.unmapped) {
        kept.push_back(entry.key + "=" + entry.value);
    }
    CHECK(kept == std::vector<std::string>{
                      "Account1.GENERAL.UserName=1001", "DoorSetting.RELAY.HoldDelayA=soon",
                      "DoorSetting.RELAY.ModeA=2", "DoorSetting.RELAY.HoldDelayZ=3", "NoValue="});
    REQUIRE(read.problems.size() == 2);
    CHECK(read.problems[0].text() ==
          "r20.cfg:2: relays[A].holdDelay: 'soon' is not a number of seconds");
    CHECK(read.problems[1].is(errors::out_of_range));
    CHECK(read.spec.as_object().empty());
}

TEST_CASE("a blank value changes nothing in a file and empties the setting in a request") {
    const std::vector<autop::Entry> entries = {{"DoorSetting.RELAY.NameA", "", 1},
                                               {"DoorSetting.RELAY.HoldDelayA", "", 2}};

    const autop::Read file = autop::read(entries);
    CHECK(file.spec.as_object().empty());
    CHECK(file.blank == entries);

    const autop::Read request = autop::read(entries, {}, {.blank_clears = true});
    CHECK(request.blank.empty());
    CHECK(element(request.spec, "relays", 0).find("name")->as_text().empty());
    CHECK(element(request.spec, "relays", 0).text_at("holdDelay") == "5s");
}

TEST_CASE("of two lines for one setting the last counts and the first is reported") {
    const autop::Read read = autop::read("Config.DoorSetting.RELAY.RelayADelay = 3\n"
                                         "Config.DoorSetting.RELAY.HoldDelayA = 4\n",
                                         "two.cfg");

    CHECK(element(read.spec, "relays", 0).text_at("holdDelay") == "4s");
    REQUIRE(read.problems.size() == 1);
    CHECK(read.problems[0].place().line == 1);
    CHECK(read.problems[0].is(errors::duplicate_key));
}

TEST_CASE("a relay's schedule counts only when it is enabled") {
    const auto schedule_of = [](std::string_view text) {
        const autop::Read read = autop::read(text, "");
        return read.spec.find("relays") == nullptr
                   ? -1
                   : element(read.spec, "relays", 0).int_at("holdOpenSchedule", -1);
    };
    const std::string group = "Config.DoorSetting.RELAYSCHEDULE.RelayA";
    CHECK(schedule_of(group + "Schedule = 1001/\n" + group + "Enable = 1\n") == 1001);
    CHECK(schedule_of(group + "Enable = 0\n" + group + "Schedule = 1001/\n") == 0);
    CHECK(schedule_of(group + "Schedule = 1001/\n") == 1001);
    CHECK(schedule_of(group + "Enable = 1\n") == -1);
}

TEST_CASE("secrets are found by their declaration, or by their name when the key is unknown") {
    const autop::Read read = autop::read("Config.DoorSetting.PASSWORD.PublicKey = 482159\n", "");
    CHECK(read.secrets == std::vector<std::string>{"pin.publicPins[public].code"});
    CHECK(autop::is_secret_key("DoorSetting.PASSWORD.PublicKey"));
    CHECK(autop::is_secret_key("Account1.GENERAL.Pwd"));
    CHECK(autop::is_secret_key("OnvifServer.DEVICE.Passwd"));
    CHECK_FALSE(autop::is_secret_key("DoorSetting.RTSP.VideoCodec"));
    CHECK_FALSE(autop::is_secret_key("DoorSetting.RELAY.NameA"));
}

TEST_CASE("a time zone is known by its city, as on the devices, or by its full name") {
    const auto zone_of = [](const std::string& name) {
        return autop::read("Config.Settings.SNTP.Name = " + name, "")
            .spec.find("device")
            ->text_at("timeZone");
    };
    CHECK(zone_of("Moscow") == "Europe/Moscow");
    CHECK(zone_of("New York") == "America/New_York");
    CHECK(zone_of("America/Indiana/Vevay") == "America/Indiana/Vevay");
}
