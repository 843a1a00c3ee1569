// Marks data about a person (email, name, phone, address, user agent, picture).
//
// It cannot be printed or formatted by accident: reading it takes .reveal(), a word that reviewers
// can search for. Event fields of this type are the only places in the log that hold personal data.
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
