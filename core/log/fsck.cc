#include "core/log/fsck.h"

#include <cstdint>
#include <utility>

namespace muster {
namespace {

constexpr std::uint64_t kEventsBetweenProgress = 1 << 16;

void count_events(const Commit& commit, FsckReport& report) {
  for (const Entry& entry : commit.entries) {
    const auto* event = std::get_if<Event>(&entry);
    const std::string_view name =
        event != nullptr ? info_of(event->payload).name : ActivityPinged::kInfo.name;
    report.events_by_type[std::string(name)] += event_count(entry);
  }
  report.commits += 1;
  report.events += commit.event_count;
  if (!report.first_time) report.first_time = commit.time;
  report.last_time = commit.time;
  report.end = commit.end();
}

std::string at(Position position) { return "at position " + std::to_string(position.value); }

}  // namespace

Result<FsckReport> fsck(const EventLog& log, const std::function<void(Position)>& on_progress,
                        const std::function<void(const EncodedCommit&)>& on_commit) {
  const Position head = log.head();
  const std::unique_ptr<CommitCursor> cursor = log.read(Position(0));
  FsckReport report;
  Position next_progress(kEventsBetweenProgress);
  while (true) {
    const Result<std::optional<EncodedCommit>> encoded = cursor->next_encoded();
    if (!encoded) return tl::unexpected(encoded.error());
    if (!*encoded) break;
    const Result<Commit> commit = decode_commit(**encoded);
    if (!commit) return tl::unexpected(commit.error());
    if (commit->first != report.end) {
      return fail(ErrorCode::kDamaged, "a commit is missing " + at(report.end) +
                                           ": the next one starts " + at(commit->first));
    }
    if (report.last_time && commit->time < *report.last_time) {
      return fail(ErrorCode::kDamaged,
                  "the commit " + at(report.end) + " is from " + to_rfc3339(commit->time) +
                      ", earlier than the one before it (" + to_rfc3339(*report.last_time) + ")");
    }
    count_events(*commit, report);
    if (on_commit) on_commit(**encoded);
    if (on_progress && report.end >= next_progress) {
      on_progress(report.end);
      next_progress = report.end + kEventsBetweenProgress;
    }
  }
  if (report.end < head) {
    return fail(ErrorCode::kDamaged, "the log ends " + at(report.end) + ", not " + at(head));
  }
  if (on_progress) on_progress(report.end);
  return report;
}

}  // namespace muster
