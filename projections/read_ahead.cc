#include "projections/read_ahead.h"

#include <utility>

namespace muster {
namespace {

constexpr std::uint64_t kGroupEvents = 16'384;
constexpr std::size_t kGroupsWaitingMax = 2;

}  // namespace

ReadAhead::ReadAhead(std::unique_ptr<CommitCursor> cursor, Position until)
    : cursor_(std::move(cursor)), until_(until), thread_([this] { run(); }) {}

ReadAhead::~ReadAhead() {
  {
    std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  moved_.notify_all();
  thread_.join();
}

Result<std::vector<Commit>> ReadAhead::next() {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [this] { return !groups_.empty(); });
  // The last group, an empty one or an error, stays: who asks again is told the same.
  if (!groups_.front() || groups_.front()->empty()) return groups_.front();
  Group group = std::move(groups_.front());
  groups_.pop_front();
  lock.unlock();
  moved_.notify_all();
  return group;
}

void ReadAhead::run() {
  while (true) {
    Group group = read_group();
    const bool is_last = !group || group->empty();
    if (!hand_over(std::move(group)) || is_last) return;
  }
}

ReadAhead::Group ReadAhead::read_group() {
  if (error_) return tl::unexpected(*error_);
  std::vector<Commit> group;
  for (std::uint64_t events = 0; events < kGroupEvents && !ended_;) {
    Result<std::optional<Commit>> commit = cursor_->next();
    if (!commit) {
      if (group.empty()) return tl::unexpected(std::move(commit.error()));
      error_ = std::move(commit.error());
      break;
    }
    ended_ = !*commit || (*commit)->end() > until_;
    if (ended_) break;
    events += (*commit)->event_count;
    group.push_back(*std::move(*commit));
  }
  return group;
}

bool ReadAhead::hand_over(Group group) {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [this] { return stopping_ || groups_.size() < kGroupsWaitingMax; });
  if (stopping_) return false;
  groups_.push_back(std::move(group));
  lock.unlock();
  moved_.notify_all();
  return true;
}

}  // namespace muster
