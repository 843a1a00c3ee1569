#include "http/pipeline/activity_recorder.h"

#include <vector>

#include "core/accounts/commands.h"

namespace muster::http {

namespace {

// False also if the clock went back: the entry is then meaningless.
bool is_fresh(Timestamp recorded_at, Timestamp now) {
  return recorded_at.micros >= 0 && recorded_at <= now &&
         now - recorded_at < ActivityRecorder::kEvery;
}

}  // namespace

bool ActivityRecorder::make_room(Table& table, Timestamp now) {
  if (table.size() < kPeopleMax) return true;
  std::erase_if(table, [&](const auto& item) {
    return !item.second.being_recorded && !is_fresh(item.second.recorded_at, now);
  });
  return table.size() < kPeopleMax;
}

// Whether a ping is due and the calling thread is to make it.
bool ActivityRecorder::claim(UserId user, Timestamp now) {
  return table_.with([&](Table& table) {
    auto found = table.find(user);
    if (found == table.end()) {
      if (!make_room(table, now)) {
        skipped_.fetch_add(1, std::memory_order_relaxed);
        return false;
      }
      found = table.emplace(user, Entry{}).first;
    }
    Entry& entry = found->second;
    if (entry.being_recorded || is_fresh(entry.recorded_at, now)) return false;
    entry.being_recorded = true;
    return true;
  });
}

void ActivityRecorder::record_if_due(UserId user, const Who& who) {
  if (!claim(user, instance_.clock().now())) return;
  const auto recorded = record_now(user, who);
  if (!recorded) skipped_.fetch_add(1, std::memory_order_relaxed);
  table_.with([&](Table& table) {
    const auto found = table.find(user);
    if (found != table.end()) found->second.being_recorded = false;
  });
}

Result<void> ActivityRecorder::record_now(UserId user, const Who& who) {
  std::vector<Ping> pings{{user, instance_.clock().now(), who.request}};
  const auto done = instance_.sequencer().submit(ReportActivity{std::move(pings)}, who);
  if (!done) return tl::unexpected(done.error());
  note(user);
  return {};
}

void ActivityRecorder::note(UserId user) {
  const Timestamp now = instance_.clock().now();
  table_.with([&](Table& table) {
    const auto found = table.find(user);
    if (found != table.end()) {
      found->second.recorded_at = now;
    } else if (make_room(table, now)) {
      table.emplace(user, Entry{now, false});
    }
  });
}

}  // namespace muster::http
