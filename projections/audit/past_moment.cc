#include "projections/audit/past_moment.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "core/moment.h"
#include "core/number.h"
#include "projections/audit/events.h"

namespace muster::projections {
namespace {

tl::unexpected<Error> refused(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message), "as_of");
}

// The moment after the commit with this event, of which nothing else is read.
Result<PastMoment> moment_after(const EventLog& log, Position position) {
  const auto cursor = log.read(position);
  const auto commit = cursor->next_encoded();
  if (!commit) return tl::unexpected(commit.error());
  if (!*commit) return fail(ErrorCode::kIo, "The log ends before an event that it has.");
  return PastMoment{(*commit)->end(), (*commit)->frame.time};
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

}  // namespace

Result<PastMoment> past_moment(const EventLog& log, Timestamp time, Timestamp now) {
  if (time > now) return refused("This time is in the future.");
  const Result<Position> after = position_at(log, time + Duration(1), log.head());
  if (!after) return tl::unexpected(after.error());
  if (*after == Position(0)) return refused("This time is before the first event.");
  return PastMoment{*after, time};
}

Result<PastMoment> read_past_moment(const EventLog& log, std::string_view text, Timestamp now) {
  if (is_number(text)) {
    const auto position = plain_number<std::uint64_t>(text);
    if (!position || Position(*position) >= log.head())
      return refused("There is no event with this number yet.");
    return moment_after(log, Position(*position));
  }
  const Result<Timestamp> time = parse_moment(text, now);
  if (!time) {
    return refused(
        "Enter a time like 2026-05-04, 2026-05-04T03:02:01Z, 7d, 1y or yesterday, or the "
        "number of an event.");
  }
  return past_moment(log, *time, now);
}

}  // namespace muster::projections
