// What an event followed from. Some events are nobody's own act: the invitation link that founding
// creates, the sessions that a new password ends. And a password that was set through a one-time
// link was set by whoever held the link, although the event names its user.
//
//   cause_of(commit, entry)     // from the other events of the same request
//
// Who made that link: audit/link_makers.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/events/commit.h"

namespace muster::projections {

enum class Cause : std::uint8_t {
  kItself,          // it was asked for
  kFounding,        // the first sign-up
  kSignUp,          // the sign-up of the person it is about
  kPasswordChange,  // a new password of that person
  kPasswordLink,    // a new password through a one-time link
  kRemoval,         // the removal of that person
};

// Of the event that is the commit's entry number `entry`. A run of pings is its own cause. A pure
// function; costs the entries of the same request.
Cause cause_of(const Commit& commit, std::size_t entry);

// The person whom an event is about: the first that it names.
std::optional<UserId> person_of(const Payload& payload);

}  // namespace muster::projections
