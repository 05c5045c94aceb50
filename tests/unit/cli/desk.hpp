// SPDX-License-Identifier: Apache-2.0
// A whole akx in process: its own folders, variables, streams and a phone made of callbacks.
#pragma once

#include "fake_phone.hpp"

#include "network.hpp"
#include "run.hpp"
#include "support/process.hpp"
#include "support/temp_folder.hpp"

#include <deque>
#include <map>

namespace akx::test {

class TextWriter : public cli::Writer {
  public:
    bool write(std::string_view more) override {
        text += more;
        return !closed;
    }
    bool is_terminal() const override { return terminal; }

    std::string text;
    bool terminal = false;
    bool closed = false;
};

class TextReader : public cli::Reader {
  public:
    Result<std::size_t> read(std::span<char> into) override;
    bool is_terminal() const override { return terminal; }
    std::string text;
    bool terminal = false;
};

class StillClock : public Clock {
  public:
    Now now() const override { return time; }
    Now time{WallTime(Millis(1'795'164'900'000)), MonoTime(Millis(0))}; // 2026-11-20T08:15Z
};

class Desk {
  public:
    Desk();

    // The words after "akx"; `input` is standard input.
    Finished akx(const std::vector<std::string>& words, const std::string& input = {});
    // The same as one line, split as a shell would.
    Finished line(const std::string& words, const std::string& input = {});
    std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
    std::string write(const std::string& name, const std::string& text) const;
    // Notes a paired phone down, which `phone` then plays.
    void pair(const std::string& name);

    std::map<std::string, std::string> variables;
    std::deque<std::string> answers; // to questions; none left = no terminal
    std::vector<std::string> asked;
    FakePhone phone;
    // The reader on the desk; without one, none is found.
    std::function<Result<std::unique_ptr<nfc::Transport>>(const std::string& name)> open_reader;
    StillClock clock;
    bool terminal = false;
    int interrupt_after = -1; // waits until Ctrl-C is pressed; -1 = never

  private:
    cli::Environment environment(TextReader& in, TextWriter& out, TextWriter& err);
    cli::Network network();
    TempFolder folder_;
};

} // namespace akx::test
