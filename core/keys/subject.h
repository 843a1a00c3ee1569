// Subjects: whom personal data in the log is about. Each has a key of its own, so that what is
// personal about one can be made unreadable for ever by destroying 32 bytes (subject_keys.h).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "core/events/catalog.h"
#include "core/time.h"

namespace muster {

struct Subject {
  enum class Kind : std::uint8_t {
    kPerson = 1,     // number: their id
    kStrangers = 2,  // people without an account whose log-ins failed; number: the month
  };
  Kind kind = Kind::kPerson;
  std::uint32_t number = 0;

  friend auto operator<=>(const Subject&, const Subject&) = default;
};

inline Subject person(UserId user) { return {Subject::Kind::kPerson, user.value}; }

// Months since January 1970 in UTC; of times before that, 0.
std::uint32_t month_of(Timestamp time);
Subject strangers_of(Timestamp time);

// Whom the personal data of an event is about; nullopt if it has a kind that is about nobody.
// `time` is its commit's.
std::optional<Subject> subject_of(const Payload& payload, Timestamp time);

// "person 7", "strangers of 2026-11".
std::string name_of(const Subject& subject);

}  // namespace muster
