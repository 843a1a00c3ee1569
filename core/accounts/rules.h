// The operator's settings that decide() uses. Constant while the program runs.
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
  // A session's use is recorded at most this often: 5 days of idleness do not need every request.
  Duration session_use_recorded_every = std::chrono::minutes(10);
  std::size_t sessions_per_user_max = 50;
  // How long a one-time password link is valid.
  Duration password_link_age_max = std::chrono::hours(1);
  // How far ahead of the clock a time may be and still count as past: what was issued later than
  // that has expired.
  Duration clock_tolerance = std::chrono::minutes(5);
  // How far ahead of this server's clock an activity report may be; it is recorded as of now.
  Duration activity_ahead_max = std::chrono::minutes(5);

  friend bool operator==(const Rules&, const Rules&) = default;
};

}  // namespace muster
