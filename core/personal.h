// Marks data about a person (email, name, phone, address, user agent, picture, password hash).
//
// It cannot be printed or formatted by accident: reading it takes .reveal(), a word that reviewers
// can search for. Event fields of this type are the only places in the log that hold personal data,
// and there they are sealed (core/keys). So a value that was read from the log is one of
//   there    its subject's key opened it
//   sealed   nobody has tried: the reader has no keys, or opens it later
//   erased   the key is destroyed, and the value with it
// An erased value reveals an empty one. A sealed one must not be revealed.
#pragma once

#include <compare>
#include <cstdint>
#include <utility>

#include "core/check.h"

namespace muster {

template <typename T>
class Personal {
 public:
  Personal() = default;
  explicit Personal(T value) : value_(std::move(value)) {}

  static Personal sealed() { return Personal(State::kSealed); }
  static Personal erased() { return Personal(State::kErased); }

  bool is_sealed() const { return state_ == State::kSealed; }
  bool is_erased() const { return state_ == State::kErased; }

  const T& reveal() const {
    MUSTER_CHECK(!is_sealed(), "a sealed value is read");
    return value_;
  }

  friend bool operator==(const Personal&, const Personal&) = default;

 private:
  enum class State : std::uint8_t { kThere, kSealed, kErased };
  explicit Personal(State state) : state_(state) {}

  T value_{};
  State state_ = State::kThere;
};

}  // namespace muster
