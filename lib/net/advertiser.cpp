// SPDX-License-Identifier: Apache-2.0
#include "net/mdns.hpp"

#include <avahi-common/alternative.h>
#include <avahi-common/error.h>
#include <avahi-common/thread-watch.h>
#include <avahi-core/publish.h>

#include <algorithm>

namespace akx::net {

namespace {

using Poll = AvahiHandle<AvahiThreadedPoll, avahi_threaded_poll_free>;

constexpr std::size_t kMaxLabel = 63; // bytes of one DNS label

// At most `max` bytes, not cut in the middle of a character.
std::string cut(std::string text, std::size_t max) {
    std::size_t size = std::min(text.size(), max);
    while (size < text.size() && size > 0 &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    text.resize(size);
    return text;
}

AvahiTexts txt_of(const Announcement& announcement) {
    AvahiStringList* list = nullptr;
    const auto add = [&list](const char* key, const std::string& value) {
        list = avahi_string_list_add_pair(list, key, value.c_str());
    };
    add("txtvers", "1");
    add("name", cut(announcement.name, 128));
    add("serial", announcement.serial);
    add("fingerprint", announcement.fingerprint);
    add("paired", announcement.paired ? "true" : "false");
    add("version", announcement.version);
    return AvahiTexts(list);
}

// "Front door (A1)": responders of one machine do not notice each other's names, so they must
// differ from the start.
std::string instance_of(const Announcement& announcement) {
    const std::string serial = cut(announcement.serial, 40);
    if (announcement.name.empty()) {
        return serial;
    }
    return cut(announcement.name, kMaxLabel - serial.size() - 3) + " (" + serial + ")";
}

} // namespace

// Freed from the last to the first; the destructor has ended the thread by then.
struct Advertiser::State {
    Announcement announcement;
    std::string name; // as published, made unique
    Log log;
    Poll poll;
    AvahiServerHandle server;
    AvahiSEntryGroup* group = nullptr; // the server's

    ~State() {
        if (poll) {
            avahi_threaded_poll_stop(poll.get());
        }
    }

    void complain(std::string_view doing, int error) {
        log.warning(mdns_error(doing, error).text());
    }

    void publish(AvahiServer* on) {
        if (group == nullptr) {
            group = avahi_s_entry_group_new(on, &State::group_changed, this);
        }
        if (group == nullptr) {
            complain("this phone cannot be announced", avahi_server_errno(on));
            return;
        }
        const AvahiTexts txt = txt_of(announcement);
        int error = AVAHI_ERR_COLLISION;
        while (error == AVAHI_ERR_COLLISION) {
            error = avahi_server_add_service_strlst(
                on, group, AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC, AvahiPublishFlags{}, name.c_str(),
                std::string(kServiceType).c_str(), nullptr, nullptr, announcement.port, txt.get());
            if (error == AVAHI_ERR_COLLISION) {
                rename();
            }
        }
        if (error >= 0) {
            error = avahi_s_entry_group_commit(group);
        }
        if (error < 0) {
            complain("this phone cannot be announced", error);
        }
    }

    void rename() {
        name = AvahiText(avahi_alternative_service_name(name.c_str())).get();
        log.info("announced as '" + name + "', the name was taken");
    }

    void withdraw() const {
        if (group != nullptr) {
            avahi_s_entry_group_reset(group);
        }
    }

    static void server_changed(AvahiServer* on, AvahiServerState now, void* user) {
        auto* self = static_cast<State*>(user);
        switch (now) {
        case AVAHI_SERVER_RUNNING:
            self->publish(on);
            break;
        case AVAHI_SERVER_COLLISION: {
            const AvahiText other(avahi_alternative_host_name(avahi_server_get_host_name(on)));
            self->withdraw();
            avahi_server_set_host_name(on, other.get());
            break;
        }
        case AVAHI_SERVER_REGISTERING: // addresses have changed; runs again afterwards
            self->withdraw();
            break;
        case AVAHI_SERVER_FAILURE:
            self->complain("the phone is no longer announced", avahi_server_errno(on));
            break;
        case AVAHI_SERVER_INVALID:
            break;
        }
    }

    static void group_changed(AvahiServer* on, AvahiSEntryGroup*, AvahiEntryGroupState now,
                              void* user) {
        auto* self = static_cast<State*>(user);
        if (now == AVAHI_ENTRY_GROUP_COLLISION) {
            self->rename();
            self->withdraw();
            self->publish(on);
        } else if (now == AVAHI_ENTRY_GROUP_FAILURE) {
            self->complain("this phone cannot be announced", avahi_server_errno(on));
        }
    }
};

Advertiser::Advertiser(std::unique_ptr<State> state) : state_(std::move(state)) {}
Advertiser::~Advertiser() = default;
Advertiser::Advertiser(Advertiser&&) noexcept = default;
Advertiser& Advertiser::operator=(Advertiser&&) noexcept = default;

Result<Advertiser> Advertiser::start(Announcement announcement, Log log) {
    auto state = std::make_unique<State>();
    state->name = instance_of(announcement);
    state->announcement = std::move(announcement);
    state->log = std::move(log);
    state->poll.reset(avahi_threaded_poll_new());
    if (!state->poll) {
        return mdns_error("discovery cannot start", AVAHI_ERR_NO_MEMORY);
    }
    int error = AVAHI_OK;
    state->server = make_server(avahi_threaded_poll_get(state->poll.get()), true,
                                &State::server_changed, state.get(), error);
    if (!state->server) {
        return mdns_error("discovery cannot start", error);
    }
    if (avahi_threaded_poll_start(state->poll.get()) < 0) {
        return mdns_error("discovery cannot start", AVAHI_ERR_FAILURE);
    }
    return Advertiser(std::move(state));
}

void Advertiser::update(Announcement announcement) {
    State& state = *state_;
    avahi_threaded_poll_lock(state.poll.get());
    if (announcement != state.announcement) {
        if (instance_of(announcement) != instance_of(state.announcement)) {
            state.name = instance_of(announcement);
        }
        state.announcement = std::move(announcement);
        state.withdraw();
        if (avahi_server_get_state(state.server.get()) == AVAHI_SERVER_RUNNING) {
            state.publish(state.server.get());
        }
    }
    avahi_threaded_poll_unlock(state.poll.get());
}

} // namespace akx::net
