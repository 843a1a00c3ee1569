// Devices that logged in before: their browser keeps a cookie for a long time, also after a
// log-out.
//
//   const Secret token = devices.make(user, now);              // at log-in, into the cookie
//   if (const auto known = devices.find(token, now)) ...       // at the next log-in
//
// It identifies, it does not authenticate: its owner still needs the password, and only waits
// before strangers (hash_queue.h). Sealed with the instance key: it reveals nothing and cannot be
// forged. Nothing is stored here. Threads: any.
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
  // The longest time that browsers keep a cookie.
  static constexpr Duration kAgeMax = std::chrono::hours(24 * 400);
  // After this it is renewed at the next log-in.
  static constexpr Duration kFreshFor = std::chrono::hours(24 * 30);

  // Both must outlive this object.
  KnownDevices(const InstanceKey& key, Random& random) : key_(key), random_(random) {}

  Secret make(UserId user, Timestamp now) const;

  struct Known {
    UserId user;
    bool is_fresh = false;
  };
  // The device's owner. nullopt for a token that was not made here, is older than kAgeMax, or was
  // made after `now`.
  // `now`.
  std::optional<Known> find(const Secret& token, Timestamp now) const;

 private:
  const InstanceKey& key_;
  Random& random_;
};

}  // namespace muster
