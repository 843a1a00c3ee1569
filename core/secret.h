// A secret in the clear (password, token, session id): lives in memory only, is wiped when it goes,
// and cannot be printed, formatted, serialized or compared (compare digests instead).
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace muster {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      value_ = other.value_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      value_ = std::move(other.value_);
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  std::string_view reveal() const { return value_; }

 private:
  // All of the room, not only what is in use: a short string that was moved from keeps its bytes.
  void wipe() {
    value_.resize(value_.capacity());
    volatile char* bytes = value_.data();
    for (std::size_t i = 0; i < value_.size(); ++i) bytes[i] = 0;
    value_.clear();
  }
  std::string value_;
};

}  // namespace muster
