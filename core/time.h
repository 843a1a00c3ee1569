// A point in time: microseconds since 1970-01-01 UTC. Its text form is RFC 3339.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "core/result.h"

namespace muster {

using Duration = std::chrono::microseconds;

struct Timestamp {
  std::int64_t micros = 0;

  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
  friend constexpr Timestamp operator+(Timestamp t, Duration d) { return {t.micros + d.count()}; }
  friend constexpr Timestamp operator-(Timestamp t, Duration d) { return {t.micros - d.count()}; }
  friend constexpr Duration operator-(Timestamp a, Timestamp b) {
    return Duration(a.micros - b.micros);
  }
  friend std::ostream& operator<<(std::ostream& out, Timestamp t);

  template <class Archive>
  std::int64_t save_minimal(const Archive&) const {
    return micros;
  }
  template <class Archive>
  void load_minimal(const Archive&, const std::int64_t& v) {
    micros = v;
  }
};

// "2026-05-04T03:02:01.000123Z"
std::string to_rfc3339(Timestamp t);

// Accepts what RFC 3339 allows: any offset (-00:00 too), lower case, a space for the T, and any
// number of fractional digits, of which the first six count. Also a bare date (midnight UTC). A
// leap second, at the end of a month in UTC, is the second after it, as in POSIX. Refuses anything
// else, and years outside 1970 to 9999.
Result<Timestamp> parse_rfc3339(std::string_view text);

// The source of "now". Passed in wherever it is needed; tests pass one that they advance by hand.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

}  // namespace muster
