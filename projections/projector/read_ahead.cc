#include "projections/projector/read_ahead.h"

#include <cstdint>
#include <utility>

#include "core/threads.h"

namespace muster::projections {
namespace {

constexpr std::uint64_t kGroupEvents = 16'384;
// Encoded. Pings take a few bytes each; decoded, a sign-up takes about a kilobyte.
constexpr std::size_t kGroupBytes = std::size_t{256} << 10;
constexpr std::size_t kThreads = 2;
constexpr std::uint64_t kGroupsAheadMax = 6;  // including those being decoded

}  // namespace

ReadAhead::ReadAhead(std::unique_ptr<CommitCursor> cursor, Position until)
    : keys_(cursor->keys()), cursor_(std::move(cursor)), until_(until) {
  threads_.emplace_back([this] { run(); });
  while (threads_.size() < kThreads) {
    std::thread another = thread_or_none([this] { run(); });
    if (!another.joinable()) break;  // one thread does all, more slowly
    threads_.push_back(std::move(another));
  }
}

ReadAhead::~ReadAhead() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  moved_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Result<std::vector<Commit>> ReadAhead::next() {
  Group group;
  {
    MutexLock lock(mutex_);
    if (error_) return tl::unexpected(*error_);  // it is sticky
    if (is_given_) return std::vector<Commit>();
    moved_.wait(lock, [this]() MUSTER_REQUIRES(mutex_) { return ready_.contains(groups_given_); });
    group = std::move(ready_.extract(groups_given_).mapped());
    ++groups_given_;
    is_given_ = group.is_last;
    error_ = group.error;
  }
  moved_.notify_all();
  if (group.commits.empty() && group.error) return tl::unexpected(*std::move(group.error));
  return std::move(group.commits);
}

void ReadAhead::run() {
  Encoded encoded;
  while (const std::optional<std::uint64_t> number = take_turn(encoded)) {
    Group group = decode(encoded);
    {
      const MutexLock lock(mutex_);
      ready_.emplace(*number, std::move(group));
    }
    moved_.notify_all();
  }
}

// The number of the group that was read; nullopt if there is nothing more to do.
std::optional<std::uint64_t> ReadAhead::take_turn(Encoded& encoded) {
  const MutexLock turn(cursor_mutex_);
  if (is_read_) return std::nullopt;
  {
    MutexLock lock(mutex_);
    moved_.wait(lock, [this]() MUSTER_REQUIRES(mutex_, cursor_mutex_) {
      return stopping_ || groups_read_ < groups_given_ + kGroupsAheadMax;
    });
    if (stopping_) return std::nullopt;
  }
  read(encoded);
  is_read_ = encoded.is_last;
  return groups_read_++;
}

void ReadAhead::read(Encoded& encoded) {
  encoded.bytes.clear();
  encoded.commits.clear();
  for (std::uint64_t events = 0; events < kGroupEvents && encoded.bytes.size() < kGroupBytes;) {
    const Result<std::optional<EncodedCommit>> commit = cursor_->next_encoded();
    if (!commit) encoded.error = commit.error();
    encoded.is_last = !commit || !*commit || (*commit)->end() > until_;
    if (encoded.is_last) break;
    events += (*commit)->frame.event_count;
    encoded.bytes += (*commit)->bytes;
    encoded.commits.push_back(**commit);
  }
  const std::string_view all = encoded.bytes;
  std::size_t at = 0;
  for (EncodedCommit& commit : encoded.commits) {
    commit.bytes = all.substr(at, commit.bytes.size());
    at += commit.bytes.size();
  }
}

ReadAhead::Group ReadAhead::decode(const Encoded& encoded) const {
  Group group{{}, encoded.error, encoded.is_last};
  group.commits.reserve(encoded.commits.size());
  for (const EncodedCommit& bytes : encoded.commits) {
    Result<Commit> commit = read_commit_with_digest(bytes, keys_);
    if (!commit) {
      group.error = std::move(commit.error());
      break;
    }
    group.commits.push_back(*std::move(commit));
  }
  return group;
}

}  // namespace muster::projections
