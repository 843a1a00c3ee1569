#include "projections/activity.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/codec/big_endian.h"

namespace muster {
namespace {

std::string to_bytes(std::int64_t micros) {
  std::string out(sizeof micros, '\0');
  std::memcpy(out.data(), &micros, sizeof micros);
  return out;
}

}  // namespace

std::int64_t activity_micros(std::string_view row) {
  std::int64_t micros = 0;
  MUSTER_CHECK(row.size() == sizeof micros, "a time of activity has {} bytes", row.size());
  std::memcpy(&micros, row.data(), sizeof micros);
  return micros;
}

void Activity::see(const Ping& ping) {
  Held& held = held_[ping.user];
  if (held.micros >= ping.at.micros) return;
  held.micros = ping.at.micros;
  if (held.listed) return;
  held.listed = true;
  seen_.push_back(ping.user);
}

void Activity::apply(const Commit& commit, Overlay& rows) {
  for (const Entry& entry : commit.entries) {
    if (const auto* run = std::get_if<PingRun>(&entry)) {
      for (const Ping& ping : run->pings) see(ping);
    } else if (const auto* removed = std::get_if<UserRemoved>(&std::get<Event>(entry).payload)) {
      held_[removed->user].micros = kNever;
      rows.erase(big_endian(removed->user.value));
    }
  }
}

void Activity::finish_batch(Overlay& rows) {
  std::ranges::sort(seen_);  // neighbours in the table are read one after the other
  for (const UserId user : seen_) {
    const Held held = std::exchange(held_[user], Held());
    if (held.micros == kNever) continue;
    const std::string key = big_endian(user.value);
    const auto known = rows.get(key);
    if (!known || activity_micros(*known) < held.micros) rows.put(key, to_bytes(held.micros));
  }
  seen_.clear();
}

std::optional<Timestamp> last_activity(const ViewSnapshot& views, Table activity, UserId user) {
  const auto bytes = views.get(activity, big_endian(user.value));
  if (!bytes) return std::nullopt;
  return Timestamp{activity_micros(*bytes)};
}

}  // namespace muster
