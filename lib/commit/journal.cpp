// SPDX-License-Identifier: Apache-2.0
#include "commit/journal.hpp"

#include <algorithm>

namespace akx::commit {

namespace {

std::int64_t millis(WallTime time) {
    return time.time_since_epoch().count();
}
std::int64_t millis(MonoTime time) {
    return time.time_since_epoch().count();
}

// Reads the members of one object; remembers whether all were there.
class Members {
  public:
    explicit Members(const Value& value) : value_(value) {}

    std::string text(std::string_view name) {
        const Value* found = value_.find(name);
        return found != nullptr && found->is_text() ? found->as_text() : (ok_ = false, "");
    }
    std::int64_t number(std::string_view name) {
        const Value* found = value_.find(name);
        return found != nullptr && found->is_int() ? found->as_int() : (ok_ = false, 0);
    }
    bool flag(std::string_view name) {
        const Value* found = value_.find(name);
        return found != nullptr && found->is_bool() ? found->as_bool() : (ok_ = false);
    }
    bool ok() const { return ok_; }

  private:
    const Value& value_;
    bool ok_ = true;
};

Value window_value(const Window& window) {
    Value out = Value::object();
    out.set("id", window.id);
    out.set("owner", window.owner);
    out.set("message", window.message);
    out.set("length", window.length.count());
    out.set("closes", millis(window.closes));
    out.set("deadline", millis(window.deadline));
    out.set("boot", window.boot);
    out.set("boots", static_cast<std::int64_t>(window.boots));
    return out;
}

Value ended_value(const Ended& ended) {
    Value out = Value::object();
    out.set("id", ended.id);
    out.set("confirmed", ended.confirmed);
    out.set("revision", ended.revision);
    out.set("time", millis(ended.time));
    out.set("reason", ended.reason);
    return out;
}

bool read(const Value& value, Window& window) {
    Members members(value);
    window.id = members.text("id");
    window.owner = members.text("owner");
    window.message = members.text("message");
    window.length = Millis(members.number("length"));
    window.closes = WallTime(Millis(members.number("closes")));
    window.deadline = MonoTime(Millis(members.number("deadline")));
    window.boot = members.text("boot");
    window.boots = static_cast<unsigned>(members.number("boots"));
    return members.ok();
}

bool read(const Value& value, Ended& ended) {
    Members members(value);
    ended.id = members.text("id");
    ended.confirmed = members.flag("confirmed");
    ended.revision = members.number("revision");
    ended.time = WallTime(Millis(members.number("time")));
    ended.reason = members.text("reason");
    return members.ok();
}

} // namespace

Window make_window(std::string id, std::string owner, std::string message, Millis length,
                   std::string boot, const Now& now) {
    length = std::clamp(length, kShortestWindow, kLongestWindow);
    return {std::move(id),     std::move(owner),  std::move(message), length,
            now.wall + length, now.mono + length, std::move(boot),    0};
}

Journal after_apply(const Journal& before, Revision next, std::optional<Window> opening) {
    Journal after = before;
    after.revision = next;
    after.window = std::move(opening);
    if (!after.window) {
        after.confirmed = next;
    }
    return after;
}

Journal after_confirm(const Journal& before, const Now& now) {
    Journal after = before;
    after.confirmed = before.revision;
    after.ended =
        Ended{before.window ? before.window->id : "", true, before.revision, now.wall, ""};
    after.window.reset();
    return after;
}

Journal after_rollback(const Journal& before, std::string reason, const Now& now) {
    Journal after = before;
    after.revision = before.confirmed;
    after.ended = Ended{before.window ? before.window->id : "", false, before.confirmed, now.wall,
                        std::move(reason)};
    after.window.reset();
    return after;
}

void carry_over(Window& window, const std::string& boot, const Now& now) {
    if (window.boot == boot) {
        return;
    }
    ++window.boots;
    const Millis most(window.boots < 32 ? window.length.count() >> window.boots : 0);
    const Millis left = std::clamp(window.closes - now.wall, Millis(0), most);
    window.boot = boot;
    window.deadline = now.mono + left;
    window.closes = now.wall + left;
}

Value to_value(const Journal& journal) {
    Value out = Value::object();
    out.set("revision", journal.revision);
    out.set("confirmed", journal.confirmed);
    if (journal.window) {
        out.set("window", window_value(*journal.window));
    }
    if (journal.ended) {
        out.set("ended", ended_value(*journal.ended));
    }
    return out;
}

Result<Journal> journal_from(const Value& value) {
    Members members(value);
    Journal out;
    out.revision = members.number("revision");
    out.confirmed = members.number("confirmed");
    bool ok = members.ok();
    if (const Value* window = value.find("window")) {
        ok = read(*window, out.window.emplace()) && ok;
    }
    if (const Value* ended = value.find("ended")) {
        ok = read(*ended, out.ended.emplace()) && ok;
    }
    if (!ok || (!out.window && out.revision != out.confirmed)) {
        return Error(errors::corrupt, "the journal of revisions cannot be read");
    }
    return out;
}

} // namespace akx::commit
