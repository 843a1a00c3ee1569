// Reads and decodes commits on its own threads, slightly ahead of the thread that applies them.
//
//   ReadAhead commits(log.read(from), until);
//   while (true) {
//     auto group = commits.next();       // empty: the end
//
// A group is some thousand events. The threads take turns at the cursor and decode, which is most
// of the work, in parallel. At most a few groups are in memory. Threads: next() from one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/log/event_log.h"
#include "core/mutex.h"

namespace muster::projections {

class ReadAhead {
 public:
  // Stops before a commit that ends past `until`.
  ReadAhead(std::unique_ptr<CommitCursor> cursor, Position until);
  ~ReadAhead();  // stops reading
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // In order. An error of the log follows the commits read before it.
  Result<std::vector<Commit>> next();

 private:
  struct Group {
    std::vector<Commit> commits;
    std::optional<Error> error;  // after them
    bool is_last = false;
  };
  // A group before decoding; its memory is reused.
  struct Encoded {
    std::string bytes;                   // of all commits, concatenated
    std::vector<EncodedCommit> commits;  // `bytes` is set when all are there
    std::optional<Error> error;
    bool is_last = false;
  };

  void run();
  std::optional<std::uint64_t> take_turn(Encoded& encoded);
  void read(Encoded& encoded) MUSTER_REQUIRES(cursor_mutex_);
  Group decode(const Encoded& encoded) const;

  const SubjectKeys* const keys_;
  // Held over a turn at the cursor.
  Mutex cursor_mutex_ MUSTER_ACQUIRED_BEFORE(mutex_);
  const std::unique_ptr<CommitCursor> cursor_ MUSTER_PT_GUARDED_BY(cursor_mutex_);
  const Position until_;
  std::uint64_t groups_read_ MUSTER_GUARDED_BY(cursor_mutex_) = 0;
  bool is_read_ MUSTER_GUARDED_BY(cursor_mutex_) = false;  // to the end

  Mutex mutex_;
  ConditionVariable moved_;
  std::map<std::uint64_t, Group> ready_ MUSTER_GUARDED_BY(mutex_);  // by number
  std::uint64_t groups_given_ MUSTER_GUARDED_BY(mutex_) = 0;
  bool is_given_ MUSTER_GUARDED_BY(mutex_) = false;  // the last group
  std::optional<Error> error_ MUSTER_GUARDED_BY(mutex_);
  bool stopping_ MUSTER_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace muster::projections
