// Devices that logged in before: their browser keeps a cookie for a long time, also after logging
// out.
//
//   const Secret token = devices.make(user, now);              // at log-in, into the cookie
//   if (const auto known = devices.find(token, now)) ...       // at the next
//
// It is a name, no key: somebody who has it still needs the password, and waits before strangers
// (hash_queue.h). Sealed by the instance key: it shows nothing, and cannot be made outside. Nothing
// is kept here. Threads: any.
#pragma once

#include <optional>

#include "core/ids.h"
#include "core/secret.h"
#include "core/security/random.h"
#include "core/security/seal.h"
#include "core/time.h"

namespace muster {

class KnownDevices {
 public:
  // What browsers keep a cookie at most.
  static constexpr Duration kAgeMax = std::chrono::hours(24 * 400);
  // Past this it is made anew at a log-in.
  static constexpr Duration kFreshFor = std::chrono::hours(24 * 30);

  // Both must outlive it.
  KnownDevices(const InstanceKey& key, Random& random) : key_(key), random_(random) {}

  Secret make(UserId user, Timestamp now) const;

  struct Known {
    UserId user;
    bool is_fresh = false;
  };
  // Whose device it is. Nothing for what was not made here, is over kAgeMax old, or was made after
  // `now`.
  std::optional<Known> find(const Secret& token, Timestamp now) const;

 private:
  const InstanceKey& key_;
  Random& random_;
};

}  // namespace muster
