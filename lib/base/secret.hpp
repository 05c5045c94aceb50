// SPDX-License-Identifier: Apache-2.0
// A text that must not be shown: it cannot be printed, compared or copied to a string by accident,
// and its memory is wiped. `reveal()` is the one way out and easy to search for.
#pragma once

#include <string>
#include <string_view>

namespace akx {

void wipe(std::string& text); // overwrites the bytes, then clears

class Secret {
  public:
    Secret() = default;
    explicit Secret(const std::string& text) : text_(text) {}
    // A move would leave the bytes of a short text where they were.
    explicit Secret(std::string&& text) : text_(text) { wipe(text); }
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : text_(other.text_) { other.clear(); }
    Secret& operator=(const Secret& other) {
        if (this != &other) {
            clear();
            text_ = other.text_;
        }
        return *this;
    }
    Secret& operator=(Secret&& other) noexcept {
        clear();
        text_ = other.text_;
        other.clear();
        return *this;
    }
    ~Secret() { clear(); }

    bool empty() const { return text_.empty(); }
    std::size_t size() const { return text_.size(); }
    std::string_view reveal() const { return text_; }
    void clear() { wipe(text_); }
    // Takes time that depends on the lengths only.
    bool equals(std::string_view other) const;

  private:
    std::string text_;
};

} // namespace akx
