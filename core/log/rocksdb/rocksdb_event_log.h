// The event log in RocksDB: one key per commit, one synced write per append.
//
//   DATA/log/   key = first position, 8 bytes big endian; value = codec/commit_codec.h
//   DATA/head   the acknowledged head: acknowledged_head.h. Its lock is the log's lock too.
//
// What a crash means. The write is one record of the write-ahead log, synced before append()
// returns. A crash before the sync leaves at most a torn last record, which recovery drops; it was
// never acknowledged. A log with anything worse than a torn tail is refused, which is detected
// before RocksDB can repair anything (rocksdb_opening.h). What RocksDB cannot detect (a missing
// write-ahead log, an acknowledged record cut off at the end) DATA/head reveals: it never runs
// ahead of what was synced, so a log that ends before it has lost commits, and opening says so with
// the position. After a power cut the file may be older than the log, which is not a fault. A
// backup is DATA/log/ without it.
//
// A full disk. append() checks for room first (disk_room.h), so the write-ahead log does not meet
// it. If a background flush does, RocksDB refuses the next write before it touches a file
// (background_errors.h): that write is kNoRoom too, and append() retries the flush once there is
// room. Only a failed write of the write-ahead log itself has an unknown outcome.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/log/log_backend.h"

namespace rocksdb {
class Env;
}

namespace muster {

struct RocksdbLogOptions {
  rocksdb::Env* env = nullptr;     // the file system under it, for tests; must outlive the log
  const DiskRoom* room = nullptr;  // appends are kNoRoom while it takes none; must outlive the log
};

class RocksdbEventLog final : public StoredLog {
 public:
  // Owns the log for reading and writing; a second open of the same directory is kConflict. Creates
  // it if the directory is missing or empty, never over files that do not form a log. kDamaged:
  // something acknowledged cannot be read back; the message names the position. kIo: the rest.
  static Result<std::unique_ptr<RocksdbEventLog>> open(const std::filesystem::path& data_dir,
                                                       const RocksdbLogOptions& options = {});

  // Reads a log without an owner, for commands that change nothing: no file under DATA is written,
  // and nobody can open it as owner meanwhile. append() is kForbidden. kNotFound: the directory has
  // no log.
  static Result<std::unique_ptr<RocksdbEventLog>> open_for_reading(
      const std::filesystem::path& data_dir, const RocksdbLogOptions& options = {});
  Result<void> become_owner() override;

  // Reads the log of another process that may be appending (RocksDB's secondary instance), or of
  // none. Writes nothing to the log; its own files are in a scratch directory that is removed with
  // it. Sees everything acknowledged, and may see a commit slightly before it is. append() is
  // kForbidden. catch_up() moves to what has been written since; one thread at a time. kNotFound:
  // the directory has no log. kBusy: the owner kept replacing files; try again.
  static Result<std::unique_ptr<RocksdbEventLog>> open_beside(
      const std::filesystem::path& data_dir, const RocksdbLogOptions& options = {});
  Result<void> catch_up();

  // About unfinished records at the end of the log's files. As owner: that they were dropped, and
  // where they are kept. Beside an owner: that they exist.
  const std::vector<std::string>& notices() const override;
  // Paths under DATA (log_presence.h).
  std::vector<std::string> missing_files() override;
  // Of all files (log_scrub.h).
  Result<std::optional<ScrubReport>> scrub(const ScrubPace& pace) const override;
  void set_on_damage(std::function<void(const Error&)> on_damage) override;

  ~RocksdbEventLog() override;
  RocksdbEventLog(const RocksdbEventLog&) = delete;
  RocksdbEventLog& operator=(const RocksdbEventLog&) = delete;

  Result<Position> append(const Draft& draft, Position expected_head) override;
  Position head() const override;
  std::optional<Timestamp> last_time() const override;
  std::uint32_t last_crc() const override;
  std::unique_ptr<CommitCursor> read(Position from) const override;
  Position wait_past(Position seen, Duration timeout) const override;
  void interrupt() override;

 private:
  struct State;
  explicit RocksdbEventLog(std::unique_ptr<State> state);
  Result<void> check_room();
  std::unique_ptr<State> state_;
};

}  // namespace muster
