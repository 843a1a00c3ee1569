#include "projections/activity.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

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

void Activity::apply(const Commit& commit, Overlay& rows) {
  // Many pings of one person in a commit are one row.
  std::unordered_map<UserId, Timestamp> latest;
  for (const Entry& entry : commit.entries) {
    if (const auto* run = std::get_if<PingRun>(&entry)) {
      for (const Ping& ping : run->pings) {
        Timestamp& at = latest[ping.user];
        at = std::max(at, ping.at);
      }
    } else if (const auto* removed = std::get_if<UserRemoved>(&std::get<Event>(entry).payload)) {
      latest.erase(removed->user);
      rows.erase(big_endian(removed->user.value));
    }
  }
  for (const auto& [user, at] : latest) {
    const std::string key = big_endian(user.value);
    const auto known = rows.get(key);
    if (!known || activity_micros(*known) < at.micros) rows.put(key, to_bytes(at.micros));
  }
}

std::optional<Timestamp> last_activity(const ViewSnapshot& views, Table activity, UserId user) {
  const auto bytes = views.get(activity, big_endian(user.value));
  if (!bytes) return std::nullopt;
  return Timestamp{activity_micros(*bytes)};
}

}  // namespace muster
