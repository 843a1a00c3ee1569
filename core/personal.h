// Marks data that is about a person (email, name, phone, address, user agent, picture).
//
// It cannot be printed or formatted by accident: reading it takes .reveal(), and a reviewer can
// look for that word. Event fields of this type are the only places in the log where personal data
// stands; later they will be sealed with a key per person.
#pragma once

#include <compare>
#include <utility>

namespace muster {

template <typename T>
class Personal {
 public:
  Personal() = default;
  explicit Personal(T value) : value_(std::move(value)) {}

  const T& reveal() const { return value_; }

  friend bool operator==(const Personal&, const Personal&) = default;

  template <class Archive>
  void serialize(Archive& ar) {
    ar(value_);
  }

 private:
  T value_{};
};

}  // namespace muster
