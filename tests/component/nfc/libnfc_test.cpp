// SPDX-License-Identifier: Apache-2.0
// Readers under the unmodified libnfc, through the worker: what works, and everything that goes
// wrong on a serial line.
#include "nfc/worker_transport.hpp"
#include "support/cards/classic_card.hpp"
#include "support/cards/desfire_card.hpp"
#include "support/cards/plus_card.hpp"
#include "support/cards/pn532_line.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace akx::test::cards {

namespace {

using nfc::Target;

constexpr std::uint8_t kInDataExchange = 0x40;
constexpr std::uint8_t kInListPassiveTarget = 0x4A;
constexpr Millis kShort{200};

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

nfc::WorkerOptions options() {
    nfc::WorkerOptions options;
    options.program = AKX_BINARY_DIR "/bin/akx-reader";
    return options;
}

// The only child of this process; -1: there is none.
int worker_pid() {
    std::ifstream children("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    int pid = -1;
    children >> pid;
    return pid;
}

const std::string kLogin = "6004ffffffffffffa1b2c3d4";
const std::string kData = "00112233445566778899aabbccddeeff";

struct Desk {
    Pn532Line line;
    std::shared_ptr<ClassicCard> classic =
        std::make_shared<ClassicCard>(ClassicCard::Size::k1, hex("a1b2c3d4"));
    std::shared_ptr<DesfireCard> desfire =
        std::make_shared<DesfireCard>(DesfireCard::Generation::ev1, hex("04112233445566"));
    std::unique_ptr<nfc::Transport> reader;

    std::string name() const { return "pn532_uart:" + line.path(); }
    void open() {
        auto opened = nfc::open_reader(name(), options());
        INFO((opened ? "" : opened.error().text()));
        REQUIRE(opened);
        reader = std::move(*opened);
    }
    void place(const std::shared_ptr<Card>& card) {
        line.with([&](Field& field) { field.place(card); });
    }
    // The UID of the card selected, "" when there is none, the error's name when it failed.
    std::string select(const std::string& uid = "", Millis timeout = Millis(0)) {
        const auto found = reader->select({hex(uid)}, timeout);
        if (!found) {
            return std::string(found.error().kind().name);
        }
        return *found ? to_hex((*found)->uid) : "";
    }
    // The answer in hex or the error's name.
    static std::string shown(const Result<Bytes>& answer) {
        return answer ? to_hex(*answer) : std::string(answer.error().kind().name);
    }
    std::string classic_command(const std::string& command) {
        return shown(reader->classic(hex(command), kShort));
    }
    std::string block(const std::string& command, Millis timeout = kShort) {
        return shown(reader->transceive(hex(command), timeout));
    }
    void open_with_desfire() {
        place(desfire);
        open();
        REQUIRE(select() == "04112233445566");
    }
};

} // namespace

TEST_CASE("a Classic is selected, logged in to, written and read through libnfc") {
    Desk desk;
    desk.place(desk.classic);
    desk.open();

    const auto found = desk.reader->select({}, Millis(0));

    REQUIRE(found);
    REQUIRE(found->has_value());
    CHECK(**found == Target{hex("a1b2c3d4"), 0x0004, 0x08, {}});
    CHECK(desk.classic_command(kLogin) == "");
    CHECK(desk.classic_command("a004" + kData) == "");
    CHECK(desk.classic_command("3004") == kData);
    CHECK(to_hex(desk.classic->memory().block(4)) == kData);
}

TEST_CASE("a DESFire is described with its ATS and takes native commands") {
    Desk desk;
    desk.place(desk.desfire);
    desk.open();

    const auto found = desk.reader->select({}, Millis(0));

    REQUIRE(found);
    REQUIRE(found->has_value());
    CHECK(**found == Target{hex("04112233445566"), 0x0344, 0x20, hex("7577810280")});
    CHECK(desk.block("5a000000") == "00");
    CHECK(desk.block("60") == "af04010101001a05");
    CHECK(desk.block("77") == "1c");
}

TEST_CASE("a Plus in SL1 takes bare frames for its AES authentication") {
    Desk desk;
    const auto plus =
        std::make_shared<PlusCard>(PlusCard::Options{.level = 1}, hex("04a1b2c3d4e5f6"));
    desk.place(plus);
    desk.open();
    REQUIRE(desk.select() == "04a1b2c3d4e5f6");

    const auto challenge = desk.reader->raw(hex("760390"), kShort);

    REQUIRE(challenge);
    CHECK(challenge->size() == 17);
    CHECK(challenge->front() == 0x90);
}

TEST_CASE("refusal, denial, silence and noise are told apart") {
    Desk desk;
    desk.place(desk.classic);
    desk.open();

    CHECK(desk.select() == "a1b2c3d4");
    CHECK(desk.classic_command("6004000000000000a1b2c3d4") == "card_refused");
    CHECK(desk.classic_command(kLogin) == "card_gone"); // silent until selected again
    CHECK(desk.select() == "a1b2c3d4");
    CHECK(desk.classic_command(kLogin) == "");
    CHECK(desk.classic_command("a000" + kData) == "card_denied");
    CHECK(desk.select() == "a1b2c3d4");
    CHECK(desk.classic_command(kLogin) == "");
    desk.line.with([](Field& field) { field.fail_next(0x05); });
    CHECK(desk.classic_command("3004") == "card_noise");
    CHECK(desk.classic_command("3004") == std::string(32, '0')); // the reader is well
}

TEST_CASE("cards that were let go are passed over until the field was off") {
    Desk desk;
    desk.place(desk.classic);
    desk.place(desk.desfire);
    desk.open();

    CHECK(desk.select() == "a1b2c3d4");
    CHECK(desk.reader->deselect());
    CHECK(desk.select() == "04112233445566");
    CHECK(desk.reader->deselect());
    CHECK(desk.select() == "");
    CHECK(desk.select("a1b2c3d4") == "a1b2c3d4");
    CHECK(desk.reader->field(false));
    CHECK(desk.select("04112233445566") == "04112233445566");
}

TEST_CASE("waiting for a card ends when one comes, or when time is up") {
    Desk desk;
    desk.open();
    CHECK(desk.select("", Millis(100)) == "");
    std::string found;
    std::thread waiting([&] { found = desk.select("", Millis(20'000)); });
    REQUIRE(desk.line.wait_for_command(kInListPassiveTarget, 4, Millis(15'000)));

    desk.place(desk.classic);
    waiting.join();

    CHECK(found == "a1b2c3d4");
}

TEST_CASE("a card that leaves is missed") {
    Desk desk;
    desk.open_with_desfire();
    const auto there = desk.reader->present();
    REQUIRE(there);
    CHECK(*there);

    desk.line.with([](Field& field) { field.clear(); });

    const auto gone = desk.reader->present();
    REQUIRE(gone);
    CHECK_FALSE(*gone);
    CHECK(desk.block("60") == "card_gone");
    CHECK(desk.select() == "");
}

TEST_CASE("a command costs one chip command, and no more is sent than needed") {
    Desk desk;
    desk.place(desk.classic);
    desk.open();
    desk.line.with([](Field& field) { field.reset_counters(); });

    CHECK(desk.select() == "a1b2c3d4");
    CHECK(desk.classic_command(kLogin) == "");
    CHECK(desk.classic_command("a004" + kData) == "");
    CHECK(desk.classic_command("3004") == kData);

    const Counters counted = desk.line.counters();
    CHECK(counted.chip_commands == 4);
    CHECK(counted.data_exchanges == 3);
    CHECK(counted.rf_frames == 5);
    CHECK(counted.eeprom_writes == 1);
}

TEST_CASE("two programs cannot have one reader, and the second is told") {
    Desk desk;
    desk.open();

    const auto second = nfc::open_reader(desk.name(), options());

    REQUIRE_FALSE(second);
    CHECK(second.error().is(errors::reader_busy));
    desk.reader.reset();
    CHECK(nfc::open_reader(desk.name(), options()).ok());
}

TEST_CASE("a reader that is not there is named") {
    const auto missing = nfc::open_reader("pn532_uart:/dev/akx-no-such-port", options());
    REQUIRE_FALSE(missing);
    CHECK(missing.error().is(errors::reader_absent));
    CHECK(missing.error().what() == "/dev/akx-no-such-port: No such file or directory");

    const auto unknown = nfc::open_reader("pn532_uart:/dev/ttyUSB0:921600", options());
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().is(errors::syntax));
}

TEST_CASE("a port where nothing answers is no reader") {
    Desk desk;
    desk.line.misbehave({.fault = Fault::no_ack, .count = 100});

    const auto deaf = nfc::open_reader(desk.name(), options());

    REQUIRE_FALSE(deaf);
    CHECK(deaf.error().is(errors::reader_failed));
}

TEST_CASE("a reader that is unplugged fails, and is found again only when it is back") {
    Desk desk;
    desk.open_with_desfire();

    desk.line.unplug();

    CHECK(desk.block("60") == "reader_failed");
    CHECK(desk.block("60") == "card_gone"); // nothing is selected any more
    CHECK(desk.select() == "reader_absent");
}

TEST_CASE("every way an answer can be spoilt is a failure of the reader, and then it goes on") {
    const auto fault =
        GENERATE(Fault::bad_checksum, Fault::error_frame, Fault::nack, Fault::no_ack,
                 Fault::truncated, Fault::leading_zero, Fault::empty, Fault::silence, Fault::noise);
    Desk desk;
    desk.open_with_desfire();
    desk.line.misbehave({.fault = fault, .command = kInDataExchange});

    CHECK(desk.block("5a000000") == "reader_failed");
    CHECK(desk.select("04112233445566") == "04112233445566");
    CHECK(desk.block("5a000000") == "00");
}

TEST_CASE("a late answer is not taken for the answer to the next command") {
    Desk desk;
    desk.open_with_desfire();
    desk.line.misbehave({.fault = Fault::late, .command = kInDataExchange, .delay = Millis(400)});

    CHECK(desk.block("5a000000", Millis(100)) == "reader_failed");
    CHECK(desk.select() == "04112233445566");
    CHECK(desk.block("60") == "af04010101001a05");
}

TEST_CASE("a slow answer within its time is fine") {
    Desk desk;
    desk.open_with_desfire();
    desk.line.misbehave({.fault = Fault::late, .command = kInDataExchange, .delay = Millis(400)});

    CHECK(desk.block("5a000000", Millis(5000)) == "00");
}

TEST_CASE("answers may come byte by byte") {
    Desk desk;
    desk.line.byte_by_byte(true);
    desk.open_with_desfire();

    CHECK(desk.block("60") == "af04010101001a05");
}

TEST_CASE("every status of the chip becomes an error of its kind") {
    constexpr std::pair<int, std::string_view> kKinds[] = {
        {0x01, "card_gone"},     {0x02, "card_noise"},    {0x03, "card_noise"},
        {0x04, "card_noise"},    {0x05, "card_noise"},    {0x06, "card_noise"},
        {0x07, "reader_failed"}, {0x09, "reader_failed"}, {0x0A, "card_gone"},
        {0x0B, "card_noise"},    {0x0D, "reader_failed"}, {0x0E, "reader_failed"},
        {0x10, "reader_failed"}, {0x12, "card_noise"},    {0x13, "card_noise"},
        {0x14, "card_refused"},  {0x18, "reader_failed"}, {0x23, "card_noise"},
        {0x25, "card_noise"},    {0x26, "reader_failed"}, {0x27, "card_gone"},
        {0x29, "card_gone"},     {0x2A, "card_noise"},    {0x2B, "card_gone"},
        {0x2C, "card_noise"},    {0x2D, "reader_failed"}, {0x2E, "card_noise"},
        {0x3F, "reader_failed"},
    };
    Desk desk;
    desk.open_with_desfire();
    for (const auto& [status, kind] : kKinds) {
        desk.line.misbehave({.fault = Fault::status,
                             .command = kInDataExchange,
                             .status = static_cast<std::uint8_t>(status)});

        INFO(status);
        CHECK(desk.block("60") == kind);
        CHECK(desk.select() == "04112233445566");
    }
}

TEST_CASE("libnfc aborting costs a worker and no more") {
    Desk desk;
    desk.open_with_desfire();
    const int before = worker_pid();
    desk.line.misbehave({.fault = Fault::status, .command = kInDataExchange, .status = 0x80});

    const auto answer = desk.reader->transceive(hex("60"), kShort);

    REQUIRE_FALSE(answer);
    CHECK(answer.error().is(errors::reader_failed));
    CHECK(answer.error().what() ==
          "the reader's worker ended by signal " + std::to_string(SIGABRT));
    CHECK(desk.block("60") == "card_gone");
    CHECK(desk.select() == "04112233445566");
    CHECK(desk.block("60") == "af04010101001a05");
    CHECK(worker_pid() != before);
}

TEST_CASE("a worker that is killed is started again") {
    Desk desk;
    desk.open_with_desfire();
    ::kill(worker_pid(), SIGKILL);

    CHECK(desk.block("60") == "reader_failed");
    CHECK(desk.select() == "04112233445566");
    CHECK(desk.block("60") == "af04010101001a05");
}

TEST_CASE("a worker that hangs is given up after its time") {
    Desk desk;
    desk.place(desk.desfire);
    nfc::WorkerOptions impatient = options();
    impatient.patience = Millis(300);
    auto opened = nfc::open_reader(desk.name(), impatient);
    REQUIRE(opened);
    desk.reader = std::move(*opened);
    REQUIRE(desk.select() == "04112233445566");
    ::kill(worker_pid(), SIGSTOP);

    const auto answer = desk.reader->transceive(hex("60"), kShort);

    REQUIRE_FALSE(answer);
    CHECK(answer.error().is(errors::reader_failed));
    CHECK(answer.error().what() == "the reader does not answer: its driver hangs");
    CHECK(worker_pid() == -1);
    CHECK(desk.select() == "04112233445566");
}

TEST_CASE("a chip that always promises more makes libnfc hang, and is given up after its time") {
    Desk desk;
    desk.place(desk.desfire);
    nfc::WorkerOptions impatient = options();
    impatient.patience = Millis(300);
    auto opened = nfc::open_reader(desk.name(), impatient);
    REQUIRE(opened);
    desk.reader = std::move(*opened);
    REQUIRE(desk.select() == "04112233445566");
    desk.line.misbehave({.fault = Fault::status,
                         .command = kInDataExchange,
                         .count = std::size_t{1} << 40U,
                         .status = 0x40});

    CHECK(desk.block("60") == "reader_failed");
    desk.line.misbehave({});
    CHECK(desk.select() == "04112233445566");
    CHECK(desk.block("60") == "af04010101001a05");
}

TEST_CASE("a program that is killed leaves its reader to the next") {
    Desk desk;
    int ready[2];
    REQUIRE(::pipe2(ready, O_CLOEXEC) == 0);
    const int program = ::fork();
    if (program == 0) {
        const auto opened = nfc::open_reader(desk.name(), options());
        (void)!::write(ready[1], opened ? "y" : "n", 1);
        while (true) {
            ::pause();
        }
    }
    char answer = 0;
    REQUIRE(::read(ready[0], &answer, 1) == 1);
    CHECK(answer == 'y');
    CHECK_FALSE(nfc::open_reader(desk.name(), options()));

    ::kill(program, SIGKILL);
    ::waitpid(program, nullptr, 0);

    bool free = false;
    for (int i = 0; i < 200 && !free; ++i) { // its worker needs a moment to see it
        free = nfc::open_reader(desk.name(), options()).ok();
        ::poll(nullptr, 0, free ? 0 : 20);
    }
    CHECK(free);
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE("a reader works in a program without standard input and with thousands of files open") {
    Desk desk;
    const int kept = ::dup(STDIN_FILENO);
    ::close(STDIN_FILENO);
    std::vector<int> open_files;
    for (int i = 0; i < 1100; ++i) {
        const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            break; // the limit of this machine is lower
        }
        open_files.push_back(fd);
    }

    desk.open_with_desfire();
    const std::string answer = desk.block("60");

    for (const int fd : open_files) {
        ::close(fd);
    }
    ::dup2(kept, STDIN_FILENO);
    ::close(kept);
    CHECK(answer == "af04010101001a05");
}

TEST_CASE("a missing worker program is reported") {
    nfc::WorkerOptions wrong;
    wrong.program = "/nonexistent/akx-reader";

    const auto opened = nfc::open_reader("acr122_usb", wrong);

    REQUIRE_FALSE(opened);
    CHECK(opened.error().is(errors::reader_failed));
}

TEST_CASE("the reader named in libnfc's environment is listed") {
    Desk desk;
    ::setenv("LIBNFC_DEVICE", desk.name().c_str(), 1);
    ::setenv("LIBNFC_AUTO_SCAN", "false", 1);

    const auto listed = nfc::list_readers(options());

    ::unsetenv("LIBNFC_DEVICE");
    ::unsetenv("LIBNFC_AUTO_SCAN");
    REQUIRE(listed);
    REQUIRE_FALSE(listed->empty());
    CHECK(listed->front().name == desk.name());
}

} // namespace akx::test::cards
