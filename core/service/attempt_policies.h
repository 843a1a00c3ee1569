// How attempts at what can be guessed are slowed down: one row per thing that is counted.
//
// Each attempt that was wrong, or is still under way, adds one to the level of its keys. The first
// `free` attempts follow one another without a wait. After that the wait before the next one
// doubles from first_wait to wait_max. A level goes down by one every forgets_one_every; it never
// goes above the first level with the longest wait, so everything is forgotten in a bounded time
// and nothing is permanent. An attempt that is refused adds nothing.
//
// What a person notices who mistypes: nothing up to five times; then 2, 4, 8, 16 seconds. A log-in
// clears what was counted for its account at its place.
//
// What an attacker gets:
//   from one address, for one account    14 guesses in 17 minutes, then one every 8 to 15 minutes
//   from everywhere, for one account     at most 87 in any hour (below)
//   from one address, for all accounts   100 at once, then one every 8 to 16 seconds
//
// kAccount in an hour: a wait of 64 s lasts longer than one attempt is remembered (60 s), so the
// level after an attempt is at most 26. In an hour 60 are forgotten. An hour that begins at level 0
// and ends at 26 therefore has at most 26 + 60 attempts, and one more where both of its ends count.
// The test AttemptThrottle.AllowsAnAccountAtMostAHundredGuessesInAnyHour measures it.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster {

enum class AttemptPolicy : std::uint8_t {
  kAccountAndNetwork,  // passwords of one account from one network, by unknown devices
  kAccount,            // passwords of one account from all networks, by unknown devices
  kNetwork,            // passwords of all accounts from one network, by unknown devices
  kAccountAndDevice,   // passwords of one account from one known device, or in one session
  kSignUp,             // sign-ups of one network that are told that the email is taken
  kInvitation,         // wrong invitation links of one network
  kPasswordLink,       // wrong password links of one network
  kApiToken,           // wrong API tokens of one network
};

struct AttemptRule {
  std::uint32_t free = 0;
  std::chrono::seconds first_wait{};
  std::chrono::seconds wait_max{};
  std::chrono::seconds forgets_one_every{};
  // A right attempt clears the key. Otherwise it only does not count: someone who can log in to an
  // account of their own would clear what they guessed at others.
  bool is_cleared_by_success = false;
  // Each attempt costs a password hash, which no one can have many of. The others are counted in a
  // table of their own, so that cheap attempts cannot fill that of the passwords.
  bool costs_a_hash = false;
};

inline constexpr std::size_t kAttemptPolicies = 8;

constexpr AttemptRule rule_of(AttemptPolicy policy) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  constexpr std::array<AttemptRule, kAttemptPolicies> kRules{{
      // free, first wait, longest wait, one is forgotten every, cleared by success, costs a hash
      {5, seconds(2), minutes(15), minutes(10), true, true},
      {20, seconds(1), seconds(64), seconds(60), false, true},
      {100, seconds(1), seconds(64), seconds(10), false, true},
      {5, seconds(2), minutes(15), minutes(10), true, true},
      // As many as the hash queue takes from one network at once, so a class that signs up together
      // is not refused.
      {80, seconds(8), minutes(15), seconds(45), false, true},
      {20, seconds(1), minutes(5), seconds(30), false, false},
      {20, seconds(1), minutes(5), seconds(30), false, false},
      {20, seconds(1), minutes(5), seconds(30), false, false},
  }};
  return kRules[static_cast<std::size_t>(policy)];
}

// The wait after the attempt that brought the level there.
constexpr std::chrono::seconds wait_after(const AttemptRule& rule, std::uint32_t level) {
  if (level < rule.free) return std::chrono::seconds(0);
  std::chrono::seconds wait = rule.first_wait;
  for (std::uint32_t i = rule.free; i < level && wait < rule.wait_max; ++i) wait *= 2;
  return wait < rule.wait_max ? wait : rule.wait_max;
}

// The first level with the longest wait, where the level stays.
constexpr std::uint32_t level_max(const AttemptRule& rule) {
  std::uint32_t level = rule.free;
  while (wait_after(rule, level) < rule.wait_max) ++level;
  return level;
}

}  // namespace muster
