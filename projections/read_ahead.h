// Reads and decodes commits on a thread of its own, a little ahead of whoever applies them.
//
//   ReadAhead commits(log.read(from), until);
//   while (true) {
//     auto group = commits.next();       // empty: the end
//
// A group is some thousand events; two of them wait at most. Threads: next() from one. The cursor
// is used on the reading thread alone.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/log/event_log.h"

namespace muster {

class ReadAhead {
 public:
  // A commit that ends past `until` is not read, nor what follows it.
  ReadAhead(std::unique_ptr<CommitCursor> cursor, Position until);
  ~ReadAhead();  // stops reading
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // In order. An error of the log comes after the commits that were read before it.
  Result<std::vector<Commit>> next();

 private:
  using Group = Result<std::vector<Commit>>;

  void run();
  Group read_group();
  // False: nobody takes it any more.
  bool hand_over(Group group);

  const std::unique_ptr<CommitCursor> cursor_;
  const Position until_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::deque<Group> groups_;
  bool stopping_ = false;
  // Of the reading thread: what follows the group at hand.
  std::optional<Error> error_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace muster
