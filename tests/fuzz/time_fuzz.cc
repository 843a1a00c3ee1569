// Times: what is read can be written, and is then read as the same.

#include <cstdint>
#include <string>

#include "core/check.h"
#include "core/moment.h"
#include "core/time.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

constexpr Timestamp kNow{1'777'863'721'000'123};  // 2026-05-04T03:02:01.000123Z
constexpr Timestamp kEnd{253'402'300'800'000'000};

}  // namespace

void fuzz(std::string_view input) {
  const Result<Timestamp> time = parse_rfc3339(input);
  const Result<Timestamp> moment = parse_moment(input, kNow);
  if (time) {
    MUSTER_CHECK(*time >= Timestamp{} && *time < kEnd, "{} is out of bounds", time->micros);
    const std::string written = to_rfc3339(*time);
    MUSTER_CHECK(written.size() == 27 && parse_rfc3339(written) == *time, "written as {}", written);
    MUSTER_CHECK(moment == *time, "a moment is another time");
    return;
  }
  MUSTER_CHECK(time.error().code == ErrorCode::kInvalid, "refused as something else");
  if (!moment) {
    MUSTER_CHECK(moment.error().code == ErrorCode::kInvalid, "refused as something else");
    return;
  }
  // How long ago.
  MUSTER_CHECK(*moment >= Timestamp{} && *moment <= kNow, "{} is not before now", moment->micros);
  MUSTER_CHECK(parse_moment(to_rfc3339(*moment), kNow) == *moment,
               "the shell asks for another time");
}

}  // namespace muster::fuzz
