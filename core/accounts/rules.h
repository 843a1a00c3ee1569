// What the operator sets and decide() goes by. The same for every command of one run of the
// program.
#pragma once

#include <chrono>
#include <cstddef>

#include "core/time.h"

namespace muster {

struct Rules {
  // LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK: on the web, sign-up needs the live invite token.
  bool sign_up_needs_invite = false;
  Duration session_age_max = std::chrono::hours(14 * 24);
  Duration session_idle_max = std::chrono::hours(5 * 24);
  // A session's use is recorded once per this time: 5 days of idleness do not need every request.
  Duration session_use_recorded_every = std::chrono::minutes(10);
  std::size_t sessions_per_user_max = 50;
  // How long a one-time password link may be used.
  Duration password_link_age_max = std::chrono::hours(1);
  // How far a time may be ahead of the clock and still count as one of the past: what seems to have
  // been issued later than that has expired.
  Duration clock_tolerance = std::chrono::minutes(5);
  // How far an activity report may be ahead of this server's clock; it is recorded as of now.
  Duration activity_ahead_max = std::chrono::minutes(5);

  friend bool operator==(const Rules&, const Rules&) = default;
};

}  // namespace muster
