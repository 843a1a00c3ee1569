// Counts failed sign-ins of the running minute, per account and address, in bounded memory.
//
// Two limits: how many become events (so that an attacker cannot grow the log), and how many are looked at
// before the answer is "too many" (so that guessing is slow). Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/accounts/service.h"
#include "core/guarded.h"
#include "core/time.h"

namespace muster {

class AccountService::FailureMeter {
 public:
  static constexpr std::uint32_t kRecordedMax = 3;
  static constexpr std::uint32_t kLookedAtMax = 10;
  static constexpr std::size_t kKeysMax = 10'000;

  bool is_too_many(std::string_view account, std::string_view address, Timestamp now) {
    return minute_.with([&](Minute& minute) {
      minute.start_if_over(now);
      const auto found = minute.failures.find(key(account, address));
      return found != minute.failures.end() && found->second >= kLookedAtMax;
    });
  }

  // Whether this failure is to be recorded as an event.
  bool count(std::string_view account, std::string_view address, Timestamp now) {
    return minute_.with([&](Minute& minute) {
      minute.start_if_over(now);
      std::string k = key(account, address);
      if (minute.failures.size() >= kKeysMax && !minute.failures.contains(k)) return false;
      return ++minute.failures[std::move(k)] <= kRecordedMax;
    });
  }

 private:
  struct Minute {
    std::int64_t number = 0;
    std::unordered_map<std::string, std::uint32_t> failures;

    void start_if_over(Timestamp now) {
      const std::int64_t current = now.micros / 60'000'000;
      if (current == number) return;
      number = current;
      failures.clear();
    }
  };

  static std::string key(std::string_view account, std::string_view address) {
    return std::string(account).append(1, '\0').append(address);
  }

  Guarded<Minute> minute_;
};

}  // namespace muster
